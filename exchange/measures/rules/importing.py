"""Rules of an import: what can come of a record, and how given parts are told to be those that are stored."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from exchange.access.rules import Text
from exchange.measures.rules.form import Form
from exchange.measures.rules.report import Row

MOST_RECORDS = 500


class ImportPolicy(StrEnum):
    """What happens to the valid records of an import that has invalid ones."""

    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    SKIP_INVALID = "SKIP_INVALID"


class ImportStatus(StrEnum):
    """What came of a record of an import."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    INVALID = "INVALID"
    NOT_WRITTEN = "NOT_WRITTEN"


IMPORT_POLICY_LABELS = {
    ImportPolicy.ALL_OR_NOTHING: Text("alles oder nichts", "all or nothing"),
    ImportPolicy.SKIP_INVALID: Text("fehlerhafte auslassen", "skip invalid ones"),
}
IMPORT_STATUS_LABELS = {
    ImportStatus.CREATED: Text("angelegt", "created"),
    ImportStatus.UPDATED: Text("geändert", "updated"),
    ImportStatus.UNCHANGED: Text("unverändert", "unchanged"),
    ImportStatus.INVALID: Text("fehlerhaft, nicht übernommen", "invalid, not taken over"),
    ImportStatus.NOT_WRITTEN: Text(
        "gültig, aber wegen anderer nicht übernommen", "valid, but not taken over because of others"
    ),
}


def merge(form: Form, stored: Sequence[Row], given: Sequence[Row]) -> list[Row]:
    """The rows of a part after a whole list was given for it.

    A given row takes the place, and the id, of the stored one with the same content, else of the one with the same
    value in the form's first field (an indicator's name, a reading's date). Stored rows that nobody took are gone,
    except in parts without an order (readings): these only grow and change.
    """
    left = list(stored)
    twins = [_take(left, lambda row, new=new: _same(form, row, new)) for new in given]  # type: ignore[misc]
    twins = [
        twin or _take(left, lambda row, new=new: _alike(form, row, new))  # type: ignore[misc]
        for new, twin in zip(given, twins, strict=True)
    ]
    rows = [_merged(form, new, twin) for new, twin in zip(given, twins, strict=True)]
    return _ordered(stored, rows) if form.ordered else _grown(stored, rows)


def _take(rows: list[Row], fits: Callable[[Row], bool]) -> Row | None:
    for index, row in enumerate(rows):
        if fits(row):
            return rows.pop(index)
    return None


def _same(form: Form, row: Row, other: Row) -> bool:
    return all(row[field.stored_as] == other[field.stored_as] for field in form.fields)


def _alike(form: Form, row: Row, other: Row) -> bool:
    name = form.unique or form.fields[0].stored_as
    return row[name] is not None and row[name] == other[name]


def _merged(form: Form, new: Row, twin: Row | None) -> Row:
    if twin is None:
        return new
    parts = {part.name: merge(part, twin[part.name], new[part.name]) for part in form.parts if not part.kept}
    kept = {part.name: twin[part.name] for part in form.parts if part.kept and part.name in twin}
    return new | parts | kept | {"id": twin["id"]}


def _ordered(stored: Sequence[Row], rows: list[Row]) -> list[Row]:
    positions: Iterable[int] = range(len(rows))
    if [row["id"] for row in rows] == [row["id"] for row in stored]:
        positions = [row["position"] for row in stored]
    return [row | {"position": position} for row, position in zip(rows, positions, strict=True)]


def _grown(stored: Sequence[Row], rows: list[Row]) -> list[Row]:
    by_id = {row["id"]: row for row in rows}
    kept = [by_id.pop(row["id"], row) for row in stored]
    return [*kept, *by_id.values()]
