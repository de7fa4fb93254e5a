"""Who may do what with a self-check, and when; and who answered."""

from dataclasses import replace
from uuid import uuid4

import pytest

from exchange.access.rules import Refused
from exchange.access.viewer import PUBLIC_VIEWER, Role, Viewer, ViewerKind
from exchange.measures.actions.references import new_report
from exchange.selfchecks.rules.respondents import respondents_of
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, SelfCheckState
from exchange.selfchecks.rules.workflow import SelfCheckAction, Standing, refusal

DISTRICT, TOWN, OTHER = uuid4(), uuid4(), uuid4()
A = SelfCheckAction


def viewer(municipality, role=Role.EDITOR, kind=ViewerKind.MEMBER) -> Viewer:
    return Viewer(kind, role, uuid4(), municipality, None, "key", (municipality,))


def standing(state="IN_PROGRESS", stage="ADMINISTRATION", *, workshop=False) -> Standing:
    return Standing(DISTRICT, (DISTRICT, TOWN), SelfCheckStage(stage), SelfCheckState(state), workshop)


def codes(stands, asking) -> dict[SelfCheckAction, str | None]:
    errors = {action: refusal(action, stands, asking, ("input", "selfCheck")) for action in A}
    return {action: None if error is None else error.code.value for action, error in errors.items()}


def possible(stands, asking) -> set[SelfCheckAction]:
    return {action for action, code in codes(stands, asking).items() if code is None}


@pytest.mark.parametrize(
    ("stands", "expected"),
    [
        (standing(), {A.ANSWER, A.SET_RESPONDENTS, A.COMPLETE, A.DISCARD}),
        (standing(stage="WORKSHOP"), {A.ANSWER, A.SET_RESPONDENTS, A.COMPLETE, A.DISCARD}),
        (standing("COMPLETED"), {A.SET_RESPONDENTS, A.CORRECT, A.START_WORKSHOP}),
        (standing("COMPLETED", workshop=True), {A.SET_RESPONDENTS, A.CORRECT}),
        (standing("COMPLETED", "WORKSHOP"), {A.SET_RESPONDENTS, A.CORRECT}),
    ],
)
def test_what_is_possible(stands, expected) -> None:
    for asking in (viewer(DISTRICT), viewer(DISTRICT, kind=ViewerKind.GUEST)):
        assert possible(stands, asking) == expected
    released = {A.RELEASE} if stands.state is SelfCheckState.COMPLETED else set()
    assert possible(stands, viewer(DISTRICT, Role.PUBLISHER)) == expected | released


def test_releasing_takes_another_key_and_revoking_something_released() -> None:
    publisher = viewer(DISTRICT, Role.PUBLISHER)
    shown = replace(standing("COMPLETED"), shown=True)
    assert {A.RELEASE, A.REVOKE_RELEASE} <= possible(shown, publisher)
    own = replace(shown, keys=frozenset({publisher.key_id}))
    assert codes(own, publisher)[A.RELEASE] == "FOUR_EYES"
    assert A.REVOKE_RELEASE in possible(own, publisher)
    assert A.RELEASE in possible(replace(own, four_eyes=False), publisher)
    assert codes(own, viewer(TOWN, Role.PUBLISHER))[A.REVOKE_RELEASE] == "FORBIDDEN"


def test_those_who_take_part_answer_and_the_district_leads() -> None:
    assert possible(standing(), viewer(TOWN)) == {A.ANSWER}
    assert set(codes(standing("COMPLETED"), viewer(TOWN)).values()) == {"WRONG_STAGE", "FORBIDDEN"}


@pytest.mark.parametrize(
    "asking",
    [
        PUBLIC_VIEWER,
        viewer(DISTRICT, Role.READER),
        viewer(OTHER, Role.PUBLISHER),
        Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR),
        Viewer(ViewerKind.OPERATOR, Role.OPERATOR),
    ],
)
def test_nobody_else_does_anything(asking) -> None:
    for state in SelfCheckState:
        assert set(codes(standing(state), asking).values()) == {"FORBIDDEN"}


def test_respondents_are_functions_with_numbers() -> None:
    given = [{"role": "COUNCIL", "number": 1}, {"role": "BUSINESS", "number": 10_000}]
    assert respondents_of(given, new_report()) == {"COUNCIL": 1, "BUSINESS": 10_000}
    assert respondents_of([], new_report()) == {}
    with pytest.raises(Refused) as refused:
        respondents_of([*given, {"role": "COUNCIL", "number": -1}], new_report().at("respondents"))
    assert [(error.code, error.path[1:]) for error in refused.value.errors] == [
        ("DUPLICATE", ("respondents", "2", "role")),
        ("INVALID", ("respondents", "2", "number")),
    ]
