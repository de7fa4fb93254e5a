"""Who may do what in which state, as one table: asked of the rules, printed for people.

`python -m exchange.measures.rules.table > docs/allowed-actions.md` writes the page.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from exchange.access.rules import ErrorCode, Text, Visibility
from exchange.access.viewer import PUBLIC_VIEWER, Role, Viewer, ViewerKind
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.rules.workflow import ACTION_LABELS, Action, Standing, refusal

_TOWN, _ELSEWHERE, _KEY, _OTHER_KEY = (UUID(int=number) for number in range(1, 5))
_DRAFT = Standing(_TOWN, Stage.DRAFT, None, _OTHER_KEY, four_eyes=True)
_REVIEW = replace(_DRAFT, stage=Stage.IN_REVIEW)


def _again(stage: Stage) -> Standing:
    return replace(_DRAFT, stage=stage, published=Visibility.PUBLIC, revisions=1)


STATES = {
    Text("Entwurf, nie veröffentlicht", "draft, never published"): _DRAFT,
    Text("in Prüfung, nie veröffentlicht", "in review, never published"): _REVIEW,
    Text("veröffentlicht", "published"): _again(Stage.PUBLISHED),
    Text("Entwurf neben Veröffentlichtem", "draft beside what is published"): _again(Stage.DRAFT),
    Text("in Prüfung neben Veröffentlichtem", "in review beside what is published"): _again(Stage.IN_REVIEW),
    Text("zurückgezogen", "withdrawn"): replace(_DRAFT, stage=Stage.WITHDRAWN, revisions=1),
}
"""Every state of a record, as the municipality sees it."""


def _member(role: Role, municipality_id: UUID = _TOWN, key_id: UUID = _KEY) -> Viewer:
    return Viewer(ViewerKind.MEMBER, role, key_id, municipality_id, None, None, (municipality_id,))


VIEWERS = {
    Text("Lesen", "reader"): _member(Role.READER),
    Text("Bearbeiten", "editor"): _member(Role.EDITOR),
    Text("Freigeben", "publisher"): _member(Role.PUBLISHER),
    Text("Freigeben, selbst zuletzt geändert", "publisher who made the last change"): _member(
        Role.PUBLISHER, key_id=_OTHER_KEY
    ),
    Text("andere: fremde Kommune, Koordination, Betrieb, Öffentlichkeit", "others"): _member(
        Role.PUBLISHER, _ELSEWHERE
    ),
}
"""Who may ask; those who are none of the municipality are all alike."""

OTHERS = (
    Viewer(ViewerKind.GUEST, Role.PUBLISHER, _KEY, _ELSEWHERE, None, None, (_ELSEWHERE,)),
    Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR, _KEY),
    Viewer(ViewerKind.OPERATOR, Role.OPERATOR, _KEY),
    PUBLIC_VIEWER,
)
"""Those who stand in the last row of each state beside the foreign publisher."""

_MARKS = {
    None: "✓",
    ErrorCode.FORBIDDEN: "role",
    ErrorCode.WRONG_STAGE: "stage",
    ErrorCode.FOUR_EYES: "four eyes",
}

_HEAD = """\
# Who may do what, in which state

Written by `python -m exchange.measures.rules.table` from the rules that decide (`measures.rules.workflow`); a test
keeps it up to date. `allowedActions` tells the same about one record, with the reason in words.

✓ allowed; *role*: the key lacks the right (`FORBIDDEN`); *stage*: not in this state (`WRONG_STAGE`); *four eyes*: who
made the last change may not publish it (`FOUR_EYES`), unless the municipality switched the rule off; then it is ✓.

Measures, lessons and strategies are alike. In addition, publishing a measure asks for four eyes on each of its draft
lessons (*four eyes*), and a lesson of a measure is published by itself only while the measure is published (*stage*).
"""


def lines() -> Iterator[str]:
    """The page, line by line."""
    yield _HEAD
    labels = [f"`{action}` {ACTION_LABELS[action].de}" for action in Action]
    yield f"| state | who | {' | '.join(labels)} |"
    yield f"|---|---|{'---|' * len(labels)}"
    for state, standing in STATES.items():
        for who, viewer in VIEWERS.items():
            errors = (refusal(action, standing, viewer, ()) for action in Action)
            marks = [_MARKS[None if error is None else error.code] for error in errors]
            yield f"| {state.de} ({state.en}) | {who.de} ({who.en}) | {' | '.join(marks)} |"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
