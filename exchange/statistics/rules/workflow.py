"""Who may do what with a statistical release, and when."""

from dataclasses import dataclass
from enum import StrEnum

from exchange.access.rules import ErrorCode, Text, UserError, forbidden
from exchange.access.viewer import Role, Viewer
from exchange.statistics.rules.contributions import Round
from exchange.statistics.rules.labels import WAITING_LABELS
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.states import ReleaseState
from exchange.statistics.rules.tables import Material
from exchange.statistics.rules.waiting import waiting


class ReleaseAction(StrEnum):
    """What coordinators can do with a release that there is."""

    PUBLISH = "PUBLISH"
    RETRACT = "RETRACT"


RELEASE_ACTION_LABELS = {
    ReleaseAction.PUBLISH: Text("veröffentlichen", "publish"),
    ReleaseAction.RETRACT: Text("zurückziehen", "retract"),
}

_TAKES = {ReleaseAction.PUBLISH: ReleaseState.PREPARED, ReleaseAction.RETRACT: ReleaseState.PUBLISHED}

STATE_TEXTS = {
    ReleaseState.PREPARING: Text(
        "Diese Veröffentlichung wird noch berechnet und geprüft.", "This release is still being computed and audited."
    ),
    ReleaseState.PREPARED: Text(
        "Diese Veröffentlichung ist erst vorbereitet.", "This release is prepared and not published yet."
    ),
    ReleaseState.FAILED: Text(
        "Diese Vorbereitung ist gescheitert; bereiten Sie die Veröffentlichung erneut vor.",
        "This preparation failed; prepare the release again.",
    ),
    ReleaseState.DISCARDED: Text(
        "An die Stelle dieser Vorbereitung ist eine neuere getreten.", "A later preparation has taken its place."
    ),
    ReleaseState.PUBLISHED: Text("Das ist schon veröffentlicht.", "This is published already."),
    ReleaseState.RETRACTED: Text("Diese Veröffentlichung ist zurückgezogen.", "This release is retracted."),
}
UNDER_WAY_TEXT = Text(
    "Für diese Runde wird gerade eine Veröffentlichung berechnet und geprüft.",
    "A release of this round is being computed and audited right now.",
)
OUTDATED_TEXT = Text(
    "Seit der Vorbereitung hat sich geändert, was freigegeben ist; bereiten Sie die Veröffentlichung erneut vor.",
    "What is released has changed since this was prepared; prepare the release again.",
)
OVERTAKEN_TEXT = Text(
    "Seit der Vorbereitung ist anderes veröffentlicht worden, gegen das nicht geprüft ist; bereiten Sie die "
    "Veröffentlichung erneut vor.",
    "Since this was prepared something else was published that it was not audited against; prepare the release again.",
)


def may_act(viewer: Viewer) -> bool:
    """Whether the viewer runs releases: coordinators, and whoever holds the server, without a key."""
    return viewer.role is Role.COORDINATOR or (viewer.role is Role.OPERATOR and viewer.key_id is None)


def right_refusal(viewer: Viewer, path: tuple[str, ...]) -> UserError | None:
    """Why the viewer has no right to releases, or None."""
    return None if may_act(viewer) else forbidden(path, Role.COORDINATOR)


def refusal(action: ReleaseAction, state: ReleaseState, path: tuple[str, ...]) -> UserError | None:
    """Why this can't be done with a release in this state, or None."""
    return None if state is _TAKES[action] else UserError(ErrorCode.WRONG_STAGE, path, STATE_TEXTS[state])


@dataclass(frozen=True, slots=True)
class Last:
    """The round as it was when a release of it was published last, and whether that is retracted by now."""

    round: Round
    retracted: bool


def preparation_refusal(last: Last | None, now: Round, policy: Policy, path: tuple[str, ...]) -> UserError | None:
    """Why there can't be a release of the round yet, or None. What was retracted can be published once more as it was:
    the same figures tell nothing new."""
    if last is not None and last.retracted and last.round == now:
        return None
    reason = waiting(None if last is None else last.round, now, policy)
    return None if reason is None else UserError(ErrorCode.WRONG_STAGE, path, WAITING_LABELS[reason])


def publication_refusal(
    prepared: Material, now: Material, *, same_before: bool, path: tuple[str, ...]
) -> UserError | None:
    """Why what was prepared can't be published any more, or None: something in it is not released as it was then, or
    what was published before (`same_before`) is not what it was audited against."""
    rounds = [(prepared.round, now.round)]
    if prepared.before is not None:
        rounds.append((prepared.before, now.before or Round("", ())))
    if not all(_holds(then, since) for then, since in rounds):
        return UserError(ErrorCode.CONFLICT, path, OUTDATED_TEXT)
    return None if same_before else UserError(ErrorCode.CONFLICT, path, OVERTAKEN_TEXT)


def _holds(then: Round, now: Round) -> bool:
    """Whether every score of then is still there. Others may have come."""
    since = now.by_identity()
    return all(
        each.identity in since and each.scores.items() <= since[each.identity].scores.items()
        for each in then.contributions
    )


def withdrawn(then: Round, now: Round) -> frozenset[str]:
    """Who contributed something then that it does not contribute any more, a field or a criterion perhaps."""
    since = now.by_identity()
    return frozenset(
        each.identity
        for each in then.contributions
        if each.identity not in since or not each.scores.keys() <= since[each.identity].scores.keys()
    )
