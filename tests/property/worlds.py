"""Random worlds: who there is, what they drafted and published, and what each of them may see, told once more in plain
Python.

Every text in a world is a marker that names the edition that it stands in, so that whatever comes out of the API can be
traced back.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from exchange.access.keys import new_key
from exchange.access.viewer import Viewer, ViewerKind
from exchange.measures import tables as t

NAMESPACE = UUID("0190c0de-0000-7000-8000-000000000000")
MARKER = re.compile(r"mk\.[a-z]+\.\w+(?:\.\w+)*")
ID = re.compile(r"\b[a-z]+_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")

VISIBILITIES = ("OWN", "STATISTICS", "COORDINATION", "NETWORK", "PUBLIC")
SEES = {
    "PUBLIC": {"PUBLIC"},
    "GUEST": {"PUBLIC"},
    "OPERATOR": {"PUBLIC"},
    "MEMBER": {"PUBLIC", "NETWORK"},
    "COORDINATOR": {"PUBLIC", "NETWORK", "COORDINATION"},
}
TOWN_A, TOWN_B, GUEST, DISTRICT = range(4)
AGS = ("08335043", "05911000", "09762000", "08335")
KEYS = {name: new_key() for name in ("A", "B", "GUEST", "DISTRICT", "COORDINATOR", "OPERATOR")}
TEXTS = {
    "measure": (
        *("summary", "context", "implementation", "results", "transferability", "preconditions", "target_group_note"),
        *("discontinued_reason", "period_note", "responsible_unit", "cost_note", "attribution"),
    ),
    "lesson": ("text",),
    "strategy": ("summary",),
}
PARTS = {
    "funding": (t.MeasureFundingRow, ("programme", "funder", "note")),
    "partner": (t.PartnerRow, ("name", "role")),
    "source": (t.MeasureSourceRow, ("title",)),
    "indicator": (t.IndicatorRow, ("name", "unit", "definition")),
    "reading": (t.ReadingRow, ("source", "note")),
    "adoption": (t.AdoptionRow, ("origin", "adopted", "changed", "dropped")),
    "goal": (t.GoalRow, ("title", "text")),
    "resolution": (t.ResolutionRow, ("body", "title", "text")),
    "sfunding": (t.StrategyFundingRow, ("programme", "funder", "note")),
    "ssource": (t.StrategySourceRow, ("title",)),
}
PREFIXES = {"sfunding": "funding", "ssource": "source"}
WITH_ID = ("partner", "indicator", "reading", "adoption", "goal", "resolution")
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Edition:
    """One edition: W (the draft), C (what is published) or P1, P2 … (older revisions)."""

    name: str
    visibility: str
    contact: str
    parts: int
    source: int | None = None

    @property
    def state(self) -> str:
        """As the table has it."""
        return {"W": "WORKING", "C": "CURRENT"}.get(self.name, "PAST")


@dataclass(frozen=True)
class Record:
    """A record of a municipality. `target` is the measure of a lesson, or the strategy of a measure."""

    kind: str
    number: int
    owner: int
    editions: tuple[Edition, ...]
    target: int | None = None

    @property
    def name(self) -> str:
        """A short name, such as `measure0`."""
        return f"{self.kind}{self.number}"

    @property
    def id(self) -> UUID:
        """The id of the record."""
        return make_id(self.name)

    def edition(self, name: str) -> Edition | None:
        """The draft (W) or the published edition (C)."""
        return next((edition for edition in self.editions if edition.name == name), None)


@dataclass(frozen=True)
class World:
    """Everything there is. Memberships: none, over, to come or in force; mandates of the district: none, revoked or in
    force."""

    members: tuple[str, ...]
    mandates: tuple[str, ...]
    records: tuple[Record, ...]
    ties: int
    salt: int
    who: dict[str, "Who"] = field(default_factory=dict, compare=False, hash=False)

    def of(self, kind: str) -> list[Record]:
        """The records of a kind."""
        return [record for record in self.records if record.kind == kind]


@dataclass(frozen=True)
class Who:
    """A viewer as the world has it: what kind, and the numbers of the municipalities that it acts for."""

    name: str
    kind: str
    acts_for: frozenset[int]

    @property
    def key(self) -> str | None:
        """Its API key; the public has none."""
        return KEYS.get(self.name)

    def viewer(self) -> Viewer:
        """The viewer that its key should lead to, but for ids that no rule reads."""
        own = {"A": TOWN_A, "B": TOWN_B, "GUEST": GUEST, "DISTRICT": DISTRICT}.get(self.name)
        rest = sorted(str(make_id(f"municipality{number}")) for number in self.acts_for if number != own)
        municipalities = () if own is None else (make_id(f"municipality{own}"), *map(UUID, rest))
        return Viewer(ViewerKind(self.kind), municipalities=municipalities)

    def seen(self, record: Record) -> Edition | None:
        """The edition that is the record to this viewer."""
        current = record.edition("C")
        if record.owner in self.acts_for:
            return record.edition("W") or current
        return current if current is not None and current.visibility in SEES[self.kind] else None

    def revisions(self, record: Record) -> list[Edition]:
        """The publications of a record that this viewer may look back at."""
        published = [edition for edition in record.editions if edition.name != "W"]
        if record.owner in self.acts_for:
            return published
        shown = [edition for edition in published if edition.visibility in SEES[self.kind]]
        return shown if self.seen(record) is not None else []

    def sees_old_contact(self, measure: Record, edition: Edition) -> bool:
        """Whether the contact of a revision is shown to it: then and now."""
        current = measure.edition("C")
        if measure.owner in self.acts_for:
            return True
        now = edition.name == "C" or (current is not None and current.contact in SEES[self.kind])
        return now and edition.contact in SEES[self.kind]

    def sees_contact(self, measure: Record) -> bool:
        """Whether the contact of the edition that it sees is shown to it."""
        edition = self.seen(measure)
        if edition is None:
            return False
        return measure.owner in self.acts_for or edition.contact in SEES[self.kind]


def make_id(name: str) -> UUID:
    """The same UUID for the same name, of version 7."""
    value = uuid5(NAMESPACE, name).int
    return UUID(int=value & ~(0xF << 76) | 0x7 << 76)


def key_id(name: str) -> str:
    """The id of a key in the API."""
    return f"key_{make_id(f'key{name}')}"


def marker(sort: str, *names: str) -> str:
    """A text that tells where it stands."""
    return ".".join(("mk", sort, *names))


def allowed(world: World, who: Who) -> tuple[set[str], set[str]]:
    """The markers and the ids that may come out for this viewer, whichever way it asks."""
    texts: set[str] = set()
    ids = {f"municipality_{make_id(f'municipality{number}')}" for number in range(4)}
    ids |= {f"programme_{make_id('programme')}", f"organisation_{make_id('organisation')}"}
    # Every key of a municipality is a publisher's, which manages itself.
    ids |= {key_id(name) for name in KEYS if who.name == "OPERATOR" or (who.name == name and name != "COORDINATOR")}
    for record in world.records:
        for edition in who.revisions(record):
            texts.add(marker("title", record.name, edition.name))
            ids.add(revision_id(record, edition))
        seen = who.seen(record)
        if seen is None:
            continue
        ids.add(f"{record.kind}_{record.id}")
        texts.add(marker("slug", record.name))
        if record.owner in who.acts_for:
            texts.add(marker("ref", record.name))
        texts |= {marker(sort, record.name, seen.name) for sort in ("title", "body")}
        if record.kind == "measure" and who.sees_contact(record):
            texts.add(marker("contact", record.name, seen.name))
        for sort, number in parts_of(record, seen):
            texts.add(marker("part", record.name, seen.name, f"{sort}{number}"))
            ids.add(api_part_id(record, sort, number))
    return texts, ids


def in_the_past(world: World, who: Who) -> tuple[set[str], set[str]]:
    """The markers and the ids that may come out beside those when looking back at revisions."""
    texts: set[str] = set()
    ids: set[str] = set()
    for record in world.records:
        for edition in who.revisions(record):
            texts |= {marker("body", record.name, edition.name), marker("slug", record.name)}
            ids.add(f"{record.kind}_{record.id}")
            if record.owner in who.acts_for:
                texts.add(marker("ref", record.name))
            if record.kind == "measure" and who.sees_old_contact(record, edition):
                texts.add(marker("contact", record.name, edition.name))
            for sort, number in parts_of(record, edition):
                texts.add(marker("part", record.name, edition.name, f"{sort}{number}"))
                ids.add(api_part_id(record, sort, number))
    return texts, ids


def revision_id(record: Record, edition: Edition) -> str:
    """The id of a revision as the API has it."""
    kind = "" if record.kind == "measure" else record.kind
    return f"{kind}revision_{make_id(f'{record.name}{edition.name}')}"


def api_part_id(record: Record, sort: str, number: int) -> str:
    """The id of a part as the API has it."""
    return f"{PREFIXES.get(sort, sort)}_{part_id(record, sort, number)}"


def parts_of(record: Record, edition: Edition) -> Iterator[tuple[str, int]]:
    """The parts of an edition: what they are, and their numbers, which go through the editions."""
    sorts = {
        "measure": ("funding", "partner", "source", "indicator", "reading", "adoption"),
        "strategy": ("goal", "resolution", "sfunding", "ssource"),
        "lesson": (),
    }
    for sort in sorts[record.kind]:
        for number in range(edition.parts):
            yield sort, number


def part_id(record: Record, sort: str, number: int) -> UUID:
    """The id of a part, the same in every edition."""
    return make_id(f"{record.name}{sort}{number}")


# -- drawing -----------------------------------------------------------------------------------------------------------


@st.composite
def records(draw: st.DrawFn, kind: str, number: int, targets: int, sources: int) -> Record:
    """A record with any combination of editions."""
    visibility = st.sampled_from(VISIBILITIES)
    names = [f"P{past + 1}" for past in range(draw(st.integers(0, 2)))]
    names += draw(st.sampled_from([("C",), ("W",), ("C", "W"), ()] if names else [("C",), ("W",), ("C", "W")]))
    editions = []
    for name in names:
        source = draw(st.one_of(st.none(), st.integers(0, sources - 1))) if kind == "measure" and sources else None
        shown = "OWN" if name == "W" else draw(visibility)
        editions.append(Edition(name, shown, draw(visibility), draw(st.integers(0, 2)), source))
    target = draw(st.one_of(st.none(), st.integers(0, targets - 1))) if targets else None
    return Record(kind, number, draw(st.integers(0, 3)), tuple(editions), target)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world with a handful of records."""
    members = tuple(draw(st.sampled_from(["none", "over", "coming", "in force"])) for _ in range(4))
    mandates = tuple(draw(st.sampled_from(["none", "revoked", "in force"])) for _ in range(3))
    numbers = {
        "strategy": draw(st.integers(0, 2)),
        "measure": draw(st.integers(1, 4)),
        "lesson": draw(st.integers(0, 4)),
    }
    made: list[Record] = []
    for kind, targets in (("strategy", 0), ("measure", numbers["strategy"]), ("lesson", numbers["measure"])):
        for number in range(numbers[kind]):
            made.append(draw(records(kind, number, targets, numbers["measure"])))
    world = World(members, mandates, tuple(made), draw(st.integers(1, 3)), draw(st.integers(0, 999)))
    world.who.update({who.name: who for who in inhabitants(world)})
    return world


def inhabitants(world: World) -> Iterator[Who]:
    """Everybody who may ask."""
    yield Who("PUBLIC", "PUBLIC", frozenset())
    yield Who("OPERATOR", "OPERATOR", frozenset())
    yield Who("COORDINATOR", "COORDINATOR", frozenset())
    for number, name in enumerate(("A", "B", "GUEST", "DISTRICT")):
        kind = "MEMBER" if world.members[number] == "in force" else "GUEST"
        acts_for = {number}
        # Only town A lies in the district: what the others gave it counts for nothing.
        if number == DISTRICT and world.mandates[TOWN_A] == "in force":
            acts_for.add(TOWN_A)
        yield Who(name, kind, frozenset(acts_for))


def moment_of(world: World, record: Record, edition: Edition) -> datetime:
    """When the edition was changed last; few different moments, so that orders have ties."""
    return NOW + timedelta(days=(record.number + record.editions.index(edition)) % world.ties)


def found(value: Any) -> tuple[set[str], set[str]]:
    """The markers and ids in an answer, wherever they stand."""
    texts: set[str] = set()
    ids: set[str] = set()
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Mapping):
            stack += item.values()
        elif isinstance(item, list):
            stack += item
        elif isinstance(item, str):
            texts.update(MARKER.findall(item))
            ids.update(ID.findall(item))
    return texts, ids
