"""Scopes: what a key was made for. Pure.

The role says what a key may do at most, its scopes what of that it is for. Both are asked wherever a right is; who
comes without a key has all scopes and no role.
"""

from collections.abc import Iterable

from exchange.access.rules import ErrorCode, Text, UserError, lacks
from exchange.access.viewer import Role, Scope, Viewer
from exchange.errors import ErrorCode as RequestErrorCode
from exchange.errors import ExchangeError

SCOPE = "scope"
"""In the metadata of a root field that reads: the scope that a key needs for it in place of READ, or None."""

_READER = frozenset({Scope.READ, Scope.STATISTICS})
_EDITOR = _READER | {Scope.WRITE}

MOST: dict[Role, frozenset[Scope]] = {
    Role.READER: _READER,
    Role.EDITOR: _EDITOR,
    Role.PUBLISHER: frozenset(Scope),
    Role.COORDINATOR: _EDITOR,
    Role.OPERATOR: frozenset(Scope),
}
"""The scopes that a key of each role has at most, and has unless told otherwise."""

_CHANGING = frozenset({Scope.WRITE, Scope.PUBLISH})

_NONE = Text("Ein Schlüssel braucht mindestens einen Bereich.", "A key needs at least one scope.")
_READS = Text(
    "WRITE und PUBLISH brauchen READ: Wer ändert, liest, was er geändert hat.",
    "WRITE and PUBLISH need READ: who changes something reads what was changed.",
)


def in_order(scopes: Iterable[Scope]) -> list[Scope]:
    """The scopes, each once, in the order in which they are always told."""
    chosen = set(scopes)
    return [scope for scope in Scope if scope in chosen]


def scope_problem(role: Role, scopes: frozenset[Scope]) -> UserError | None:
    """What is wrong with these scopes for a key of the role."""
    if not scopes:
        return UserError(ErrorCode.REQUIRED, ("scopes",), _NONE)
    if beyond := scopes - MOST[role]:
        names = ", ".join(in_order(beyond))
        text = Text(f"Die Rolle {role} lässt {names} nicht zu.", f"The role {role} does not allow {names}.")
        return UserError(ErrorCode.INVALID, ("scopes",), text)
    if scopes & _CHANGING and Scope.READ not in scopes:
        return UserError(ErrorCode.INVALID, ("scopes",), _READS)
    return None


def beyond_own(viewer: Viewer, scopes: frozenset[Scope], path: tuple[str, ...]) -> UserError | None:
    """The error for who would give more than it has: a key, or a key made with it, never gains a scope."""
    missing = in_order(scopes - viewer.scopes)
    return UserError(ErrorCode.FORBIDDEN, path, lacks(missing[0])) if missing else None


def require_scope(viewer: Viewer, scope: Scope) -> None:
    """Raise ExchangeError (FORBIDDEN) where a key asks for what it has no scope for."""
    if scope not in viewer.scopes:
        text = lacks(scope)
        raise ExchangeError(text.en, RequestErrorCode.FORBIDDEN, german=text.de, scope=scope.value)
