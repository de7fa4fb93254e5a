"""Which group a municipality belongs to in each breakdown, and the group's figures beside its own results."""

from typing import Any

from sqlalchemy import Select, and_, case, exists, func, literal, literal_column, null, or_, select
from sqlalchemy.dialects.postgresql import array

from exchange.municipalities.tables import MembershipRow, MunicipalityRow
from exchange.municipalities.types import size_class_sql, state_sql
from exchange.selfchecks.tables import CriterionScoreRow, FieldScoreRow, RoundRow, SelfCheckRow, SnapshotRow
from exchange.statistics.rules.vocabulary import Dimension, WithheldBecause
from exchange.statistics.tables import ContributorRow, FiguresRow, ReleaseRow
from exchange.statistics.types.figures import POLICY
from exchange.statistics.types.statistics import BREAKDOWNS, NEWEST, WHOLE
from exchange.storage.base import alias_of, table_of

_municipality, _release = table_of(MunicipalityRow), table_of(ReleaseRow)
_membership, _contributor = table_of(MembershipRow), table_of(ContributorRow)
_check, _snapshot, _round = table_of(SelfCheckRow), table_of(SnapshotRow), table_of(RoundRow)
_of_field, _of_criterion = table_of(FieldScoreRow), table_of(CriterionScoreRow)
_all, _group = (alias_of(table_of(FiguresRow), name) for name in ("all_figures", "group_figures"))

_is_theirs = _check.c.owners.op("@>", is_comparison=True)(array([_municipality.c.id]))

# The newest snapshot of the municipality in the round, also one of a joint self-check; the workshop's before the
# administration's.
_own = (
    select(_snapshot.c.id.label("snapshot_id"), _snapshot.c.stage)
    .join(_check, _check.c.id == _snapshot.c.self_check_id)
    .where(
        _snapshot.c.newest,
        _check.c.round_id == _release.c.round_id,
        _is_theirs,
    )
    .order_by((_check.c.municipality_id == _municipality.c.id).desc(), _check.c.stage.desc())
    .limit(literal_column("1"))
    .lateral("own")
)
_role = (
    select(func.min(_membership.c.role))
    .where(
        _membership.c.municipality_id == _municipality.c.id,
        _membership.c.programme_id == _release.c.programme_id,
        or_(_membership.c.starts_on.is_(None), _membership.c.starts_on <= _round.c.closes_on),
        or_(_membership.c.ends_on.is_(None), _membership.c.ends_on >= _round.c.opens_on),
    )
    .correlate_except(_membership)
    .scalar_subquery()
)
_mine = (
    exists()
    .where(
        _contributor.c.release_id == _release.c.id,
        _contributor.c.municipality_id == _check.c.municipality_id,
        _contributor.c.snapshot_id == _snapshot.c.id,
        _snapshot.c.self_check_id == _check.c.id,
        _check.c.round_id == _release.c.round_id,
        _is_theirs,
    )
    .correlate_except(_contributor, _snapshot, _check)
)
_GROUPS = {
    Dimension.STATE: state_sql(dict(_municipality.c)),
    Dimension.KIND: _municipality.c.kind,
    Dimension.SIZE_CLASS: size_class_sql(dict(_municipality.c)),
    Dimension.ROLE: _role,
    Dimension.STAGE: _own.c.stage,
}
_value = case(
    *((BREAKDOWNS.c.breakdown == literal(each.value), value) for each, value in _GROUPS.items()), else_=null()
)
# OFFSET 0 keeps PostgreSQL from working the group out anew for every label that it could have.
_belongs = (
    select(_value.label("value"))
    .offset(literal_column("0"))
    .correlate(_municipality, _release, _round, BREAKDOWNS, _own)
    .lateral("belongs")
)

PEERS: Select[Any] = (
    select(
        _municipality.c.id,
        _municipality.c.ags,
        _release.c.id.label("release_id"),
        _release.c.round_id,
        *(_release.c[name] for name in POLICY),
        BREAKDOWNS.c.breakdown,
        func.nullif(BREAKDOWNS.c.breakdown, literal(WHOLE)).label("dimension"),
        _belongs.c.value,
        _own.c.snapshot_id,
        _mine.label("mine"),
    )
    .select_from(_municipality)
    .join(_release, NEWEST)
    .join(_round, _round.c.id == _release.c.round_id)
    .join(BREAKDOWNS, literal_column("true"))
    .outerjoin(_own, literal_column("true"))
    .join(_belongs, literal_column("true"))
)
"""Every municipality beside every release that holds, in every breakdown: its group there and its own snapshot."""

_peers = PEERS.subquery("peers")
_FIGURES = (
    "number",
    "not_applicable",
    "quantile_unit",
    "median",
    "lower_quartile",
    "upper_quartile",
)
_REASONS = ("counts_withheld", "median_withheld", "quartiles_withheld")
_nobody = case((_group.c.release_id.is_(None), literal(WithheldBecause.TOO_FEW.value)))
_is_field = _all.c.criterion_id.is_(None)

PEER_ROWS: Select[Any] = (
    select(
        _peers.c.id.label("municipality_id"),
        _peers.c.release_id,
        _peers.c.breakdown,
        *(_peers.c[name] for name in POLICY),
        *(_all.c[name] for name in ("position", "field_key", "criterion_id", "visibility")),
        *(_group.c[name] for name in _FIGURES),
        *(func.coalesce(_nobody, _group.c[name]).label(name) for name in _REASONS),
        case((_is_field, _of_field.c.score), else_=_of_criterion.c.score).label("own"),
        case((_is_field, _of_field.c.withheld), else_=_of_criterion.c.withheld).label("own_withheld"),
    )
    .select_from(_peers)
    .join(_all, and_(_all.c.release_id == _peers.c.release_id, _all.c.dimension.is_(None)))
    .outerjoin(
        _group,
        and_(
            _group.c.release_id == _all.c.release_id,
            _group.c.field_key == _all.c.field_key,
            _group.c.criterion_id.is_not_distinct_from(_all.c.criterion_id),
            func.coalesce(_group.c.dimension, literal(WHOLE)) == _peers.c.breakdown,
            _group.c.value.is_not_distinct_from(_peers.c.value),
        ),
    )
    .outerjoin(
        _of_field, and_(_of_field.c.snapshot_id == _peers.c.snapshot_id, _of_field.c.field_key == _all.c.field_key)
    )
    .outerjoin(
        _of_criterion,
        and_(_of_criterion.c.snapshot_id == _peers.c.snapshot_id, _of_criterion.c.criterion_id == _all.c.criterion_id),
    )
)
"""The subjects of a release, each with the figures of the municipality's group, if there is one, and its own score."""
