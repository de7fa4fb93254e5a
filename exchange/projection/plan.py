"""Compiled root fields, kept with the document they came from."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from graphql import ArgumentNode, VariableNode, Visitor, visit
from graphql.pyutils import Path

from exchange.access.viewer import ViewerKind
from exchange.projection.context import CachedDocument, Info
from exchange.projection.values import Getter, Run

_MOST_PLANS = 200
_MOST_COUNTS = 500
_SIZES = "sizes"


@dataclass(slots=True)
class Plan:
    """A statement, how its parameters are found, and the counts that it gave before: arguments -> (change counter,
    count)."""

    sql: str
    getters: tuple[Getter, ...]
    mixed: bool
    counted: bool = False
    counts: OrderedDict[tuple[Any, ...], tuple[int, int]] = field(default_factory=OrderedDict)

    def arguments(self, run: Run) -> list[Any]:
        """The statement's parameters for this run."""
        return [get(run) for get in self.getters]

    def known_count(self, arguments: tuple[Any, ...]) -> tuple[int, int]:
        """The change counter and count that were seen last for these arguments; a counter that never occurs where none
        was."""
        return self.counts.get(arguments, (-1, 0))

    def remember_count(self, arguments: tuple[Any, ...], counter: int, count: int) -> None:
        """Keep a count for the next time."""
        self.counts[arguments] = (counter, count)
        if len(self.counts) > _MOST_COUNTS:
            self.counts.popitem(last=False)


def plan_key(info: Info, document: CachedDocument, kind: ViewerKind) -> tuple[object, ...]:
    """What a plan depends on: the operation's field, the kind of viewer, and the shape of the variables."""
    sizes = document.plans.get(_SIZES)
    if sizes is None:
        sizes = document.plans[_SIZES] = _size_variables(info)
    variables = info.variable_values.coerced
    shape = tuple((name, value if name in sizes else _shape(value)) for name, value in variables.items())
    return (id(info.operation), _place(info.path), kind, shape)


def _place(path: Path) -> object:
    """The response keys that lead to a field; list positions do not count."""
    return path.key if path.prev is None else tuple(key for key in path.as_list() if isinstance(key, str))


def keep(document: CachedDocument, key: tuple[object, ...], plan: Plan) -> None:
    """Keep a plan, and of too many forget the oldest."""
    document.plans[key] = plan
    if len(document.plans) > _MOST_PLANS:
        del document.plans[next(key for key in document.plans if key != _SIZES)]


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
