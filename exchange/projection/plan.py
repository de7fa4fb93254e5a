"""Compiled root fields and the counts they gave, each kept for the whole process in a bounded store."""

import itertools
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from graphql import ArgumentNode, VariableNode, Visitor, visit
from graphql.pyutils import Path

from exchange.access.viewer import ViewerKind
from exchange.projection.context import CachedDocument, Info
from exchange.projection.values import Getter, Run

V = TypeVar("V")

_QUARTER_HOUR = 900


class Bounded(Generic[V]):
    """A store that forgets what was not asked for the longest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[object, V] = OrderedDict()

    def get(self, key: object) -> V | None:
        """What is kept under the key."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: object, value: V) -> None:
        """Keep it, and of too many forget one."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement and how its parameters are found. `counted_by` are the positions of those that its count depends on,
    None where nothing is counted; then the statement takes two more, a change counter and the count that it goes with.
    """

    sql: str
    getters: tuple[Getter, ...]
    mixed: bool
    counted_by: tuple[int, ...] | None = None
    number: int = field(default_factory=itertools.count().__next__)

    def arguments(self, run: Run) -> list[Any]:
        """The statement's parameters for this run."""
        return [get(run) for get in self.getters]

    def count_key(self, arguments: list[Any]) -> object:
        """What the count depends on beside the data. Some conditions ask whether something holds today; days begin at
        a full quarter of an hour everywhere."""
        positions = self.counted_by or ()
        values = (tuple(value) if isinstance(value := arguments[at], list) else value for at in positions)
        return (self.number, int(time.time()) // _QUARTER_HOUR, *values)


PLANS: Bounded[Plan] = Bounded(1_000)
COUNTS: Bounded[tuple[int, int]] = Bounded(10_000)
"""Change counter and count, by `Plan.count_key`."""


def plan_key(info: Info, document: CachedDocument, kind: ViewerKind) -> tuple[object, ...]:
    """What a plan depends on: the operation's field, the kind of viewer, and the shape of the variables."""
    sizes = document.size_variables
    if sizes is None:
        sizes = document.size_variables = _size_variables(info)
    variables = info.variable_values.coerced
    shape = tuple((name, value if name in sizes else _shape(value)) for name, value in variables.items())
    return (document.number, id(info.operation), _place(info.path), kind, shape)


def _place(path: Path) -> object:
    """The response keys that lead to a field; list positions do not count."""
    return path.key if path.prev is None else tuple(key for key in path.as_list() if isinstance(key, str))


def _shape(value: Any) -> object:
    if value is None or isinstance(value, bool | Enum):
        return value
    if isinstance(value, Mapping):
        return tuple((name, _shape(item)) for name, item in value.items())
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return tuple(_shape(item) for item in value)
    return "given"


class _Sizes(Visitor):
    """Finds the variables that are page sizes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_rest: object) -> None:
        """Note a variable given as `first` or `last`."""
        if node.name.value in ("first", "last") and isinstance(node.value, VariableNode):
            self.names.add(node.value.name.value)


def _size_variables(info: Info) -> frozenset[str]:
    visitor = _Sizes()
    for node in (info.operation, *info.fragments.values()):
        visit(node, visitor)
    return frozenset(visitor.names)
