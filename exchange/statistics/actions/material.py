"""What municipalities contribute to a round: from the tables of self-checks to the material of a release, in a few
statements, however many they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, cast, func, null, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import Visibility
from exchange.municipalities.rules import MunicipalityKind, size_class, state_of
from exchange.municipalities.tables import MembershipRow, MunicipalityRow
from exchange.selfchecks.actions.instruments import LoadedInstrument, load_instrument
from exchange.selfchecks.rules.vocabulary import WithheldReason
from exchange.selfchecks.tables import (
    CriterionScoreRow,
    FieldScoreRow,
    InstrumentRow,
    RoundRow,
    SelfCheckRow,
    SnapshotRow,
)
from exchange.statistics.rules.contributions import Contribution, Round, Score
from exchange.statistics.rules.subjects import comparable, scheme_of, subject_of
from exchange.statistics.rules.tables import Material
from exchange.statistics.rules.vocabulary import Dimension
from exchange.storage.base import table_of

_fields, _criteria = table_of(FieldScoreRow), table_of(CriterionScoreRow)
_NAMED = frozenset({Visibility.COORDINATION, Visibility.NETWORK, Visibility.PUBLIC})


@dataclass(frozen=True, slots=True)
class Gathered:
    """The material of a round as it is released now, and the round before. `rounds` are both as a whole, by their keys;
    `snapshots` those of the round by whose they are, `held` those of both rounds."""

    material: Material
    instrument_key: str
    snapshots: Mapping[str, UUID]
    held: Sequence[UUID]
    before: RoundRow | None
    rounds: Mapping[str, Round]


async def gather(session: AsyncSession, around: RoundRow) -> Gathered:
    """What a release of the round would be computed from. Synthetic self-checks and real ones never meet."""
    instrument = await load_instrument(session, around.instrument_id)
    before = await _round_before(session, around, instrument.instrument.key)
    earlier = None if before is None else await load_instrument(session, before.instrument_id)
    subjects = frozenset() if earlier is None else comparable(instrument.instrument, earlier.instrument)
    contributed = {around.id: instrument}
    if before is not None and earlier is not None:
        contributed[before.id] = earlier
    rows = await _snapshots(session, around, list(contributed))
    scores = await _scores(session, [row.snapshot_id for row in rows], contributed.values())
    now = _round(around.id, rows, scores)
    then = None
    if before is not None and subjects:
        then = _round(before.id, rows, scores, subjects, frozenset(now.by_identity()))
    mine = [row for row in rows if row.round_id == around.id and row.snapshot_id in scores]
    return Gathered(
        Material(scheme_of(instrument.instrument), now, then),
        instrument.instrument.key,
        {str(row.municipality_id): row.snapshot_id for row in mine},
        [row.snapshot_id for row in rows],
        None if then is None else before,
        {str(key): _round(key, rows, scores) for key in contributed},
    )


async def _round_before(session: AsyncSession, around: RoundRow, key: str) -> RoundRow | None:
    """The round of the programme with any version of the same instrument that began last before this one."""
    statement = (
        select(RoundRow)
        .join(InstrumentRow, InstrumentRow.id == RoundRow.instrument_id)
        .where(
            RoundRow.programme_id == around.programme_id,
            InstrumentRow.key == key,
            RoundRow.demo == around.demo,
            RoundRow.opens_on < around.opens_on,
        )
        .order_by(RoundRow.opens_on.desc(), RoundRow.id.desc())
        .limit(1)
    )
    found: RoundRow | None = await session.scalar(statement)
    return found


async def _snapshots(session: AsyncSession, around: RoundRow, rounds: list[UUID]) -> list[Row[Any]]:
    """The released snapshot of each municipality in each round, of its workshop rather than of its administration, with
    what it is by its dimensions."""
    taking_part = (
        or_(MembershipRow.starts_on.is_(None), MembershipRow.starts_on <= around.closes_on),
        or_(MembershipRow.ends_on.is_(None), MembershipRow.ends_on >= around.opens_on),
    )
    role = select(func.min(MembershipRow.role)).where(
        MembershipRow.programme_id == around.programme_id,
        MembershipRow.municipality_id == MunicipalityRow.id,
        *taking_part,
    )
    statement = (
        select(
            SelfCheckRow.round_id,
            SelfCheckRow.municipality_id,
            SnapshotRow.id.label("snapshot_id"),
            SnapshotRow.stage,
            MunicipalityRow.ags,
            MunicipalityRow.kind,
            MunicipalityRow.population,
            role.scalar_subquery().label("role"),
        )
        .join(SelfCheckRow, SelfCheckRow.id == SnapshotRow.self_check_id)
        .join(MunicipalityRow, MunicipalityRow.id == SelfCheckRow.municipality_id)
        .where(
            SelfCheckRow.round_id.in_(rounds),
            SnapshotRow.visibility != Visibility.OWN,
            SnapshotRow.demo == around.demo,
        )
        .ext(distinct_on(SelfCheckRow.round_id, MunicipalityRow.ags))
        .order_by(SelfCheckRow.round_id, MunicipalityRow.ags, SnapshotRow.stage.desc(), SnapshotRow.taken_at.desc())
    )
    return list((await session.execute(statement)).all())


async def _scores(
    session: AsyncSession, snapshots: list[UUID], instruments: Iterable[LoadedInstrument]
) -> dict[UUID, dict[str, Score]]:
    """By snapshot the scores that are released, by their subjects. One for which there are too few answers is none."""
    keys = {identity: key for each in instruments for key, identity in each.criteria.items()}
    columns = ("snapshot_id", "field_key", "score", "visibility")
    statements = [
        select(*(table.c[name] for name in columns), criterion).where(
            table.c.snapshot_id.in_(snapshots),
            table.c.visibility != Visibility.OWN,
            or_(table.c.score.is_not(None), table.c.withheld == WithheldReason.NOT_APPLICABLE),
        )
        for table, criterion in (
            (_fields, cast(null(), Uuid).label("criterion_id")),
            (_criteria, _criteria.c.criterion_id),
        )
    ]
    found: dict[UUID, dict[str, Score]] = {}
    for row in await session.execute(union_all(*statements)):
        subject = subject_of(row.field_key, None if row.criterion_id is None else keys[row.criterion_id])
        found.setdefault(row.snapshot_id, {})[subject] = Score(row.score, named=row.visibility in _NAMED)
    return found


def _round(
    round_id: UUID,
    rows: Iterable[Row[Any]],
    scores: Mapping[UUID, Mapping[str, Score]],
    subjects: frozenset[str] | None = None,
    identities: frozenset[str] | None = None,
) -> Round:
    """A round, of some subjects and municipalities alone where these are given."""
    contributions = []
    for row in rows:
        identity = str(row.municipality_id)
        if row.round_id != round_id or (identities is not None and identity not in identities):
            continue
        told = scores.get(row.snapshot_id, {})
        kept = {subject: told[subject] for subject in sorted(told) if subjects is None or subject in subjects}
        if kept:
            contributions.append(Contribution(identity, _dimensions(row), kept))
    return Round(str(round_id), tuple(contributions))


def _dimensions(row: Row[Any]) -> dict[Dimension, str]:
    size = size_class(MunicipalityKind(row.kind), row.population)
    values = {
        Dimension.STATE: state_of(row.ags).value,
        Dimension.KIND: row.kind,
        Dimension.SIZE_CLASS: None if size is None else size.value,
        Dimension.ROLE: row.role,
        Dimension.STAGE: row.stage,
    }
    return {dimension: value for dimension, value in values.items() if value is not None}
