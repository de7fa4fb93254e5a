"""How much a document may ask for, found in one pass that counts each fragment once and never expands it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """How large a document may be before anything is asked of it; the largest that is published with the schema has
    some 220 tokens. Settings may change what is here but `characters`, `variables`, `values` (written in the document,
    of arguments and within lists) and `definitions`."""

    characters: int = 60_000
    tokens: int = 1_500
    variables: int = 100
    values: int = 500
    definitions: int = 100
    depth: int = 20
    aliases: int = 200
    root_fields: int = 50
    selections: int = 1_000


MAX_COMPARISONS = 20_000
"""Steps that validation may take for comparing fields with the same name; a page's query takes a few hundred."""

_COUNTED_TO = 1_000_000_000
"""Sums stop here: fragments that double a hundred times would make numbers that no JSON reader takes."""


@dataclass(slots=True)
class Measured:
    """What a definition asks for with its fragments in place: levels, aliases, fields of the root, selections."""

    depth: int = 0
    aliases: int = 0
    root_fields: int = 0
    selections: int = 0


@dataclass(slots=True)
class _Definition:
    own: Measured = field(default_factory=Measured)
    spreads: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that a document is over: its name, what is allowed and what was asked (counted no further than 10^9)."""

    limit: str
    allowed: int
    asked: int

    @property
    def message(self) -> str:
        """The excess in a sentence."""
        return f"The document is too complex: {self.limit} {self.asked}, at most {self.allowed} allowed."


def measure(document: DocumentNode) -> Measured:
    """The most that any definition of the document asks for. Takes time linear in the size of the document."""
    most = Measured()
    for found in _definitions(document):
        for name in ("depth", "aliases", "root_fields", "selections"):
            setattr(most, name, max(getattr(most, name), getattr(found, name)))
    return most


def find_excess(document: DocumentNode, measured: Measured, limits: DocumentLimits) -> Excess | None:
    """The first limit that the document, which was measured, is over, or None."""
    for limit, allowed, asked in (
        ("definitions", limits.definitions, len(document.definitions)),
        ("depth", limits.depth, measured.depth),
        ("aliases", limits.aliases, measured.aliases),
        ("root fields", limits.root_fields, measured.root_fields),
        ("selections", limits.selections, measured.selections),
    ):
        if asked > allowed:
            return Excess(limit, allowed, asked)
    return None


def _definitions(document: DocumentNode) -> Iterator[Measured]:
    fragments: dict[str, _Definition] = {}
    operations: list[_Definition] = []
    for node in document.definitions:
        if isinstance(node, FragmentDefinitionNode):
            fragments[node.name.value] = _survey(node.selection_set)
        elif isinstance(node, OperationDefinitionNode):
            operations.append(_survey(node.selection_set))
    done: dict[str, Measured] = {}
    for name in fragments:
        _complete_fragment(name, fragments, done)
    for operation in operations:
        yield _complete(operation, done)
    # The root fields of a fragment are fields of the root only where an operation spreads it there.
    for total in done.values():
        yield Measured(total.depth, total.aliases, 0, total.selections)


def _survey(selection_set: SelectionSetNode) -> _Definition:
    """What a definition holds itself, and which fragments it spreads at which depth."""
    found = _Definition()
    own = found.own
    stack = [(selection_set, 0)]
    while stack:
        selections, depth = stack.pop()
        own.selections += len(selections.selections)
        for node in selections.selections:
            if isinstance(node, FieldNode):
                own.depth = max(own.depth, depth + 1)
                own.aliases += node.alias is not None
                own.root_fields += depth == 0
                if node.selection_set:
                    stack.append((node.selection_set, depth + 1))
            elif isinstance(node, InlineFragmentNode):
                stack.append((node.selection_set, depth))
            elif isinstance(node, FragmentSpreadNode):
                found.spreads.append((node.name.value, depth))
    return found


def _complete_fragment(root: str, fragments: dict[str, _Definition], done: dict[str, Measured]) -> None:
    """Complete a fragment after all that it spreads, without recursion. What closes a circle counts nothing."""
    path = [(root, iter(fragments[root].spreads))]
    on_path = {root}
    while path:
        name, spreads = path[-1]
        for spread, _depth in spreads:
            if spread in fragments and spread not in done and spread not in on_path:
                path.append((spread, iter(fragments[spread].spreads)))
                on_path.add(spread)
                break
        else:
            path.pop()
            on_path.discard(name)
            done[name] = _complete(fragments[name], done)


def _complete(definition: _Definition, done: dict[str, Measured]) -> Measured:
    total = definition.own
    for name, depth in definition.spreads:
        spread = done.get(name)
        if spread is None:
            continue
        total.depth = max(total.depth, depth + spread.depth)
        total.aliases = min(total.aliases + spread.aliases, _COUNTED_TO)
        total.selections = min(total.selections + spread.selections, _COUNTED_TO)
        if depth == 0:
            total.root_fields = min(total.root_fields + spread.root_fields, _COUNTED_TO)
    return total
