"""Which rows leave an entry in the access trail when a coordinator reads them: all that say what a self-check came to
and that not everybody sees anyway. A type over such rows names its trail beside its rule."""

from sqlalchemy import case, literal

from exchange.access.rules import Visibility
from exchange.access.viewer import ViewerKind
from exchange.access.visibility import levels
from exchange.projection.trail import Trail
from exchange.selfchecks.rules.trail import ReadAction

_KINDS = frozenset({ViewerKind.COORDINATOR})
_BY_NAME = [level for level in levels(ViewerKind.COORDINATOR) if level is not Visibility.PUBLIC]


def trail(action: ReadAction, self_check: str = "self_check_id", visibility: str = "visibility") -> Trail:
    """The trail of a row that is of this self-check and seen like this, by the columns of these names."""
    named = [literal(level.value) for level in _BY_NAME]
    return Trail(action, _KINDS, lambda row: case((row[visibility].in_(named), row[self_check])))


SCORES = trail(ReadAction.SCORES)
ANSWERS = trail(ReadAction.ANSWERS)
