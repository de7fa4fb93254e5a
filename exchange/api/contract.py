"""The published contract: the schema as text, and what changed against a published one."""

from dataclasses import dataclass
from functools import cache

from graphql import build_schema, lexicographic_sort_schema, print_schema
from graphql.utilities import BreakingChange, DangerousChange, find_schema_changes


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One difference. `severity` is `breaking` (clients fail), `dangerous` (clients may act differently) or `safe`."""

    severity: str
    kind: str
    description: str

    @property
    def breaking(self) -> bool:
        """Whether a client that works today could fail."""
        return self.severity == "breaking"

    def __str__(self) -> str:
        return f"{self.severity}: {self.description} ({self.kind})"


@cache
def print_contract() -> str:
    """The schema in the schema definition language, sorted by name, with a newline at the end."""
    from exchange.api.schema import schema

    return print_schema(lexicographic_sort_schema(schema._schema)) + "\n"


def compare(published: str, present: str | None = None) -> list[ContractChange]:
    """What changed from the published schema to the present one (ours by default), breaking changes first."""
    changes = find_schema_changes(build_schema(published), build_schema(present or print_contract()))
    order = ("breaking", "dangerous", "safe")
    found = [ContractChange(_severity(change), change.type.name, change.description) for change in changes]
    return sorted(found, key=lambda change: order.index(change.severity))


def _severity(change: object) -> str:
    if isinstance(change, BreakingChange):
        return "breaking"
    return "dangerous" if isinstance(change, DangerousChange) else "safe"
