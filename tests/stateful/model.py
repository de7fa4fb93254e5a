"""The exchange as a handful of dicts: who may do what with a record, and who sees what of it then.

It is told from the description of the workflow and of the visibilities, and shares no line with the exchange.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.stateful.contents import Content, Errors, Mark, Naming, Patching, empty
from tests.stateful.people import AGS, DISTRICT, IN_DISTRICT, MEMBERS, Person

VISIBILITIES = ("OWN", "STATISTICS", "COORDINATION", "NETWORK", "PUBLIC")
SEES = {
    "PUBLIC": {"PUBLIC"},
    "GUEST": {"PUBLIC"},
    "OPERATOR": {"PUBLIC"},
    "MEMBER": {"PUBLIC", "NETWORK"},
    "COORDINATOR": {"PUBLIC", "NETWORK", "COORDINATION"},
}
RANK = {"READER": 1, "EDITOR": 2, "PUBLISHER": 3}
NEEDS = {"update": "EDITOR", "submit": "EDITOR", "return": "PUBLISHER", "publish": "PUBLISHER", "withdraw": "PUBLISHER"}
STAGES = {"submit": {"DRAFT"}, "return": {"IN_REVIEW"}, "publish": {"IN_REVIEW"}}
DONE = {"submit": "submitted", "return": "returned"}


class Refused(Exception):
    """The model refuses a step, for these reasons."""

    def __init__(self, **errors: str) -> None:
        super().__init__(errors)
        self.errors: Errors = errors


def refused(errors: Errors) -> Refused:
    """A refusal whose paths have dots."""
    return Refused(**errors)


@dataclass(eq=False)
class Edition:
    """A draft, or a publication with its number."""

    content: Content
    stage: str
    version: int
    changed_by: str | None
    visibility: str = "OWN"
    number: int | None = None
    superseded: bool = False


@dataclass(eq=False)
class Record:
    """A record: its draft, what is published, and what was. `id` is learned from the answer that made it."""

    kind: str
    owner: str
    draft: Edition | None
    measure: "Record | None" = None
    current: Edition | None = None
    past: list[Edition] = field(default_factory=list)
    reference: str | None = None
    id: str = ""
    slug: str | None = None
    known: dict[str, list[str]] = field(default_factory=dict)

    @property
    def own(self) -> Edition:
        """What its municipality sees."""
        edition = self.draft or self.current
        assert edition is not None
        return edition

    @property
    def publications(self) -> list[Edition]:
        """All that was ever published, the newest first."""
        return [*([self.current] if self.current else []), *reversed(self.past)]

    def retire(self) -> None:
        """What is published becomes a revision."""
        if self.current is not None:
            self.current.superseded = True
            self.past.append(self.current)
            self.current = None

    def promote(self, visibility: str) -> None:
        """The draft becomes what is published."""
        number = len(self.publications) + 1
        self.retire()
        draft = self.own
        self.draft = None
        self.current = Edition(
            draft.content, "PUBLISHED", draft.version + 1, draft.changed_by, visibility=visibility, number=number
        )

    def take_back(self) -> None:
        """What is published becomes a revision; the draft, perhaps a new one, says so."""
        own = self.own
        self.draft = Edition(own.content, "WITHDRAWN", own.version + 1, own.changed_by)
        self.retire()


@dataclass(frozen=True)
class Entry:
    """What the audit trail says of a step: who, what, to which record, from which stage to which, and its version."""

    actor: str
    key: str
    action: str
    record: Record | None
    before: str | None = None
    after: str | None = None
    version: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


Events = list[tuple[str, Record]]


@dataclass
class Model:
    """The whole exchange. `keys` has the number of everybody's key, None when it is revoked."""

    records: list[Record] = field(default_factory=list)
    members: set[str] = field(default_factory=lambda: set(MEMBERS))
    mandates: set[str] = field(default_factory=set)
    four_eyes: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(AGS, True))
    keys: dict[Person, str | None] = field(default_factory=dict)
    story: list[Entry] = field(default_factory=list)
    events: list[Events] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def of(self, kind: str) -> list[Record]:
        """All records of a kind."""
        return [record for record in self.records if record.kind == kind]

    def lessons(self, measure: Record) -> list[Record]:
        """The lessons of a measure."""
        return [record for record in self.records if record.measure is measure]

    # Who sees what.

    def sees(self, person: Person) -> set[str]:
        """The visibilities of others' records that somebody sees."""
        if person.town is not None:
            return SEES["MEMBER" if person.town in self.members else "GUEST"]
        return SEES[person.role]

    def acts_for(self, person: Person) -> set[str]:
        """The municipalities that somebody belongs to or acts for."""
        if person.town is None:
            return set()
        return {person.town} | (self.mandates if person.town == DISTRICT else set())

    def seen(self, person: Person, record: Record) -> Edition | None:
        """What somebody sees of a record."""
        if record.owner in self.acts_for(person):
            return record.own
        current = record.current
        return current if current is not None and current.visibility in self.sees(person) else None

    def revisions(self, person: Person, record: Record) -> list[Edition]:
        """Which publications of a record somebody can look up: whoever saw them then and may see the record now."""
        if record.owner in self.acts_for(person):
            return record.publications
        if self.seen(person, record) is None:
            return []
        return [edition for edition in record.publications if edition.visibility in self.sees(person)]

    def may(self, person: Person, town: str, least: str) -> bool:
        """Whether somebody acts for the municipality in this role at least."""
        return town in self.acts_for(person) and RANK[person.role] >= RANK[least]

    # What they do.

    def naming(self, record: Record | None) -> Naming:
        """What a random input may refer to."""
        known = {} if record is None else record.known
        return Naming(self.of("strategy"), self.of("measure"), known, self.numbers)

    def create(self, person: Person, kind: str, values: Mapping[str, Any]) -> Record:
        """Make a record as a draft."""
        measure = values.get("measure")
        town = self._owner(person, measure, values.get("municipality"))
        given = {name: value for name, value in values.items() if name not in ("municipality", "measure")}
        record = Record(kind, town, None, measure)
        content = self._patched(person, record, empty(kind), given, creating=True)
        record.draft = Edition(content, "DRAFT", 1, self.keys[person])
        self.records.append(record)
        self._note(person, record, "created", None, [])
        return record

    def _owner(self, person: Person, measure: Record | None, ags: str | None) -> str:
        path, town = "input", person.town
        if measure is not None:
            path, town = "input.measure", measure.owner
            if self.seen(person, measure) is None:
                raise refused({path: "NOT_FOUND"})
        elif ags is not None:
            path, town = "input.municipality", {key: name for name, key in AGS.items()}.get(ags)
            if town is None:
                raise refused({path: "NOT_FOUND"})
        if town is None or not self.may(person, town, "EDITOR"):
            raise refused({path: "FORBIDDEN"})
        return town

    def _patched(
        self, person: Person, record: Record, before: Content, patch: Mapping[str, Any], *, creating: bool = False
    ) -> Content:
        """The content after a patch, and the record with its new reference. Raises Refused."""
        work = Patching(
            record.kind, creating, lambda other: self.seen(person, other) is not None, record.measure is not None, {}
        )
        given = {name: value for name, value in patch.items() if name != "externalReference"}
        after = work.apply(before, given)
        if work.errors:
            raise refused(work.errors)
        reference = patch.get("externalReference", record.reference)
        others = [other for other in self.of(record.kind) if other.owner == record.owner and other is not record]
        if reference is not None and any(other.reference == reference for other in others):
            raise refused({"input.externalReference": "DUPLICATE"})
        record.reference = reference
        return after

    def load(self, person: Person, record: Record, step: str, version: int | None) -> Edition:
        """What the step works on. Raises Refused: not visible, no right, out of date, wrong stage, four eyes."""
        if self.seen(person, record) is None:
            raise refused({"input.id": "NOT_FOUND"})
        if not self.may(person, record.owner, NEEDS[step]):
            raise refused({"input.id": "FORBIDDEN"})
        own = record.own
        if version is not None and version != own.version:
            raise refused({"input.version": "CONFLICT"})
        if own.stage not in STAGES.get(step, {own.stage}) or (step == "withdraw" and record.current is None):
            raise refused({"input.id": "WRONG_STAGE"})
        if step == "publish" and self._own_work(person, record):
            raise refused({"input.id": "FOUR_EYES"})
        return own

    def _own_work(self, person: Person, record: Record) -> bool:
        return self.four_eyes[record.owner] and record.own.changed_by == self.keys[person]

    def update(self, person: Person, record: Record, version: int, patch: Mapping[str, Any]) -> Record:
        """Change the draft."""
        own = self.load(person, record, "update", version)
        self._redraft(person, record, own, self._change(person, record, own, patch))
        return record

    def _change(self, person: Person, record: Record, own: Edition, patch: Mapping[str, Any]) -> tuple[Content, bool]:
        reference = record.reference
        content = self._patched(person, record, own.content, patch)
        return content, content != own.content or reference != record.reference

    def _redraft(self, person: Person, record: Record, own: Edition, after: tuple[Content, bool]) -> None:
        content, changed = after
        changed_by = self.keys[person] if changed else own.changed_by
        record.draft = Edition(content, "DRAFT", own.version + 1, changed_by)
        self._note(person, record, "updated", own.stage, [])

    def record_reading(self, person: Person, record: Record, mark: str, reading: Mapping[str, Any]) -> Record:
        """Add a reading to the draft, by the indicator alone."""
        seen = self.seen(person, record)
        if seen is None or all(row["name"] != mark for row in seen.content["indicators"]):
            raise refused({"input.indicator": "NOT_FOUND"})
        if not self.may(person, record.owner, "EDITOR"):
            raise refused({"input.indicator": "FORBIDDEN"})
        patch = {"indicators": {"change": [{"id": Mark(mark), "readings": {"add": [reading]}}]}}
        try:
            after = self._change(person, record, record.own, patch)
        except Refused as error:
            raise refused({f"input.{path.rpartition('.')[2]}": code for path, code in error.errors.items()}) from None
        self._redraft(person, record, record.own, after)
        return record

    def move(self, person: Person, record: Record, step: str, version: int, reason: str | None = None) -> Record:
        """Submit the draft, or return it with a reason."""
        if reason is not None and not reason.strip():
            raise refused({"input.reason": "REQUIRED"})
        own = self.load(person, record, step, version)
        stage = "IN_REVIEW" if step == "submit" else "DRAFT"
        record.draft = Edition(own.content, stage, own.version + 1, own.changed_by)
        self._note(person, record, DONE[step], own.stage, [], **({} if reason is None else {"reason": reason}))
        return record

    def publish(self, person: Person, record: Record, version: int, visibility: str) -> Record:
        """Publish the draft; a measure takes its lessons with it."""
        if visibility not in VISIBILITIES[2:]:
            raise refused({"input.visibility": "INVALID"})
        own = self.load(person, record, "publish", version)
        if record.measure is not None:
            above = record.measure.current
            if above is None:
                raise refused({"input.id": "WRONG_STAGE"})
            if VISIBILITIES.index(visibility) > VISIBILITIES.index(above.visibility):
                raise refused({"input.visibility": "INVALID"})
        with_it = [one for one in self.lessons(record) if one.draft and one.draft.stage in ("DRAFT", "IN_REVIEW")]
        if any(self._own_work(person, lesson) for lesson in with_it):
            raise refused({"input.id": "FOUR_EYES"})
        wider = [one for one in self.lessons(record) if one.current and not one.draft and self._wider(one, visibility)]
        for one in [record, *with_it]:
            one.promote(visibility)
        for one in wider:
            assert one.current is not None
            one.current.visibility = visibility
            one.current.version += 1
        further = [*(("LESSON_PUBLISHED", one) for one in with_it), *(("LESSON_NARROWED", one) for one in wider)]
        self._note(person, record, "published", own.stage, further, visibility=visibility)
        return record

    @staticmethod
    def _wider(record: Record, visibility: str) -> bool:
        assert record.current is not None
        return VISIBILITIES.index(record.current.visibility) > VISIBILITIES.index(visibility)

    def withdraw(self, person: Person, record: Record, version: int) -> Record:
        """Take back what is published, the lessons of a measure with it."""
        self.load(person, record, "withdraw", version)
        with_it = [one for one in self.lessons(record) if one.current]
        for one in [record, *with_it]:
            one.take_back()
        self._note(person, record, "withdrawn", "PUBLISHED", [("LESSON_WITHDRAWN", one) for one in with_it])
        return record

    def _note(
        self, person: Person, record: Record, done: str, before: str | None, further: Events, **more: Any
    ) -> None:
        own, key = record.own, self.keys[person]
        assert key is not None
        action = f"{record.kind}.{done}"
        self.story.append(Entry(person.name, key, action, record, before, own.stage, own.version, more))
        self.events.append([(f"{record.kind}_{done}".upper(), record), *further])

    def decide(self, person: Person, action: str) -> None:
        """What a municipality decides for itself is noted, if it was not so before."""
        key = self.keys[person]
        assert key is not None
        self.story.append(Entry(person.name, key, action, None))

    def deciding(self, person: Person) -> str:
        """The municipality for which somebody decides. Raises Refused."""
        if person.role != "PUBLISHER" or person.town is None:
            raise refused({"input": "FORBIDDEN"})
        return person.town

    def set_four_eyes(self, person: Person, enabled: bool) -> None:
        """Switch the rule of one's own municipality."""
        town = self.deciding(person)
        if self.four_eyes[town] != enabled:
            self.four_eyes[town] = enabled
            self.decide(person, f"municipality.four_eyes_{'on' if enabled else 'off'}")

    def grant_mandate(self, person: Person) -> None:
        """Let the district act for one's own municipality."""
        town = self.deciding(person)
        if town != IN_DISTRICT:
            raise refused({"input.district": "INVALID"})
        if town not in self.mandates:
            self.mandates.add(town)
            self.decide(person, "mandate.granted")

    def revoke_mandate(self, person: Person) -> None:
        """Take the mandate back."""
        town = self.deciding(person)
        if town not in self.mandates:
            raise refused({"input.district": "NOT_FOUND"})
        self.mandates.remove(town)
        self.decide(person, "mandate.revoked")
