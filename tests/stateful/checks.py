"""What is compared: what people read by every path, what lies in the tables, and what was noted."""

import json
from uuid import UUID

from tests.stateful.house import House
from tests.stateful.model import Model, Record
from tests.stateful.people import AGS, PEOPLE, PUBLIC, Person
from tests.stateful.views import FIELDS, LISTS, ONE, PATHS, Views, by_id, plain


class Checks:
    """Comparisons of the exchange with the model. `hashes` are those of all publications until now."""

    house: House
    model: Model
    views: Views
    hashes: dict[UUID, str]
    since_full: int

    def check_slug(self, record: Record) -> None:
        """A slug is made of the names of municipality and record, and nobody else has it."""
        if record.kind == "lesson":
            return
        assert record.slug is not None
        assert record.slug.startswith(record.owner.lower().replace(" ", "-"))
        assert [other.slug for other in self.model.records].count(record.slug) == 1

    def check_lists(self, person: Person) -> None:
        """All lists, contents included."""
        answer = self.house.run(self.house.read(person, LISTS))
        known = {record.id: record for record in self.model.records}
        for field in FIELDS.values():
            for node in answer[field]["nodes"]:
                self.views.learn(known[node["id"]], node)
            answer[field]["nodes"] = by_id(plain(node) for node in answer[field]["nodes"])
        assert answer == self.views.lists(person), person.name

    def check_tables(self) -> None:
        """Publications are as they were; the editions and their versions are those of the model."""
        hashes = self.house.run(self.house.published())
        assert {key: hashes.get(key) for key in self.hashes} == self.hashes
        self.hashes = hashes
        expected = []
        for record in self.model.records:
            beside = record.draft is not None
            for edition in [*([record.draft] if record.draft else []), *record.publications]:
                state = "WORKING" if edition is record.draft else "CURRENT" if edition is record.current else "PAST"
                row = (state, edition.stage, edition.visibility, edition.version, edition.number)
                expected.append((record.id, *row, beside and state == "CURRENT"))
        assert sorted(self.house.run(self.house.editions()), key=str) == sorted(expected, key=str)

    def check_fully(self) -> None:
        """Every path for everybody, and what was noted."""
        self.since_full = 0
        alike = set()
        for person in PEOPLE:
            if person is PUBLIC or self.model.keys[person] is not None:
                if (person.town or person.role) not in alike:
                    alike.add(person.town or person.role)
                    self.check_lists(person)
                    self.check_paths(person)
                    self.check_lookups(person)
            else:
                assert self.house.run(self.house.ask(person, LISTS)).status_code == 401
        self.check_trail()

    def check_paths(self, person: Person) -> None:
        """Nodes, counts, filters, and municipalities."""
        identities = sorted({*self.views.ids.values(), *(record.id for record in self.model.records)})
        identities = [one for one in identities if not one.startswith("adoption")][:100]
        town = AGS["Konstanz"]
        answer = self.house.run(self.house.read(person, PATHS, ids=identities, town=town))
        answer["nodes"] = {node["id"]: plain(node) for node in answer["nodes"] if node is not None}
        answer["municipalities"] = {
            row["ags"]: {field: row[field] | {"nodes": by_id(row[field]["nodes"])} for field in FIELDS.values()}
            for row in answer["municipalities"]["nodes"]
        }
        expected = self.views.paths(person, town)
        expected["nodes"] = {key: node for key, node in expected["nodes"].items() if key in identities}
        assert answer == expected, person.name

    def check_lookups(self, person: Person) -> None:
        """Every record by its id and its slug."""
        groups = [self.model.of(kind) for kind in FIELDS]
        for number in range(max(map(len, groups))):
            some = {
                kind: group[number] if number < len(group) else None for kind, group in zip(FIELDS, groups, strict=True)
            }
            ids = {kind: record.id if record else f"{kind}_nothing" for kind, record in some.items()}
            slugs = {f"{kind[0]}slug": (record and record.slug) or "-" for kind, record in some.items()}
            slugs.pop("lslug")
            answer = self.house.run(self.house.read(person, ONE, **ids, **slugs))
            seen = {kind: self.views.of(person, record) if record else None for kind, record in some.items()}
            expected = seen | {
                "node": seen["lesson"] or None,
                "measureBySlug": seen["measure"],
                "strategyBySlug": seen["strategy"],
            }
            assert {name: node and plain(node) for name, node in answer.items()} == expected, person.name

    def check_trail(self) -> None:
        """One entry a step, in order, and none for what was refused; and the events."""
        trail = self.house.run(self.house.trail())
        details = [json.loads(found["details"]) for found in trail]
        steps = [(found, told) for found, told in zip(trail, details, strict=True) if "with" not in told]
        assert len(steps) == len(self.model.story)
        for (found, told), entry in zip(steps, self.model.story, strict=True):
            assert (found["actor"], found["key"], found["action"]) == (entry.actor, entry.key, entry.action)
            if entry.record is not None:
                assert found["subject"] == entry.record.id.partition("_")[2]
                assert self.house.towns[found["town"]] == entry.record.owner
                facts = {"from": entry.before, "to": entry.after, "version": entry.version} | dict(entry.more)
                assert {name: told.get(name) for name in facts} == facts
        # What went along is told by the entry of what took it, or by entries of its own as well.
        along = sorted(
            (found["action"], found["subject"]) for found, told in zip(trail, details, strict=True) if "with" in told
        )
        further = [
            (kind.lower().replace("_", "."), record.id.partition("_")[2])
            for group in self.model.events
            for kind, record in group[1:]
        ]
        assert along in ([], sorted(further))
        self.check_events()

    def check_events(self) -> None:
        """An event for each record that a step touched, the one that it was about first."""
        events = self.house.run(self.house.events())
        for group in self.model.events:
            expected = [(kind, record.id) for kind, record in group]
            found, events = events[: len(group)], events[len(group) :]
            assert [found[0], *sorted(found[1:])] == [expected[0], *sorted(expected[1:])]
        assert events == []
