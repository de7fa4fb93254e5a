"""People act on records, and after every step everybody reads what the model says."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.stateful.checks import Checks
from tests.stateful.contents import NEW, PATCHES, Errors, Mark
from tests.stateful.house import House
from tests.stateful.model import NEEDS, VISIBILITIES, Model, Record, Refused
from tests.stateful.people import AGS, DISTRICT, PEOPLE, PUBLIC, Person
from tests.stateful.views import Views, plain

DONE: Counter[str] = Counter()
"""What was done in all examples, and what was refused, by code."""

NUMBER = st.sampled_from(range(30))
VERSION = st.sampled_from([0, 0, 0, 0, 0, 0, 0, -1, 1])
WHO = st.tuples(st.sampled_from([True, True, True, True, False]), NUMBER)
"""Somebody: among those who have the right, or among all."""
KIND = st.sampled_from(["measure", "measure", "measure", "lesson", "strategy"])
LOOKING = 3
"""How many read all lists after every step, in turn."""
FULL_EVERY = 15
"""After how many steps everybody reads everything, by every path; and at the end."""
MANY = 9


class Publishing(Checks, RuleBasedStateMachine):
    """The exchange and the model side by side."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self.model = Model()
        self.views = Views(self.model)
        self.key_ids: dict[str, str] = {}
        self.hashes: dict[UUID, str] = {}
        self.stale = True
        self.since_full = 0
        self.turn = 0
        self.busy = 0
        house.run(house.reset())
        for name, key_id in house.run(house.key_ids()).items():
            self.key_ids[name] = key_id
        for person in PEOPLE:
            self.model.keys[person] = self.key_ids.get(person.name)
        self.before: dict[str, str] = house.run(house.everything())
        DONE["examples"] += 1

    # Who and what.

    def somebody(self, who: tuple[bool, int], town: str | None, least: str) -> Person:
        """A person: with the right to act for the municipality and a valid key, or just anybody."""
        right, number = who
        able = [
            person
            for person in PEOPLE
            if self.model.keys[person] is not None and town is not None and self.model.may(person, town, least)
        ]
        people = able if right and able else list(PEOPLE)
        return people[number % len(people)]

    def some_record(self, number: int, *stages: str, fitting: bool = True) -> Record:
        """A record: one in these stages if there is any and it shall fit, where published counts beside a draft."""
        fit = [one for one in self.model.records if one.own.stage in stages or ("PUBLISHED" in stages and one.current)]
        records = fit if fitting and fit else self.model.records
        return records[number % len(records)]

    # Doing it on both sides.

    def act(self, person: Person, field: str, kind: str, values: Mapping[str, Any], move: Callable[[], Any]) -> None:
        """Send a mutation, make the move in the model, and compare."""
        DONE["steps"] += 1
        self.busy += kind != "municipality"
        document = self.house.mutation(field, kind)
        response = self.house.run(self.house.ask(person, document, input=self.sent(values)))
        if person is not PUBLIC and self.model.keys[person] is None:
            assert response.status_code == 401, response.text
            DONE["401"] += 1
            self.nothing_changed()
            return
        body = response.json()
        assert (response.status_code, body.get("errors")) == (200, None), body
        payload = body["data"][field]
        errors = {".".join(error["path"]): error["code"] for error in payload["errors"]}
        expected: Errors = {}
        try:
            made = move()
        except Refused as refused:
            expected = refused.errors
        assert errors == expected
        if expected:
            assert payload[kind] is None
            self.nothing_changed()
            DONE.update(expected.values())
            return
        DONE[field] += 1
        self.done(person, made, payload[kind])

    def sent(self, value: Any) -> Any:
        """An input with ids where the model has records and marks."""
        if isinstance(value, Record):
            return value.id
        if isinstance(value, Mark):
            return self.views.ids[value.text]
        if isinstance(value, Mapping):
            return {name: self.sent(entry) for name, entry in value.items()}
        return [self.sent(entry) for entry in value] if isinstance(value, list) else value

    def nothing_changed(self) -> None:
        """Every table is as it was."""
        assert self.house.run(self.house.everything()) == self.before

    def done(self, person: Person, record: Record | None, node: dict[str, Any]) -> None:
        """Take what was answered: ids are learned, all else is as the model says."""
        self.stale = True
        self.before = self.house.run(self.house.everything())
        if record is None:
            return
        if "stage" in node:
            if not record.id:
                record.id, record.slug = node["id"], node.get("slug")
                self.check_slug(record)
            self.views.learn(record, node)
            whole = "title" in node
            assert plain(node) == (self.views.of(person, record) if whole else self.views.common(record, record.own))
        else:
            expected = [row for row in record.own.content["indicators"] if row["name"] == node["name"]]
            assert [node] == [self.views.indicator(row) for row in expected]

    # Steps.

    @initialize(author=NUMBER, data=st.data())
    def begin(self, author: int, data: st.DataObject) -> None:
        """A few drafts to begin with."""
        for kind, town in (("measure", "Konstanz"), ("measure", "Bochum"), ("strategy", "Konstanz")):
            self.create((True, 0), kind, town, data)
        for measure in self.model.of("measure"):
            person = self.somebody((True, author), measure.owner, "EDITOR")
            values = {"kind": "OBSTACLE", "title": "Wagnis", "text": "Eins.", "measure": measure}
            move = lambda person=person, values=values: self.model.create(person, "lesson", values)  # noqa: E731
            self.act(person, "createLesson", "lesson", values, move)

    @precondition(lambda self: len(self.model.records) < MANY)
    @rule(who=WHO, kind=KIND, town=st.sampled_from([*AGS, None]), data=st.data())
    def create(self, who: tuple[bool, int], kind: str, town: str | None, data: st.DataObject) -> None:
        person = self.somebody(who, town or "Konstanz", "EDITOR")
        values = self.model.naming(None)(data.draw(NEW[kind], "values"))
        if kind == "lesson":
            belongs = data.draw(st.none() | NUMBER, "measure")
            if belongs is not None and self.model.of("measure"):
                values["measure"] = self.model.of("measure")[belongs % len(self.model.of("measure"))]
            else:
                values["fieldOfAction"] = "VOICE"
        if town is not None and town != person.town:
            values["municipality"] = AGS[town]
        field = f"create{kind.capitalize()}"
        self.act(person, field, kind, values, lambda: self.model.create(person, kind, values))

    @precondition(lambda self: self.model.records)
    @rule(who=WHO, number=NUMBER, version=VERSION, data=st.data())
    def update(self, who: tuple[bool, int], number: int, version: int, data: st.DataObject) -> None:
        record = self.some_record(number)
        person = self.somebody(who, record.owner, "EDITOR")
        patch = self.model.naming(record)(data.draw(PATCHES[record.kind], "patch"))
        based_on = record.own.version + version
        values = {"id": record, "version": based_on} | patch
        move = lambda: self.model.update(person, record, based_on, patch)  # noqa: E731
        self.act(person, f"update{record.kind.capitalize()}", record.kind, values, move)

    @precondition(lambda self: self.model.records)
    @rule(who=WHO, number=NUMBER, version=VERSION, step=st.sampled_from(["submit", "submit", "return"]))
    def move(self, who: tuple[bool, int], number: int, version: int, step: str) -> None:
        record = self.some_record(number, "DRAFT" if step == "submit" else "IN_REVIEW", fitting=who[0])
        self.take(self.somebody(who, record.owner, NEEDS[step]), record, step, version)

    @precondition(lambda self: any(record.own.stage == "IN_REVIEW" for record in self.model.records))
    @rule(who=WHO, number=NUMBER, version=VERSION, visibility=st.sampled_from(VISIBILITIES))
    def publish(self, who: tuple[bool, int], number: int, version: int, visibility: str) -> None:
        record = self.some_record(number, "IN_REVIEW", fitting=who[0])
        self.take(self.somebody(who, record.owner, "PUBLISHER"), record, "publish", version, visibility)

    @precondition(lambda self: any(record.current for record in self.model.records))
    @rule(who=WHO, number=NUMBER, version=VERSION)
    def withdraw(self, who: tuple[bool, int], number: int, version: int) -> None:
        record = self.some_record(number, "PUBLISHED", fitting=who[0])
        self.take(self.somebody(who, record.owner, "PUBLISHER"), record, "withdraw", version)

    @precondition(lambda self: self.model.records)
    @rule(
        measure=st.sampled_from([True, True, False]),
        number=NUMBER,
        writer=NUMBER,
        publisher=NUMBER,
        visibility=st.sampled_from(VISIBILITIES[:1:-1]),
    )
    def see_through(self, measure: bool, number: int, writer: int, publisher: int, visibility: str) -> None:
        """A record goes the whole way from wherever it stands, by different people if there are any."""
        records = (self.model.of("measure") if measure else []) or self.model.records
        record = records[number % len(records)]
        author = self.somebody((True, writer), record.owner, "EDITOR")
        if record.own.stage in ("WITHDRAWN", "PUBLISHED"):
            patch = {"title": "Noch einmal"}
            values = {"id": record, "version": record.own.version} | patch
            move = lambda: self.model.update(author, record, values["version"], patch)  # noqa: E731
            self.act(author, f"update{record.kind.capitalize()}", record.kind, values, move)
        if record.own.stage == "DRAFT":
            self.take(author, record, "submit", 0)
        able = [person for person in PEOPLE if self.model.keys[person] not in (None, record.own.changed_by)]
        able = [person for person in able if self.model.may(person, record.owner, "PUBLISHER")]
        person = able[publisher % len(able)] if able else self.somebody((True, publisher), record.owner, "PUBLISHER")
        self.take(person, record, "publish", 0, visibility)

    def take(self, person: Person, record: Record, step: str, version: int, visibility: str | None = None) -> None:
        """One step of the workflow."""
        based_on = record.own.version + version
        values: dict[str, Any] = {"id": record, "version": based_on}
        if step == "return":
            values["reason"] = "Bitte die Kosten ergänzen." if based_on % 5 else "  "
            move = lambda: self.model.move(person, record, step, based_on, values["reason"])  # noqa: E731
        elif step == "submit":
            move = lambda: self.model.move(person, record, step, based_on)  # noqa: E731
        elif visibility is not None:
            values["visibility"] = visibility
            move = lambda: self.model.publish(person, record, based_on, visibility)  # noqa: E731
        else:
            move = lambda: self.model.withdraw(person, record, based_on)  # noqa: E731
        self.act(person, f"{step}{record.kind.capitalize()}", record.kind, values, move)

    @precondition(lambda self: any(record.known.get("indicators") for record in self.model.records))
    @rule(who=WHO, number=NUMBER, which=NUMBER, day=st.sampled_from(["2019-12-31", "2020-12-31", "2999-01-01"]))
    def record_reading(self, who: tuple[bool, int], number: int, which: int, day: str) -> None:
        records = [record for record in self.model.records if record.known.get("indicators")]
        record = records[number % len(records)]
        person = self.somebody(who, record.owner, "EDITOR")
        mark = record.known["indicators"][which % len(record.known["indicators"])]
        reading = {"date": day, "value": 7.25}
        values = {"indicator": Mark(mark)} | reading
        move = lambda: self.model.record_reading(person, record, mark, reading)  # noqa: E731
        self.act(person, "recordReading", "indicator", values, move)

    @precondition(lambda self: self.busy > 3)
    @rule(
        what=st.sampled_from(["mandate", "membership", "key", "mandate", "four_eyes"]),
        who=WHO,
        town=st.sampled_from(["Konstanz", "Konstanz", *AGS]),
        on=st.booleans(),
    )
    def administer(self, what: str, who: tuple[bool, int], town: str, on: bool) -> None:
        """What changes who may do and see things, now and then."""
        self.busy = 0
        person = self.somebody(who, town, "PUBLISHER")
        if what == "four_eyes":
            move = lambda: self.model.set_four_eyes(person, on)  # noqa: E731
            self.act(person, "setFourEyesRule", "municipality", {"enabled": on}, move)
        elif what == "mandate":
            decide = self.model.grant_mandate if on else self.model.revoke_mandate
            field = "grantMandate" if on else "revokeMandate"
            self.act(person, field, "municipality", {"district": AGS[DISTRICT]}, lambda: decide(person))
        elif what == "membership":
            self.house.run(self.house.membership(town, on))
            (self.model.members.add if on else self.model.members.discard)(town)
            self.done(PUBLIC, None, {})
        else:
            self.change_key(PEOPLE[who[1] % (len(PEOPLE) - 1)], renew=on)

    def change_key(self, person: Person, *, renew: bool) -> None:
        """Somebody's key is revoked; there is a new one now or later."""
        old = self.model.keys[person]
        if old is not None:
            self.house.run(self.house.revoke(old))
        self.model.keys[person] = self.house.run(self.house.new_key(person)) if renew or old is None else None
        self.done(PUBLIC, None, {})

    # What must hold.

    @invariant()
    def everybody_reads_what_the_model_says(self) -> None:
        if not self.stale:
            return
        self.stale = False
        self.since_full += 1
        able = [person for person in PEOPLE if person is PUBLIC or self.model.keys[person] is not None]
        self.turn += 1
        for number in range(LOOKING):
            self.check_lists(able[(self.turn * LOOKING + number) % len(able)])
        self.check_tables()
        if self.since_full >= FULL_EVERY:
            self.check_fully()

    def teardown(self) -> None:
        if not self.stale:
            self.check_fully()
