"""Loads synthetic self-checks of the members over several rounds, acting for each as one of its publishers.

They are marked as synthetic wherever they are shown. A round that is there already, and a self-check that its
municipality has in a round, stay as they are; one that loading left half done is taken up where it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import Visibility
from exchange.access.tables import AuditRow
from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.measures.actions import Outcome
from exchange.measures.tables import MeasureFieldRow, MeasureRow
from exchange.municipalities.tables import MunicipalityRow, OrganisationRow
from exchange.seeding import files
from exchange.seeding.files import SeedError
from exchange.seeding.invention import invent
from exchange.selfchecks.actions.answering import save_answers
from exchange.selfchecks.actions.completing import complete_self_check
from exchange.selfchecks.actions.instruments import LoadedInstrument, load_instrument
from exchange.selfchecks.actions.joint import agree_to_joint_self_check, invite_to_self_check
from exchange.selfchecks.actions.releasing import release_self_check
from exchange.selfchecks.actions.rounds import open_self_check_round
from exchange.selfchecks.actions.starting import set_respondents, start_self_check, start_workshop
from exchange.selfchecks.rules.vocabulary import RespondentRole, SelfCheckStage, SelfCheckState
from exchange.selfchecks.tables import AnswerRow, InstrumentRow, RoundRow, SelfCheckRow
from exchange.storage.engine import Database

_IN_WORKSHOP, _CHANGED = -8, 3
"""In a workshop others look at it, too: one answer in three changes, on the whole to something less rosy."""
_RESPONDENTS = {
    SelfCheckStage.ADMINISTRATION: {
        RespondentRole.ADMINISTRATION_LEADERSHIP: 1,
        RespondentRole.DEPARTMENT_LEADERSHIP: 4,
        RespondentRole.INTEGRATION_OFFICER: 1,
    },
    SelfCheckStage.WORKSHOP: {
        RespondentRole.INTEGRATION_OFFICER: 1,
        RespondentRole.COUNCIL: 5,
        RespondentRole.CIVIL_SOCIETY: 9,
        RespondentRole.BUSINESS: 3,
    },
}


@dataclass(frozen=True, slots=True)
class _Loading:
    """What all self-checks of the file have in common."""

    db: Database
    path: Path
    file: files.SelfChecksFile
    asked: LoadedInstrument
    municipalities: Mapping[str, UUID]

    def checked(self, outcome: Outcome, what: str) -> UUID:
        """The id in the outcome. Raises SeedError if the action refused it."""
        if outcome.errors:
            error = outcome.errors[0]
            raise SeedError(f"{self.path}: {what} is refused at {'.'.join(error.path)}: {error.message.en}")
        if outcome.record_id is None:
            raise SeedError(f"{self.path}: {what} came to nothing")
        return outcome.record_id

    def publisher(self, ags: str) -> Viewer:
        """Who acts for a municipality."""
        own = self.municipalities[ags]
        return Viewer(ViewerKind.MEMBER, Role.PUBLISHER, municipality_id=own, name="seeds", municipalities=(own,))


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far a self-check has come; `released` when it ever was."""

    id: UUID
    stage: SelfCheckStage
    completed: bool = False
    released: bool = False


async def load_self_checks(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load the synthetic self-checks; returns how many were made or gone on with."""
    loading = await _begin(db, folder / "self-checks" / "demo.yaml")
    rounds = [await _round(loading, viewer, each) for each in loading.file.rounds]
    made = 0
    for given in loading.file.municipalities:
        for number in given.rounds:
            made += await _completed(loading, given, number, rounds[number - 1])
        if given.ags in loading.file.begun:
            made += await _begun(loading, given, len(rounds), rounds[-1])
    return made


async def _begin(db: Database, path: Path) -> _Loading:
    file = files.read(path, files.SelfChecksFile)
    named = [ags for each in file.municipalities for ags in each.all]
    async with db.reading() as session:
        key, version = file.instrument.key, file.instrument.version
        wanted = select(InstrumentRow.id).where(InstrumentRow.key == key, InstrumentRow.version == version)
        instrument = await session.scalar(wanted)
        if instrument is None:
            raise SeedError(f"{path}: there is no instrument {key} {version}")
        asked = await load_instrument(session, instrument)
        rows = await session.execute(select(MunicipalityRow.ags, MunicipalityRow.id))
        municipalities = {row.ags: row.id for row in rows}
    if missing := [ags for ags in named if ags not in municipalities]:
        raise SeedError(f"{path}: there is no municipality {missing[0]}")
    return _Loading(db, path, file, asked, municipalities)


async def _round(loading: _Loading, viewer: Viewer, given: files.Round) -> UUID:
    async with loading.db.reading() as session:
        existing: UUID | None = await session.scalar(select(RoundRow.id).where(RoundRow.title == given.title))
        found = select(OrganisationRow.id).where(OrganisationRow.key == loading.file.coordination)
        organisation = await session.scalar(found)
    if existing is not None:
        return existing
    coordinator = Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR, organisation_id=organisation, name=viewer.name)
    outcome = await open_self_check_round(
        loading.db,
        coordinator,
        programme=loading.file.programme,
        instrument_id=loading.asked.id,
        title=given.title,
        opens_on=given.opens_on,
        closes_on=given.closes_on,
        municipalities=[each.ags for each in loading.file.municipalities],
        demo=True,
    )
    return loading.checked(outcome, given.title)


async def _standing(loading: _Loading, ags: str, round_id: UUID, stage: SelfCheckStage) -> _Standing | None:
    """The self-check of a municipality in a round, if there is one."""
    released = exists().where(AuditRow.subject_id == SelfCheckRow.id, AuditRow.action == "selfcheck.released")
    statement = select(SelfCheckRow.id, SelfCheckRow.state == SelfCheckState.COMPLETED, released).where(
        SelfCheckRow.municipality_id == loading.municipalities[ags],
        SelfCheckRow.round_id == round_id,
        SelfCheckRow.stage == stage.value,
    )
    async with loading.db.reading() as session:
        found = (await session.execute(statement)).first()
    return None if found is None else _Standing(found[0], stage, found[1], found[2])


async def _completed(loading: _Loading, given: files.Tendency, number: int, round_id: UUID) -> int:
    """The self-check of a municipality in a round, completed and released, and that of its workshop."""
    at = _moment(loading.file.rounds[number - 1].opens_on, 21 + 2 * number)
    found = await _standing(loading, given.ags, round_id, SelfCheckStage.ADMINISTRATION)
    if found is None:
        found = await _started(loading, given, number, round_id, at)
    made = await _answered(loading, given, number, found, at + timedelta(days=14))
    if number in given.workshops:
        workshop = await _standing(loading, given.ags, round_id, SelfCheckStage.WORKSHOP)
        if workshop is None:
            outcome = await start_workshop(
                loading.db, loading.publisher(given.ags), found.id, at=at + timedelta(days=28)
            )
            workshop = _Standing(loading.checked(outcome, "a workshop"), SelfCheckStage.WORKSHOP)
        made += await _answered(loading, given, number, workshop, at + timedelta(days=35))
    return made


async def _begun(loading: _Loading, given: files.Tendency, number: int, round_id: UUID) -> int:
    """A self-check of which only the first fields of action are answered."""
    if await _standing(loading, given.ags, round_id, SelfCheckStage.ADMINISTRATION) is not None:
        return 0
    at = _moment(loading.file.rounds[number - 1].opens_on, 30)
    begun = await _started(loading, given, number, round_id, at)
    answers = await _answers(loading, given, number, begun)
    half = answers[: len(answers) // 2]
    loading.checked(await save_answers(loading.db, loading.publisher(given.ags), begun.id, half), "an answer")
    return 1


async def _started(loading: _Loading, given: files.Tendency, number: int, round_id: UUID, at: datetime) -> _Standing:
    db, publisher = loading.db, loading.publisher(given.ags)
    outcome = await start_self_check(db, publisher, loading.asked.id, round_id, demo=True, at=at)
    self_check = loading.checked(outcome, f"the self-check of {given.ags}")
    together = given.together.get(number, [])
    if together:
        loading.checked(await invite_to_self_check(db, publisher, self_check, together), "an invitation")
    for ags in together:
        outcome = await agree_to_joint_self_check(db, loading.publisher(ags), self_check, given.visibility)
        loading.checked(outcome, "a consent")
    return _Standing(self_check, SelfCheckStage.ADMINISTRATION)


async def _answered(loading: _Loading, given: files.Tendency, number: int, found: _Standing, at: datetime) -> int:
    """Answer, complete and release it, as far as that was not done before."""
    if found.released or (found.completed and given.visibility is Visibility.OWN):
        return 0
    db, publisher = loading.db, loading.publisher(given.ags)
    if not found.completed:
        numbers = [{"role": role.value, "number": each} for role, each in _RESPONDENTS[found.stage].items()]
        loading.checked(await set_respondents(db, publisher, found.id, numbers), "a number of respondents")
        answers = await _answers(loading, given, number, found)
        loading.checked(await save_answers(db, publisher, found.id, answers), "an answer")
        loading.checked(await complete_self_check(db, publisher, found.id, at=at), "a self-check")
    if given.visibility is not Visibility.OWN:
        fields = [{"field": key, "visibility": value.value} for key, value in given.narrower.items()]
        outcome = await release_self_check(db, publisher, found.id, given.visibility.value, fields)
        loading.checked(outcome, "a release")
    return 1


async def _answers(loading: _Loading, given: files.Tendency, number: int, found: _Standing) -> list[dict[str, Any]]:
    """Synthetic answers with the versions that they replace, linked to the municipality's own measures."""
    instrument = loading.asked.instrument
    invented = _invented(loading, given, number, SelfCheckStage.ADMINISTRATION)
    if found.stage is SelfCheckStage.WORKSHOP:
        others = _invented(loading, given, number, SelfCheckStage.WORKSHOP)
        invented = {key: others[key] for place, key in enumerate(invented) if place % _CHANGED == 0 and key in others}
    async with loading.db.reading() as session:
        stored = select(AnswerRow.question_id, AnswerRow.version).where(AnswerRow.self_check_id == found.id)
        versions = {row.question_id: row.version for row in await session.execute(stored)}
        linked = await _measures(session, loading.municipalities[given.ags])
    firsts = {next(field.questions).key: linked.get(field.field_of_action, []) for field in instrument.fields}
    answers = []
    for key, answer in invented.items():
        question = loading.asked.questions[key]
        version = {"version": versions[question]} if question in versions else {}
        measures = {"measures": firsts[key]} if firsts.get(key) else {}
        answers.append({"question": question, **answer, **version, **measures})
    return answers


def _invented(
    loading: _Loading, given: files.Tendency, number: int, stage: SelfCheckStage
) -> dict[str, dict[str, Any]]:
    more = given.growth * (number - 1) + (_IN_WORKSHOP if stage is SelfCheckStage.WORKSHOP else 0)
    keys = [field.field_of_action for field in loading.asked.instrument.fields]
    aims = {key: min(100, max(0, aim + more)) for key, aim in zip(keys, given.aims, strict=True)}
    return invent(loading.asked.instrument, aims, f"{given.ags}/{number}/{stage}")


async def _measures(session: AsyncSession, municipality_id: UUID) -> dict[str, list[UUID]]:
    """The published measures of a municipality by the keys of their fields of action."""
    statement = (
        select(MeasureFieldRow.field_key, MeasureRow.record_id)
        .join(MeasureRow, MeasureRow.id == MeasureFieldRow.edition_id)
        .where(MeasureRow.municipality_id == municipality_id, MeasureRow.state == "CURRENT")
        .order_by(MeasureRow.record_id)
    )
    found: dict[str, list[UUID]] = {}
    for key, record_id in await session.execute(statement):
        found.setdefault(key, []).append(record_id)
    return found


def _moment(first: date, days: int) -> datetime:
    """Ten o'clock in the morning, so many days later."""
    return datetime.combine(first + timedelta(days=days), time(10), tzinfo=UTC)
