"""Who may do what with a record in which stage: decided here for measures, lessons and strategies alike."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from exchange.access.rules import (
    VISIBILITY_LABELS,
    ErrorCode,
    Text,
    UserError,
    Visibility,
    forbidden,
    has_role,
)
from exchange.access.viewer import Role, Viewer
from exchange.measures.rules.labels import STAGE_LABELS
from exchange.measures.rules.vocabulary import Stage


class Action(StrEnum):
    """What can be done with a record that exists."""

    UPDATE = "UPDATE"
    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    PUBLISH = "PUBLISH"
    WITHDRAW = "WITHDRAW"
    RESTORE = "RESTORE"


ACTION_LABELS = {
    Action.UPDATE: Text("ändern", "change the draft"),
    Action.SUBMIT: Text("zur Prüfung einreichen", "submit for review"),
    Action.RETURN: Text("aus der Prüfung zurückgeben", "return from review"),
    Action.PUBLISH: Text("veröffentlichen", "publish"),
    Action.WITHDRAW: Text("zurückziehen", "withdraw"),
    Action.RESTORE: Text("eine Revision wiederherstellen", "restore a revision as the draft"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands, as its municipality sees it.

    `stage` is that of the draft where there is one; `published` the visibility of what others see, None when nothing is
    published; `changed_by` the key that last changed the content. `revisions` counts the publications. `below` are the
    keys that last changed the drafts that would be published with it. A record that `belongs` to another one is
    published after that one, which is `above`: its visibility, None while it is not published.
    """

    municipality_id: UUID
    stage: Stage
    published: Visibility | None
    changed_by: UUID | None
    four_eyes: bool
    revisions: int = 0
    below: frozenset[UUID] = frozenset()
    belongs: bool = False
    above: Visibility | None = None


_EVERY = frozenset(Stage)
_LEAST_ROLE = {
    Action.UPDATE: Role.EDITOR,
    Action.SUBMIT: Role.EDITOR,
    Action.RETURN: Role.PUBLISHER,
    Action.PUBLISH: Role.PUBLISHER,
    Action.WITHDRAW: Role.PUBLISHER,
    Action.RESTORE: Role.EDITOR,
}
_STAGES = {
    Action.UPDATE: _EVERY,
    Action.SUBMIT: frozenset({Stage.DRAFT}),
    Action.RETURN: frozenset({Stage.IN_REVIEW}),
    Action.PUBLISH: frozenset({Stage.IN_REVIEW}),
    Action.WITHDRAW: _EVERY,
    Action.RESTORE: _EVERY - {Stage.IN_REVIEW},
}

PUBLICATIONS = (Visibility.COORDINATION, Visibility.NETWORK, Visibility.PUBLIC)
"""With which visibilities a record can be published."""

PENDING = (Stage.DRAFT, Stage.IN_REVIEW)
"""The stages of draft lessons that are published with their measure; those that were withdrawn stay so."""

_WIDTH = {visibility: width for width, visibility in enumerate(Visibility)}

FOUR_EYES_TEXT = Text(
    "Veröffentlichen kann das nur, wer nicht selbst zuletzt geändert hat (Vier-Augen-Prinzip).",
    "Only someone who did not make the last change may publish this (four-eyes rule).",
)
LESSON_FOUR_EYES_TEXT = Text(
    "Eine Lernerfahrung, die mit veröffentlicht würde, haben Sie selbst zuletzt geändert (Vier-Augen-Prinzip).",
    "You made the last change to a lesson that would be published with it (four-eyes rule).",
)
NOT_PUBLISHED_TEXT = Text(
    "Zurückziehen lässt sich nur, was veröffentlicht ist.", "Only what is published can be withdrawn."
)
NO_REVISION_TEXT = Text(
    "Wiederherstellen lässt sich nur, was schon einmal veröffentlicht war.",
    "Only what was published before can be restored.",
)
PARENT_UNPUBLISHED_TEXT = Text(
    "Die Maßnahme ist nicht veröffentlicht; ihre Lernerfahrungen werden mit ihr veröffentlicht.",
    "The measure is not published; its lessons are published with it.",
)


def own_four_eyes(changed_by: UUID | None, viewer: Viewer, *, four_eyes: bool) -> bool:
    """Whether the four-eyes rule keeps this viewer from publishing what that key changed last."""
    return four_eyes and changed_by is not None and changed_by == viewer.principal_id


def right_refusal(action: Action, municipality_id: UUID, viewer: Viewer, path: tuple[str, ...]) -> UserError | None:
    """Why the viewer has no right to this action on a record that it sees, or None."""
    least = _LEAST_ROLE[action]
    return None if has_role(viewer, municipality_id, least) else forbidden(path, least, viewer)


def refusal(action: Action, standing: Standing, viewer: Viewer, path: tuple[str, ...]) -> UserError | None:
    """Why the action is not allowed on a record that the viewer sees, or None when it is."""
    if (error := right_refusal(action, standing.municipality_id, viewer, path)) is not None:
        return error
    if standing.stage not in _STAGES[action]:
        return UserError(ErrorCode.WRONG_STAGE, path, _stage_text(standing.stage, _STAGES[action]))
    if action is Action.WITHDRAW and standing.published is None:
        return UserError(ErrorCode.WRONG_STAGE, path, NOT_PUBLISHED_TEXT)
    if action is Action.RESTORE and standing.revisions == 0:
        return UserError(ErrorCode.WRONG_STAGE, path, NO_REVISION_TEXT)
    return _publish_refusal(standing, viewer, path) if action is Action.PUBLISH else None


def _publish_refusal(standing: Standing, viewer: Viewer, path: tuple[str, ...]) -> UserError | None:
    if own_four_eyes(standing.changed_by, viewer, four_eyes=standing.four_eyes):
        return UserError(ErrorCode.FOUR_EYES, path, FOUR_EYES_TEXT)
    if standing.belongs and standing.above is None:
        return UserError(ErrorCode.WRONG_STAGE, path, PARENT_UNPUBLISHED_TEXT)
    if any(own_four_eyes(key, viewer, four_eyes=standing.four_eyes) for key in standing.below):
        return UserError(ErrorCode.FOUR_EYES, path, LESSON_FOUR_EYES_TEXT)
    return None


def wider_than(visibility: Visibility) -> list[str]:
    """The visibilities that show more than this one."""
    return [other.value for other in Visibility if _WIDTH[other] > _WIDTH[visibility]]


def lesson_refusal(visibility: Visibility, measure: Visibility) -> UserError | None:
    """Why a lesson cannot be published this widely by itself; `measure` is how widely its measure is published."""
    if visibility.value in wider_than(measure):
        label = VISIBILITY_LABELS[measure]
        message = Text(
            f"Eine Lernerfahrung kann nicht weiter sichtbar sein als ihre Maßnahme ({label.de}).",
            f"A lesson cannot be shown more widely than its measure ({label.en}).",
        )
        return UserError(ErrorCode.INVALID, ("input", "visibility"), message)
    return None


def publication(value: object) -> Visibility | UserError:
    """The visibility to publish with: anything wider than the municipality itself."""
    if isinstance(value, str) and value in PUBLICATIONS:
        return Visibility(value)
    message = Text(
        "Veröffentlicht wird mit COORDINATION, NETWORK oder PUBLIC.", "Publish with COORDINATION, NETWORK or PUBLIC."
    )
    return UserError(ErrorCode.INVALID, ("input", "visibility"), message)


def _stage_text(stage: Stage, needed: frozenset[Stage]) -> Text:
    now, then = STAGE_LABELS[stage], [STAGE_LABELS[entry] for entry in Stage if entry in needed]
    german, english = " / ".join(text.de for text in then), " / ".join(text.en for text in then)
    return Text(
        f"Das geht nur im Stand „{german}“; jetzt ist der Stand „{now.de}“.",
        f"This is only possible in the stage “{english}”; the stage is “{now.en}” now.",
    )
