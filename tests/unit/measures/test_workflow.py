from uuid import UUID

import pytest

from exchange.access.rules import ErrorCode, UserError, Visibility
from exchange.access.viewer import PUBLIC_VIEWER, Role, Viewer, ViewerKind
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import Action, Standing, lesson_refusal, publication, refusal, wider_than

TOWN, KEY, OTHER_KEY = UUID(int=1), UUID(int=2), UUID(int=3)


def viewer(role: Role, town: UUID = TOWN) -> Viewer:
    return Viewer(ViewerKind.MEMBER, role, KEY, town, None, None, (town,))


def decide(action, role=Role.PUBLISHER, stage=Stage.DRAFT, published=None, changed_by=OTHER_KEY, **more):
    standing = Standing(TOWN, stage, published, changed_by, **{"four_eyes": True, "revisions": 1} | more)
    error = refusal(action, standing, viewer(role), ("input", "id"))
    return None if error is None else error.code


ALLOWED = {
    Action.UPDATE: set(Stage),
    Action.SUBMIT: {Stage.DRAFT},
    Action.RETURN: {Stage.IN_REVIEW},
    Action.PUBLISH: {Stage.IN_REVIEW},
    Action.WITHDRAW: {Stage.PUBLISHED},
    Action.RESTORE: {Stage.DRAFT, Stage.PUBLISHED, Stage.WITHDRAWN},
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("action", Action)
def test_stages(action, stage) -> None:
    published = Visibility.PUBLIC if stage is Stage.PUBLISHED else None
    expected = None if stage in ALLOWED[action] else ErrorCode.WRONG_STAGE
    assert decide(action, stage=stage, published=published) == expected


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.IN_REVIEW])
def test_what_is_published_can_be_withdrawn_while_it_is_edited(stage) -> None:
    assert decide(Action.WITHDRAW, stage=stage, published=Visibility.NETWORK) is None


@pytest.mark.parametrize(
    ("action", "least"),
    [
        (Action.UPDATE, Role.EDITOR),
        (Action.SUBMIT, Role.EDITOR),
        (Action.RETURN, Role.PUBLISHER),
        (Action.PUBLISH, Role.PUBLISHER),
        (Action.WITHDRAW, Role.PUBLISHER),
        (Action.RESTORE, Role.EDITOR),
    ],
)
def test_roles(action, least) -> None:
    ranks = [Role.READER, Role.EDITOR, Role.PUBLISHER]
    for role in ranks:
        forbidden = decide(action, role) is ErrorCode.FORBIDDEN
        assert forbidden == (ranks.index(role) < ranks.index(least))


@pytest.mark.parametrize(
    "other",
    [
        PUBLIC_VIEWER,
        viewer(Role.PUBLISHER, UUID(int=9)),
        Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR, KEY),
        Viewer(ViewerKind.OPERATOR, Role.OPERATOR, KEY),
    ],
)
def test_only_the_municipality_itself_acts(other) -> None:
    standing = Standing(TOWN, Stage.PUBLISHED, Visibility.PUBLIC, None, False)
    assert {refusal(action, standing, other, ()).code for action in Action} == {ErrorCode.FORBIDDEN}


def test_four_eyes() -> None:
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, changed_by=KEY) is ErrorCode.FOUR_EYES
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, changed_by=KEY, four_eyes=False) is None
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, changed_by=OTHER_KEY) is None
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, changed_by=None) is None


def test_the_lessons_that_go_with_a_measure_need_four_eyes_as_well() -> None:
    below = frozenset({OTHER_KEY, KEY})
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, below=below) is ErrorCode.FOUR_EYES
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, below=below, four_eyes=False) is None
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, below=frozenset({OTHER_KEY})) is None


def test_a_lesson_is_published_after_its_measure() -> None:
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, belongs=True) is ErrorCode.WRONG_STAGE
    assert decide(Action.PUBLISH, stage=Stage.IN_REVIEW, belongs=True, above=Visibility.COORDINATION) is None


def test_only_what_was_published_can_be_restored() -> None:
    assert decide(Action.RESTORE, revisions=0) is ErrorCode.WRONG_STAGE


def test_the_reason_names_both_stages() -> None:
    standing = Standing(TOWN, Stage.PUBLISHED, Visibility.PUBLIC, None, True)
    error = refusal(Action.SUBMIT, standing, viewer(Role.EDITOR), ("input", "id"))
    assert error.message.de == "Das geht nur im Stand „Entwurf“; jetzt ist der Stand „veröffentlicht“."
    assert error.message.en == "This is only possible in the stage “draft”; the stage is “published” now."


def test_wider_than() -> None:
    assert wider_than(Visibility.COORDINATION) == ["NETWORK", "PUBLIC"]
    assert wider_than(Visibility.PUBLIC) == []


@pytest.mark.parametrize("value", ["COORDINATION", "NETWORK", "PUBLIC"])
def test_publication(value) -> None:
    assert publication(value) is Visibility(value)


@pytest.mark.parametrize("value", ["OWN", "STATISTICS", "public", "", None, 5])
def test_no_publication(value) -> None:
    error = publication(value)
    assert isinstance(error, UserError)
    assert (error.code, error.path) == (ErrorCode.INVALID, ("input", "visibility"))


def test_a_lesson_is_never_wider_than_its_measure() -> None:
    widths = [Visibility.COORDINATION, Visibility.NETWORK, Visibility.PUBLIC]
    for at, measure in enumerate(widths):
        assert [lesson_refusal(lesson, measure) is None for lesson in widths] == [n <= at for n in range(3)]
