"""The visibility rules: each is stated once and read twice, as SQL for reads and as Python for decisions.

A rule is a small expression over the columns of a row and the viewer. `sql` gives the predicate for one kind of viewer
(what differs
between viewers of a kind, the municipalities they act for, is a parameter); `allows` decides about a row that is at
hand.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, False_, Table, and_, exists, false, func, literal, not_, or_, select, true

from exchange.access.rules import Visibility
from exchange.access.viewer import Viewer, ViewerKind
from exchange.storage.rows import Named, alias

_LEVELS = {
    ViewerKind.PUBLIC: (Visibility.PUBLIC,),
    ViewerKind.GUEST: (Visibility.PUBLIC,),
    ViewerKind.OPERATOR: (Visibility.PUBLIC,),
    ViewerKind.MEMBER: (Visibility.NETWORK, Visibility.PUBLIC),
    ViewerKind.COORDINATOR: (Visibility.COORDINATION, Visibility.NETWORK, Visibility.PUBLIC),
}


def levels(kind: ViewerKind) -> tuple[Visibility, ...]:
    """The visibilities whose records a viewer of this kind sees of others. An operator runs the machine and reads as
    the public does."""
    return _LEVELS[kind]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule needs to become SQL: the kind of viewer, and the parameters with the municipalities it acts for, with
    those whose keys and people it manages (uuid[]), and with the person that it is (uuid, null for others)."""

    kind: ViewerKind
    own: ColumnElement[Any]
    managed: ColumnElement[Any] | None = None
    person: ColumnElement[Any] | None = None


class Rule(ABC):
    """A visibility rule."""

    @abstractmethod
    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """The predicate over `row`, a table or an alias of it."""

    @abstractmethod
    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision in Python about a row's columns by name."""

    def branches(self, row: Named, scope: Scope) -> list[ColumnElement[bool]]:
        """The predicate as a list of such that no row fulfils two of them; together they say what `sql` says.

        A page in order reads each branch through an index of its own, which one index cannot do for their disjunction.
        """
        return [self.sql(row, scope)]


@dataclass(frozen=True, slots=True)
class Everyone(Rule):
    """Visible to everybody."""

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """Always true."""
        return true()

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """Always true."""
        return True


@dataclass(frozen=True, slots=True)
class AskedBy(Rule):
    """Visible to viewers of this kind."""

    kind: ViewerKind

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """True or false, by the kind of viewer."""
        return true() if scope.kind is self.kind else false()

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return viewer.kind is self.kind


@dataclass(frozen=True, slots=True)
class Is(Rule):
    """The column has this value."""

    column: str
    value: str | bool

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """A comparison with a constant; a flag stands for itself."""
        column: ColumnElement[Any] = row.c[self.column]
        if isinstance(self.value, bool):
            return column if self.value else not_(column)
        return column == literal(self.value)

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same comparison."""
        return bool(row[self.column] == self.value)


@dataclass(frozen=True, slots=True)
class Shown(Rule):
    """The column names a visibility that includes the viewer."""

    column: str = "visibility"

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """The column is one of the viewer kind's levels."""
        column: ColumnElement[Any] = row.c[self.column]
        return column.in_([literal(level.value) for level in levels(scope.kind)])

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return row[self.column] in levels(viewer.kind)


@dataclass(frozen=True, slots=True)
class Own(Rule):
    """The viewer belongs to the municipality in the column, or acts for it."""

    column: str = "municipality_id"

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """False for viewers that never belong to a municipality, otherwise a comparison with the viewer's own."""
        if scope.kind not in (ViewerKind.MEMBER, ViewerKind.GUEST):
            return false()
        column: ColumnElement[Any] = row.c[self.column]
        return column == scope.own.any_()

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return viewer.acts_for(row[self.column])


@dataclass(frozen=True, slots=True)
class Managed(Rule):
    """The viewer manages the keys and people of the municipality in the column."""

    column: str = "municipality_id"

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """False for viewers that never belong to a municipality, otherwise a comparison with the managed ones."""
        if scope.kind not in (ViewerKind.MEMBER, ViewerKind.GUEST) or scope.managed is None:
            return false()
        column: ColumnElement[Any] = row.c[self.column]
        return column == scope.managed.any_()

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return row[self.column] in viewer.managed


@dataclass(frozen=True, slots=True)
class Theirs(Rule):
    """The viewer is the person in the column."""

    column: str = "person_id"

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """A comparison with the person, which holds for nobody who is none."""
        column: ColumnElement[Any] = row.c[self.column]
        return false() if scope.person is None else func.coalesce(column == scope.person, false())

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return viewer.person_id is not None and row[self.column] == viewer.person_id


@dataclass(frozen=True, slots=True)
class OwnAmong(Rule):
    """The viewer belongs to one of the municipalities in the column, a list, or acts for it."""

    column: str = "owners"

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """False for viewers that never belong to a municipality, otherwise whether the lists overlap."""
        if scope.kind not in (ViewerKind.MEMBER, ViewerKind.GUEST):
            return false()
        column: ColumnElement[Any] = row.c[self.column]
        return column.op("&&", is_comparison=True)(scope.own)

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return any(viewer.acts_for(owner) for owner in row[self.column])


@dataclass(frozen=True, slots=True)
class All(Rule):
    """All of these rules hold."""

    rules: tuple[Rule, ...]

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """A conjunction; false as soon as one part is."""
        parts = [rule.sql(row, scope) for rule in self.rules]
        return false() if any(isinstance(part, False_) for part in parts) else and_(true(), *parts)

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return all(rule.allows(row, viewer) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class AnyOf(Rule):
    """At least one of these rules holds."""

    rules: tuple[Rule, ...]

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """A disjunction of the parts that are not false."""
        parts = [rule.sql(row, scope) for rule in self.rules]
        return or_(false(), *(part for part in parts if not isinstance(part, False_)))

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return any(rule.allows(row, viewer) for rule in self.rules)


@dataclass(frozen=True, slots=True)
class OneOf(AnyOf):
    """Exactly one of these rules holds, or none: no row fulfils two of them, for any viewer."""

    def branches(self, row: Named, scope: Scope) -> list[ColumnElement[bool]]:
        """One branch a rule, without those that hold for nothing."""
        predicates = (rule.sql(row, scope) for rule in self.rules)
        return [predicate for predicate in predicates if not isinstance(predicate, False_)]


@dataclass(frozen=True, slots=True)
class Not(Rule):
    """The rule does not hold."""

    rule: Rule

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """A negation."""
        return not_(self.rule.sql(row, scope))

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision."""
        return not self.rule.allows(row, viewer)


@dataclass(frozen=True, slots=True)
class Through(Rule):
    """The row is visible where a row of another table is: one whose `remote` column equals this row's `local` column.

    In Python the other rows are given under the other table's name.
    """

    table: Table
    local: str
    remote: str
    rule: Rule

    def sql(self, row: Named, scope: Scope) -> ColumnElement[bool]:
        """An EXISTS over the other table."""
        other = alias(self.table, f"{row.name}_through")
        conditions = (other.c[self.remote] == row.c[self.local], self.rule.sql(other, scope))
        return exists(select(literal(1)).select_from(other.source).where(*conditions))

    def allows(self, row: Mapping[str, Any], viewer: Viewer) -> bool:
        """The same decision over the rows at hand."""
        return any(
            other[self.remote] == row[self.local] and self.rule.allows(other, viewer) for other in row[self.table.name]
        )


# An edition of a record: others see the published one as far as it was released, the owner sees the draft where there
# is one.
EDITION = OneOf(
    (
        All((Is("state", "CURRENT"), AnyOf((Shown(), Own())), Not(All((Own(), Is("has_draft", True)))))),
        All((Is("state", "WORKING"), Own())),
    )
)
