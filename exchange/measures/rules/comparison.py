"""What differs between two contents of a record, named as the API names it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from exchange.measures.rules.form import Form
from exchange.measures.rules.report import Row, camel_case

_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs. `field` is its place, as in `indicators[Teilnehmende].target`; None where there is no
    value."""

    field: str
    before: Any
    after: Any


def compare(form: Form, before: Row, after: Row) -> list[Change]:
    """The differences between two contents, in the order of the form. Parts are matched by their ids.

    A part that only one of them has differs in every field that has a value.
    """
    return list(_compare(form, before, after, ""))


def _compare(form: Form, before: Row, after: Row, path: str) -> Iterator[Change]:
    for field in form.fields:
        old, new = before.get(field.stored_as), after.get(field.stored_as)
        if old != new:
            yield Change(path + ".".join(camel_case(step) for step in field.steps), old, new)
    for part in form.parts:
        if not part.kept:
            yield from _compare_parts(part, before.get(part.name, ()), after.get(part.name, ()), path)


def _compare_parts(form: Form, before: list[Row], after: list[Row], path: str) -> Iterator[Change]:
    old, new = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    # Those that are gone come last.
    rows: dict[UUID, Row] = new | {part_id: row for part_id, row in old.items() if part_id not in new}
    labels: dict[str, int] = {}
    for part_id, row in rows.items():
        label = _label(form, row)
        labels[label] = times = labels.get(label, 0) + 1
        numbered = label if times == 1 else f"{label} ({times})"
        here = f"{path}{camel_case(form.name)}[{numbered}]."
        yield from _compare(form, old.get(part_id, {}), new.get(part_id, {}), here)


def _label(form: Form, row: Row) -> str:
    """What people call a part: the first thing that it says."""
    said = (str(row[field.stored_as]) for field in form.fields if row.get(field.stored_as) is not None)
    text = next(said, "")
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
