"""The rules of releases without a database: who may what, when one is due, what outdates it; and that figures and
material are the same after they were stored."""

import json
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.access.audit import COMMAND_LINE
from exchange.access.rules import ErrorCode
from exchange.access.viewer import PUBLIC_VIEWER, Role, Viewer, ViewerKind
from exchange.selfchecks.rules.instrument import Instrument
from exchange.statistics.rules import rows
from exchange.statistics.rules.contributions import Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.labels import WAITING_LABELS
from exchange.statistics.rules.plain import (
    figures_of,
    material_of,
    plain_figures,
    plain_material,
    plain_policy,
    policy_of,
)
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.states import FAILURE_LABELS, RELEASE_STATE_LABELS, Failure, ReleaseState
from exchange.statistics.rules.subjects import comparable, parts_of, scheme_of, subject_of
from exchange.statistics.rules.summary import summary
from exchange.statistics.rules.tables import Cell, Figure, FigureKey, Material, tabulate
from exchange.statistics.rules.vocabulary import Dimension, Statistic, WithheldBecause
from exchange.statistics.rules.workflow import (
    RELEASE_ACTION_LABELS,
    STATE_TEXTS,
    Last,
    ReleaseAction,
    preparation_refusal,
    publication_refusal,
    refusal,
    right_refusal,
    withdrawn,
)
from tests.instruments import short
from tests.selfchecking import criterion, field, instrument, question

PATH = ("input", "release")
POLICY = Policy()
STATE = Dimension.STATE


def contribution(
    identity: str, value: object = 50, *, named: bool = False, state: str = "BW", **more: object
) -> Contribution:
    """A contributor with a score of one field, and perhaps of others; None where it does not apply."""
    given = {"F": value, **more}
    scores = {
        subject: Score(None if each is None else Decimal(str(each)), named=named) for subject, each in given.items()
    }
    return Contribution(identity, {STATE: state}, scores)


def around(*contributions: Contribution, key: str = "r") -> Round:
    return Round(key, contributions)


FIVE = tuple(contribution(each) for each in "abcde")


def material(now: Round, before: Round | None = None) -> Material:
    return Material(Scheme((Field("F"),), (Decimal(0), Decimal(40))), now, before)


# -- who, and when -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        (Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR), True),
        (COMMAND_LINE, True),
        (replace(COMMAND_LINE, key_id=uuid4()), False),
        (Viewer(ViewerKind.MEMBER, Role.PUBLISHER), False),
        (PUBLIC_VIEWER, False),
    ],
)
def test_coordinators_run_releases(viewer: Viewer, may: bool) -> None:
    error = right_refusal(viewer, PATH)
    assert (error is None) is may
    assert error is None or (error.code, error.path) == (ErrorCode.FORBIDDEN, PATH)


@pytest.mark.parametrize("action", ReleaseAction)
@pytest.mark.parametrize("state", ReleaseState)
def test_what_can_be_done_in_which_state(action: ReleaseAction, state: ReleaseState) -> None:
    allowed = {(ReleaseAction.PUBLISH, ReleaseState.PREPARED), (ReleaseAction.RETRACT, ReleaseState.PUBLISHED)}
    error = refusal(action, state, PATH)
    assert (error is None) is ((action, state) in allowed)
    assert error is None or (error.code, error.message) == (ErrorCode.WRONG_STAGE, STATE_TEXTS[state])


def test_everything_has_words() -> None:
    assert set(RELEASE_ACTION_LABELS) == set(ReleaseAction)
    assert set(STATE_TEXTS) == set(RELEASE_STATE_LABELS) == set(ReleaseState)
    assert set(FAILURE_LABELS) == set(Failure)


CHANGED = (contribution("a", 60), contribution("b", 60))


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, around(), False),
        (None, around(contribution("a")), True),
        (Last(around(*FIVE), retracted=False), around(*FIVE), False),
        (Last(around(*FIVE), retracted=False), around(*CHANGED, *FIVE[2:]), False),
        (Last(around(*FIVE), retracted=False), around(*CHANGED, *FIVE[2:4]), True),
        (Last(around(*FIVE), retracted=False), around(*CHANGED, *FIVE[2:], contribution("f")), True),
        (Last(around(*FIVE), retracted=True), around(*FIVE), True),
        (Last(around(*FIVE), retracted=True), around(*CHANGED, *FIVE[2:]), False),
    ],
)
def test_a_release_waits_for_three_changes(last: Last | None, now: Round, due: bool) -> None:
    error = preparation_refusal(last, now, POLICY, ("input", "round"))
    assert (error is None) is due
    assert error is None or (error.code, error.message in WAITING_LABELS.values()) == (ErrorCode.WRONG_STAGE, True)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (around(*FIVE), True),
        (around(*FIVE, contribution("f")), True),
        (around(*FIVE[1:]), False),
        (around(contribution("a", 51), *FIVE[1:]), False),
        (around(contribution("a", None), *FIVE[1:]), False),
        (around(contribution("a", named=True), *FIVE[1:]), False),
        (around(contribution("a", G=7), *FIVE[1:]), True),
        (around(Contribution("a", {}, {"G": Score(Decimal(1))}), *FIVE[1:]), False),
    ],
)
def test_what_is_published_is_still_released(now: Round, holds: bool) -> None:
    prepared = material(around(*FIVE))
    error = publication_refusal(prepared, material(now), same_before=True, path=PATH)
    assert (error is None) is holds
    assert error is None or error.code is ErrorCode.CONFLICT
    both = material(around(*FIVE), around(*FIVE, key="before"))
    for before, kept in ((now, holds), (None, False)):
        error = publication_refusal(both, material(around(*FIVE), before), same_before=True, path=PATH)
        assert (error is None) is kept
    other = publication_refusal(prepared, prepared, same_before=False, path=PATH)
    assert other is not None
    assert other.code is ErrorCode.CONFLICT


def test_a_field_that_is_taken_back_is_a_withdrawal() -> None:
    then = around(contribution("a", G=3), contribution("b", G=4), contribution("c"))
    now = around(contribution("a"), contribution("b", 70, G=None), contribution("d"))
    assert withdrawn(then, now) == {"a", "c"}


# -- what is measured --------------------------------------------------------------------------------------------------


def test_an_instrument_as_a_scheme() -> None:
    scheme = scheme_of(short())
    assert [field.key for field in scheme.fields] == ["MANAGEMENT_STEUERUNG", "FAIRER_ZUGANG_TEILHABECHANCEN"]
    steering = scheme.fields[0]
    assert dict(steering.criteria) == {
        "MANAGEMENT_STEUERUNG/mandate": 2,
        "MANAGEMENT_STEUERUNG/resources": 1,
    }
    assert steering.possible["MANAGEMENT_STEUERUNG/resources"] == (0, 5000, 10000)
    assert scheme.levels == (0, 40, 75)
    for subject in steering.subjects:
        assert subject_of(*parts_of(subject)) == subject


def versions(**pairs: str) -> tuple[Instrument, Instrument]:
    """An instrument, and its next version with these pairs of comparable questions, new to old."""
    old = instrument(
        field("F", criterion("c", question("a")), criterion("d", question("b"))),
        field("G", criterion("e", question("x"))),
    )
    new = replace(old, version="2", comparable_with={"1": pairs})
    return old, new


def test_what_can_be_compared_across_versions() -> None:
    old, same = versions()
    assert comparable(old, old) == {"F", "F/c", "F/d", "G", "G/e"}
    assert comparable(same, old) == frozenset()
    for pairs, expected in (
        ({"a": "a"}, {"F/c"}),
        ({"a": "a", "b": "b"}, {"F", "F/c", "F/d"}),
        ({"a": "b", "b": "a"}, {"F"}),
        ({"a": "x"}, set()),
    ):
        old, new = versions(**pairs)
        assert comparable(new, old) == comparable(old, new) == expected


# -- as data -----------------------------------------------------------------------------------------------------------

values = st.one_of(st.none(), st.decimals(min_value=0, max_value=100, places=2))
contributions = st.builds(
    lambda identity, value, more, named, state: contribution(identity, value, named=named, state=state, **more),
    st.integers(0, 10**6).map(str),
    values,
    st.dictionaries(st.sampled_from(["F/c", "F/d"]), values),
    st.booleans(),
    st.sampled_from(["BW", "NW"]),
)
rounds = st.lists(contributions, max_size=12, unique_by=lambda each: each.identity).map(lambda some: around(*some))
schemes = st.just(
    Scheme(
        (Field("F", {"F/c": Decimal("0.5"), "F/d": Decimal(2)}, {"F/c": (0, 3333, 10000)}),),
        (Decimal(0), Decimal("62.5")),
    )
)


@given(st.builds(Material, schemes, rounds, st.one_of(st.none(), rounds)))
@settings(max_examples=60, deadline=None)
def test_nothing_is_lost_when_it_is_stored(made: Material) -> None:
    assert material_of(json.loads(json.dumps(plain_material(made)))) == made
    figures = tabulate(made, POLICY)
    assert figures_of(json.loads(json.dumps(plain_figures(figures)))) == figures
    stored = rows.rows_of(made, figures)
    kept = {figure.key: figure for figure in rows.figures_of("r", stored)}
    assert kept.keys() == {figure.key for figure in figures}
    assert all(kept[each.key] == (each if each.value is not None else replace(each, unit=0)) for each in figures)
    assert [row["position"] for row in stored] == list(range(len(stored)))


def test_settings_are_stored() -> None:
    policy = Policy(minimum=7, quartiles_from=9, changed=4, protection=20)
    assert policy_of(plain_policy(policy)) == policy


def test_a_row_has_all_about_a_subject_and_a_group() -> None:
    now = around(*(contribution(each, 50 + place) for place, each in enumerate("abcdefgh")))
    before = around(*(contribution(each, 40 + place) for place, each in enumerate("abcdef")), key="before")
    made = material(now, before)
    (row,) = [each for each in rows.rows_of(made, tabulate(made, POLICY)) if each["dimension"] is None]
    assert (row["subject"], row["number"], row["not_applicable"]) == ("F", 8, 0)
    assert abs(row["mean"] - 53.5) <= row["unit"] / 2
    assert abs(row["median"] - 53.5) <= row["quantile_unit"] / 2
    assert (row["levels"], row["change"], row["change_number"]) == ([0, 8], 10, 6)
    assert row["change_unit"] >= row["unit"] > 0
    unsaid = material(now, around(contribution("a", None), *before.contributions[1:], key="before"))
    (row,) = [each for each in rows.rows_of(unsaid, tabulate(unsaid, POLICY)) if each["dimension"] is None]
    assert (row["change"], row["change_number"]) == (10, None)


def test_what_is_withheld_is_a_row_without_a_number() -> None:
    key = FigureKey("r", "F", Cell(STATE, "BW"), Statistic.MEAN)
    (row,) = rows.rows_of(material(around()), [Figure(key, None, WithheldBecause.TOO_FEW, unit=10)])
    assert (row["mean"], row["mean_withheld"], row["unit"], row["change"], row["change_withheld"]) == (
        None,
        "TOO_FEW",
        0,
        None,
        None,
    )


def test_the_summary_counts_and_names_nobody() -> None:
    made = material(around(*(contribution(f"secret{place}", 10 * place) for place in range(9))))
    prepared = prepare(made, POLICY)
    brief = summary(prepared.figures, prepared.record, 1.25)
    told = {(each["statistic"], each["dimension"]): each for each in brief["tables"]}
    assert told["COUNTS", None] == {"statistic": "COUNTS", "dimension": None, "told": 1, "withheld": {}}
    assert sum(each["told"] + sum(each["withheld"].values()) for each in brief["tables"]) == len(prepared.figures)
    assert (brief["results"], brief["exposed"], brief["releases"], brief["seconds"]) == (9, 0, 0, 1.2)
    assert brief["narrowest"] >= POLICY.protection
    assert "secret" not in json.dumps(brief)
    assert summary((), replace(prepared.record, intervals=()), 0)["narrowest"] is None
