"""Who may do what with a self-check, and when."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from exchange.access.rules import ErrorCode, Text, UserError, forbidden, has_role
from exchange.access.viewer import Role, Viewer
from exchange.selfchecks.rules import release
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, SelfCheckState


class SelfCheckAction(StrEnum):
    """What can be done with a self-check by those who work on it."""

    ANSWER = "ANSWER"
    SET_RESPONDENTS = "SET_RESPONDENTS"
    COMPLETE = "COMPLETE"
    CORRECT = "CORRECT"
    START_WORKSHOP = "START_WORKSHOP"
    DISCARD = "DISCARD"
    RELEASE = "RELEASE"
    REVOKE_RELEASE = "REVOKE_RELEASE"


SELF_CHECK_ACTION_LABELS = {
    SelfCheckAction.ANSWER: Text("Fragen beantworten", "answer questions"),
    SelfCheckAction.SET_RESPONDENTS: Text("angeben, wer geantwortet hat", "say who answered"),
    SelfCheckAction.COMPLETE: Text("abschließen", "complete"),
    SelfCheckAction.CORRECT: Text("berichtigen", "correct"),
    SelfCheckAction.START_WORKSHOP: Text("einen Workshop beginnen", "start a workshop"),
    SelfCheckAction.DISCARD: Text("verwerfen", "discard"),
    SelfCheckAction.RELEASE: Text("freigeben", "release"),
    SelfCheckAction.REVOKE_RELEASE: Text("die Freigabe zurücknehmen", "take the release back"),
}

_IN_PROGRESS = frozenset({SelfCheckAction.ANSWER, SelfCheckAction.COMPLETE, SelfCheckAction.DISCARD})
_COMPLETED = frozenset({SelfCheckAction.CORRECT, SelfCheckAction.START_WORKSHOP})
_RELEASING = frozenset({SelfCheckAction.RELEASE, SelfCheckAction.REVOKE_RELEASE})

COMPLETED_TEXT = Text(
    "Dieser Selbstcheck ist abgeschlossen; was daran falsch ist, lässt sich mit einer Begründung berichtigen.",
    "This self-check is completed; what is wrong with it can be corrected, with a reason.",
)
NOT_COMPLETED_TEXT = Text(
    "Dazu muss der Selbstcheck erst abgeschlossen sein.", "For this, the self-check has to be completed first."
)
WORKSHOP_TEXT = Text(
    "Ein Workshop beginnt mit der Einschätzung der Verwaltung, nicht mit der eines anderen Workshops.",
    "A workshop starts from the assessment by the administration, not from that of another workshop.",
)
SECOND_WORKSHOP_TEXT = Text(
    "Zu diesem Selbstcheck gibt es schon einen Workshop.", "There is a workshop about this self-check already."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a self-check stands. `owners` are all whose it is, `municipality_id` the one that leads it. `shown` tells
    whether a snapshot is released; `keys` made the last change and took the newest snapshot."""

    municipality_id: UUID
    owners: tuple[UUID, ...]
    stage: SelfCheckStage
    state: SelfCheckState
    has_workshop: bool
    shown: bool = False
    keys: frozenset[UUID] = frozenset()
    four_eyes: bool = True


def right_refusal(
    action: SelfCheckAction, standing: Standing, viewer: Viewer, path: tuple[str, ...]
) -> UserError | None:
    """Why the viewer has no right to this, or None. All owners answer; the rest is done by the one that leads."""
    if action in _RELEASING:
        return release.right_refusal(standing.municipality_id, viewer, path)
    whose = standing.owners if action is SelfCheckAction.ANSWER else (standing.municipality_id,)
    has = any(has_role(viewer, owner, Role.EDITOR) for owner in whose)
    return None if has else forbidden(path, Role.EDITOR, viewer)


def refusal(action: SelfCheckAction, standing: Standing, viewer: Viewer, path: tuple[str, ...]) -> UserError | None:
    """Why the viewer cannot do this right now, or None."""
    if (error := right_refusal(action, standing, viewer, path)) is not None:
        return error
    completed = standing.state is SelfCheckState.COMPLETED
    if action in _RELEASING:
        return _release_refusal(action, standing, viewer, path)
    if action in _IN_PROGRESS and completed:
        return UserError(ErrorCode.WRONG_STAGE, path, COMPLETED_TEXT)
    if action in _COMPLETED and not completed:
        return UserError(ErrorCode.WRONG_STAGE, path, NOT_COMPLETED_TEXT)
    if action is SelfCheckAction.START_WORKSHOP and standing.stage is SelfCheckStage.WORKSHOP:
        return UserError(ErrorCode.WRONG_STAGE, path, WORKSHOP_TEXT)
    if action is SelfCheckAction.START_WORKSHOP and standing.has_workshop:
        return UserError(ErrorCode.DUPLICATE, path, SECOND_WORKSHOP_TEXT)
    return None


def _release_refusal(
    action: SelfCheckAction, standing: Standing, viewer: Viewer, path: tuple[str, ...]
) -> UserError | None:
    """Why nothing can be released more widely now, or nothing be taken back. What is stated decides about the rest."""
    if action is SelfCheckAction.REVOKE_RELEASE:
        return None if standing.shown else UserError(ErrorCode.WRONG_STAGE, path, release.NOT_RELEASED_TEXT)
    if standing.state is not SelfCheckState.COMPLETED:
        return UserError(ErrorCode.WRONG_STAGE, path, release.NOT_COMPLETED_TEXT)
    return release.four_eyes_refusal(standing.keys, standing.four_eyes, viewer, path)
