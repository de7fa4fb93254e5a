"""What records say, in the model: random contents and patches, and what a patch makes of a content.

A patch is what an input says, in the API's names. Where an input would have an id it has the record of the model, or
the `Mark` of a part: a text which only this part has, so that the model need not know how ids are made.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

Content = dict[str, Any]
Errors = dict[str, str]
"""What is wrong with an input: codes by path."""

FIELDS = ("ACCESS", "DIALOGUE", "VOICE")
UNKNOWN_FIELD = "NOWHERE"
TITLES = ("Forum", "Lotsen", "Straße der Vielfalt")
FUTURE = "2999-01-01"

MARKED = {"partners": "name", "indicators": "name", "adoptions": "origin", "goals": "title"}
"""The field of a part that is its mark."""
PARTS = {"measure": ("partners", "indicators", "adoptions"), "lesson": (), "strategy": ("goals",)}
REQUIRED = {
    "measure": {"title", "summary", "fieldsOfAction"},
    "lesson": {"kind", "title", "text"},
    "strategy": {"title", "summary"},
}
EMPTY: dict[str, Content] = {
    "measure": {
        **dict.fromkeys(("title", "summary", "context", "results", "startsOn", "endsOn", "strategy", "cost")),
        "fieldsOfAction": (),
        "targetGroups": (),
        "unit": None,
        "contactVisibility": "NETWORK",
    },
    "lesson": dict.fromkeys(("kind", "title", "text", "fieldOfAction")),
    "strategy": dict.fromkeys(("title", "summary", "startsOn", "endsOn")),
}


@dataclass(frozen=True)
class Mark:
    """Names a part in an input."""

    text: str


def empty(kind: str) -> Content:
    """A content without anything."""
    return EMPTY[kind] | dict.fromkeys(PARTS[kind], ())


@dataclass
class Patching:
    """A patch at work: whether it creates, what the author sees, what goes wrong, and whether a measure is above."""

    kind: str
    creating: bool
    visible: Callable[[Any], bool]
    below_measure: bool
    errors: Errors

    def apply(self, before: Content, patch: Mapping[str, Any]) -> Content:
        """The content after the patch; `before` stays as it is."""
        after = dict(before)
        for name, value in patch.items():
            if name in PARTS[self.kind]:
                after[name] = self._parts(name, before[name], value)
            elif value is None and name in REQUIRED[self.kind]:
                self.errors[f"input.{name}"] = "REQUIRED"
            else:
                self._field(after, name, value)
        self._whole(after)
        return after

    def _field(self, after: Content, name: str, value: Any) -> None:
        if name == "contact":
            self._contact(after, value)
        elif name == "cost":
            after["cost"] = None if value is None else value["amount"]
        elif name in ("fieldsOfAction", "targetGroups"):
            after[name] = tuple(value or ())
            for index, key in enumerate(after[name]):
                if key == UNKNOWN_FIELD:
                    self.errors[f"input.{name}.{index}"] = "NOT_FOUND"
        else:
            after[name] = value
            if value == UNKNOWN_FIELD or (name == "strategy" and value is not None and not self.visible(value)):
                self.errors[f"input.{name}"] = "NOT_FOUND"

    def _contact(self, after: Content, value: Mapping[str, Any] | None) -> None:
        given = {"unit": None, "visibility": None} if value is None else value
        if "unit" in given:
            after["unit"] = given["unit"]
        if "visibility" in given:
            after["contactVisibility"] = given["visibility"] or "NETWORK"
        if given.get("visibility") == "STATISTICS":
            self.errors["input.contact.visibility"] = "INVALID"

    def _whole(self, after: Content) -> None:
        if self.kind == "lesson":
            alone = after["fieldOfAction"] is not None
            if alone and self.below_measure:
                self.errors["input.fieldOfAction"] = "INVALID"
            if not alone and not self.below_measure:
                self.errors["input.measure"] = "REQUIRED"
        elif after["startsOn"] and after["endsOn"] and after["endsOn"] < after["startsOn"]:
            self.errors["input.endsOn"] = "INVALID"

    def _parts(self, name: str, before: tuple[Content, ...], patch: Any) -> tuple[Content, ...]:
        changes = {"add": patch} if self.creating else patch
        rows = {row[MARKED[name]]: row for row in before}
        for index, change in enumerate(changes.get("change", ())):
            path = f"input.{name}.change.{index}"
            mark = change["id"].text
            if mark in rows:
                rows[mark] = self._row(rows[mark], {key: change[key] for key in change if key != "id"}, path, ".add")
            else:
                self.errors[f"{path}.id"] = "NOT_FOUND"
        for index, gone in enumerate(changes.get("remove", ())):
            if rows.pop(gone.text, None) is None:
                self.errors[f"input.{name}.remove.{index}"] = "NOT_FOUND"
        for index, new in enumerate(changes.get("add", ())):
            path = f"input.{name}.{index}" if self.creating else f"input.{name}.add.{index}"
            row = self._row(NEW_PART[name], new, path, "")
            rows[row[MARKED[name]]] = row
        return tuple(rows.values())

    def _row(self, before: Content, patch: Mapping[str, Any], path: str, adding: str) -> Content:
        after = before | {name: value for name, value in patch.items() if name != "readings"}
        if "readings" in patch:
            new = patch["readings"]["add"] if adding else patch["readings"]
            after["readings"] = self.add_readings(before["readings"], new, f"{path}.readings{adding}")
        if patch.get("source") is not None and not self.visible(patch["source"]):
            self.errors[f"{path}.source"] = "NOT_FOUND"
        return after

    def add_readings(self, before: Mapping[str, float], new: list[Any], path: str) -> dict[str, float]:
        """The readings of an indicator with some more: values by day."""
        after = dict(before)
        for index, reading in enumerate(new):
            if reading["date"] > date.today().isoformat():
                self.errors[f"{path}.{index}.date"] = "INVALID"
            elif reading["date"] in after:
                self.errors[f"{path}.{index}.date"] = "DUPLICATE"
            else:
                after[reading["date"]] = reading["value"]
        return after


NEW_PART: dict[str, Content] = {
    "partners": {"name": None, "role": None},
    "indicators": {"name": None, "target": None, "readings": {}},
    "adoptions": {"origin": None, "changed": None, "source": None},
    "goals": {"title": None, "text": None},
}

_text = st.sampled_from(["Eins.", "Zwei.", "Drei."])
_perhaps = _text | st.none()
_pick = st.integers(0, 7)
_day = st.sampled_from(["2020-05-01", "2021-05-01", "2022-05-01"])
_reading = st.fixed_dictionaries(
    {"date": st.sampled_from(["2020-12-31", "2021-12-31", "2022-12-31", FUTURE]), "value": st.sampled_from([1.0, 2.5])}
)
_values = {
    "partners": st.fixed_dictionaries({}, optional={"role": _perhaps}),
    "indicators": st.fixed_dictionaries({}, optional={"target": st.sampled_from([10.0, 20.0])}),
    "adoptions": st.fixed_dictionaries({}, optional={"changed": _perhaps, "source": _pick}),
    "goals": st.fixed_dictionaries({}, optional={"text": _perhaps}),
}


def _new_parts(name: str) -> Any:
    if name != "indicators":
        return st.lists(_values[name], min_size=1, max_size=2)
    more = st.fixed_dictionaries(
        {}, optional={"target": st.just(10.0), "readings": st.lists(_reading, min_size=1, max_size=2)}
    )
    return st.lists(more, min_size=1, max_size=2)


def _part_patch(name: str) -> Any:
    changes = st.fixed_dictionaries({"id": _pick, "values": _values[name]})
    if name == "indicators":
        changes |= st.fixed_dictionaries(
            {
                "id": _pick,
                "values": st.fixed_dictionaries(
                    {"readings": st.fixed_dictionaries({"add": st.lists(_reading, min_size=1, max_size=2)})}
                ),
            }
        )
    return st.fixed_dictionaries(
        {},
        optional={
            "add": _new_parts(name),
            "change": st.lists(changes, min_size=1, max_size=1),
            "remove": st.lists(_pick, min_size=1, max_size=1),
        },
    )


_reference = st.sampled_from(["A-1", "A-2", "A-3", None])
_measure = {
    "context": _perhaps,
    "results": _perhaps,
    "targetGroups": st.lists(st.sampled_from(["NEWCOMERS", "HOST_SOCIETY"]), unique=True) | st.none(),
    "startsOn": _day | st.none(),
    "endsOn": _day | st.none(),
    "contact": st.none()
    | st.fixed_dictionaries(
        {},
        optional={
            "unit": _perhaps,
            "visibility": st.sampled_from(["OWN", "COORDINATION", "NETWORK", "PUBLIC", "STATISTICS", None]),
        },
    ),
    "cost": st.none() | st.fixed_dictionaries({"amount": st.sampled_from(["12.50", "99999.99"])}),
    "strategy": _pick | st.none(),
    "externalReference": _reference,
}
_fields = st.lists(st.sampled_from([*FIELDS, *FIELDS, UNKNOWN_FIELD]), min_size=1, max_size=2, unique=True)
_kind = st.sampled_from(["OBSTACLE", "SUCCESS_FACTOR"])
_title = st.sampled_from(TITLES)
_period = {"startsOn": _day | st.none(), "endsOn": _day | st.none()}

NEW = {
    "measure": st.fixed_dictionaries(
        {"title": _title, "summary": _text, "fieldsOfAction": _fields},
        optional=_measure | {name: _new_parts(name) for name in PARTS["measure"]},
    ),
    "lesson": st.fixed_dictionaries(
        {"kind": _kind, "title": _title, "text": _text}, optional={"externalReference": _reference}
    ),
    "strategy": st.fixed_dictionaries(
        {"title": _title, "summary": _text},
        optional=_period | {"externalReference": _reference, "goals": _new_parts("goals")},
    ),
}
"""Random values of a new record; where it refers to something, a number stands."""

_required = {"title": st.sampled_from([*TITLES, None]), "summary": st.sampled_from(["Eins.", "Zwei.", None])}
PATCHES = {
    "measure": st.fixed_dictionaries(
        {},
        optional=_measure
        | _required
        | {"fieldsOfAction": _fields}
        | {name: _part_patch(name) for name in PARTS["measure"]},
    ),
    "lesson": st.fixed_dictionaries(
        {},
        optional={
            "kind": _kind,
            "title": _required["title"],
            "text": _text,
            "fieldOfAction": st.sampled_from([*FIELDS, UNKNOWN_FIELD, None]),
            "externalReference": _reference,
        },
    ),
    "strategy": st.fixed_dictionaries(
        {}, optional=_period | _required | {"externalReference": _reference, "goals": _part_patch("goals")}
    ),
}
"""Random patches, likewise."""


@dataclass
class Naming:
    """Puts records and marks where a random input has numbers. `known` are the marks that a record ever had."""

    strategies: list[Any]
    measures: list[Any]
    known: Mapping[str, list[str]]
    numbers: Iterator[int]

    def __call__(self, drawn: Mapping[str, Any]) -> dict[str, Any]:
        """The input with names in it; references to what there is none of are left out."""
        named: dict[str, Any] = {}
        for name, value in drawn.items():
            if name in MARKED:
                named[name] = self._parts(name, value)
            elif name == "strategy" and value is not None:
                named |= {"strategy": self.strategies[value % len(self.strategies)]} if self.strategies else {}
            else:
                named[name] = value
        return named

    def _parts(self, name: str, drawn: Any) -> Any:
        if isinstance(drawn, list):
            return [self._new(name, values) for values in drawn]
        marks = self.known.get(name, [])
        patch: dict[str, Any] = {}
        if "add" in drawn:
            patch["add"] = [self._new(name, values) for values in drawn["add"]]
        if marks and "change" in drawn:
            patch["change"] = [
                {"id": Mark(marks[change["id"] % len(marks)])} | self._referring(change["values"])
                for change in drawn["change"]
            ]
        if marks and "remove" in drawn:
            patch["remove"] = [Mark(marks[number % len(marks)]) for number in drawn["remove"]]
        return patch

    def _new(self, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        return {MARKED[name]: f"{name} {next(self.numbers)}"} | self._referring(values)

    def _referring(self, values: Mapping[str, Any]) -> dict[str, Any]:
        referring = {name: value for name, value in values.items() if name != "source"}
        if "source" in values and self.measures:
            referring["source"] = self.measures[values["source"] % len(self.measures)]
        return referring
