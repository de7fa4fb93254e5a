"""Compiled root fields and the counts and facets they gave, each kept for the whole process in a bounded store."""

import itertools
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from graphql import ArgumentNode, VariableNode, Visitor, visit
from graphql.pyutils import Path

from exchange.access.viewer import Scope, ViewerKind
from exchange.projection.context import CachedDocument, Info
from exchange.projection.values import Getter, Run, is_search

V = TypeVar("V")

_QUARTER_HOUR = 900


class Bounded(Generic[V]):
    """A store that forgets what was not asked for the longest, so that all it holds weighs no more than `most`."""

    def __init__(self, most: int, weigh: Callable[[object, V], int] = lambda _key, _value: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._entries: OrderedDict[object, tuple[V, int]] = OrderedDict()
        self.hits = self.misses = 0

    def get(self, key: object) -> V | None:
        """What is kept under the key."""
        found = self._entries.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return found[0]

    def put(self, key: object, value: V) -> None:
        """Keep it, and of too many forget some."""
        if key in self._entries:
            self._weight -= self._entries.pop(key)[1]
        weight = self._weigh(key, value)
        self._entries[key] = (value, weight)
        self._weight += weight
        while self._weight > self._most:
            self._weight -= self._entries.popitem(last=False)[1][1]


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement and how its parameters are found.

    `kept` says how many of its results are kept until something changes, `kept_by` the positions of the parameters that
    they depend on. Where there are any, the statement takes as many more, after one for the change counter that they
    go with, and gives them all back beside its data. Where the `whole` answer is kept, the statement takes the change
    counter alone, and gives no data where that has not moved. `trailed` says that the data tells what of it is to be
    noted, `scopes` what a key must be for.
    """

    sql: str
    getters: tuple[Getter, ...]
    mixed: bool
    kept: int = 0
    kept_by: tuple[int, ...] = ()
    trailed: bool = False
    scopes: frozenset[Scope] = frozenset()
    whole: bool = False
    number: int = field(default_factory=itertools.count().__next__)

    def arguments(self, run: Run) -> list[Any]:
        """The statement's parameters for this run."""
        return [get(run) for get in self.getters]

    def kept_key(self, arguments: list[Any]) -> object:
        """What the kept results depend on beside the data. Some conditions ask whether something holds today; days
        begin at a full quarter of an hour everywhere."""
        values = (tuple(value) if isinstance(value := arguments[at], list) else value for at in self.kept_by)
        return (self.number, int(time.time()) // _QUARTER_HOUR, *values)


def _length(key: object, plan: Plan) -> int:
    """How long a plan and its key are, in characters; it takes little more than that in bytes."""
    return 2_000 + len(plan.sql) + len(repr(key))


PLANS: Bounded[Plan] = Bounded(20_000_000, _length)
"""A usual plan has 10 kB, one for the largest document 100."""


def _bytes(key: object, row: tuple[Any, ...]) -> int:
    """Roughly what an entry takes, its parameters in the key counted in."""
    return 500 + 2 * len(repr(key)) + sum(2 * len(value) for value in row if isinstance(value, str))


KEPT: Bounded[tuple[Any, ...]] = Bounded(32_000_000, _bytes)
"""Change counter, counts and facets, by `Plan.kept_key`; 32 MB at most."""


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
    return "blank" if isinstance(value, str) and not is_search(value) else "given"


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
