"""What a record or a part of it consists of, and how a patch is applied to it: pure, for every kind in the same way.

Content is a plain dict of column values; the parts of a form lie in it under their names, as lists of such dicts with
an `id`. Creating is applying a patch to nothing. Parts are patched with
`{add: [...], change: [{id, ...}], remove: [id]}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from exchange.access.rules import ErrorCode, Text
from exchange.measures.rules.checks import Check
from exchange.measures.rules.report import Refers, Report, Row

Rule = Callable[[Row, Report], None]
Judge = Callable[[Row, Row, Mapping[str, Any], Report], None]

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a form. In the input it is called `name`, within the object `group` if set; `column` stores it.

    `default` takes the place of an absent or cleared value. A `fixed` field is set when the record is made, then never.
    """

    name: str
    check: Check
    column: str = ""
    group: str = ""
    required: bool = False
    default: Any = None
    refers: Refers | None = None
    fixed: bool = False

    @property
    def stored_as(self) -> str:
        """The column's name."""
        return self.column or self.name

    @property
    def unset(self) -> Any:
        """The stored value when there is none; lists are fresh ones."""
        return list(self.default) if isinstance(self.default, tuple) else self.default

    @property
    def steps(self) -> tuple[str, ...]:
        """The way to the value in the input."""
        return (self.group, self.name) if self.group else (self.name,)


@dataclass(frozen=True, slots=True)
class Form:
    """A record or a kind of part. `rules` judge the whole after a patch; `unique` names a column without repeats.

    Rows of an `ordered` part have a `position`; a list has at most `limit` rows. `judge` looks at each change of a row,
    as it was, as it is now and what was asked for, which may have the names in `beside` that nothing stores. A `kept`
    part is written by the rules alone.
    """

    name: str
    fields: tuple[Field, ...]
    parts: tuple["Form", ...] = ()
    rules: tuple[Rule, ...] = ()
    unique: str = ""
    ordered: bool = True
    limit: int = 100
    judge: Judge | None = None
    beside: tuple[str, ...] = ()
    kept: bool = False

    @property
    def known(self) -> set[str]:
        """The names that an input may have."""
        return {field.steps[0] for field in self.fields} | {part.name for part in self.parts if not part.kept}


def create(form: Form, values: Mapping[str, Any], report: Report) -> Row:
    """The content of a new record or part; errors go to the report."""
    return _apply(form, {}, values, report, creating=True)


def update(form: Form, content: Row, changes: Mapping[str, Any], report: Report) -> Row:
    """The content after a patch: absent stays, None clears. `content` has the parts that change, and stays as it is."""
    return _apply(form, content, changes, report, creating=False)


def listed(form: Form, values: Any, report: Report) -> list[Row]:
    """The rows of a part whose whole list was given, all of them new; errors go to the report."""
    return _apply_part(form, [], {"add": values}, report, ())


def _apply(form: Form, content: Row, changes: Mapping[str, Any], report: Report, *, creating: bool) -> Row:
    if not isinstance(changes, Mapping):
        report.invalid("Hier wird ein Objekt erwartet.", "An object is expected here.")
        return dict(content)
    _refuse_unknown(form, changes, report)
    after = dict(content)
    for field in form.fields:
        _apply_field(field, after, changes, report, creating=creating)
    for part in form.parts:
        if part.kept:
            after.setdefault(part.name, [])
        elif creating:
            after[part.name] = _apply_part(part, [], {"add": changes.get(part.name) or []}, report.at(part.name), ())
        elif changes.get(part.name) is not None:
            after[part.name] = _apply_part(part, content[part.name], changes[part.name], report.at(part.name), ("add",))
    for rule in form.rules:
        rule(after, report)
    return after


def _refuse_unknown(form: Form, changes: Mapping[str, Any], report: Report) -> None:
    """Everything that is given must be taken: nothing is dropped in silence."""
    unknown: list[tuple[str, ...]] = [(name,) for name in changes if name not in form.known]
    for group in {field.group for field in form.fields if field.group and changes.get(field.group) is not None}:
        names = {field.name for field in form.fields if field.group == group}
        if isinstance(changes[group], Mapping):
            unknown += [(group, name) for name in changes[group] if name not in names]
        else:
            report.at(group).invalid("Hier wird ein Objekt erwartet.", "An object is expected here.")
    for steps in unknown:
        report.at(*steps).invalid("Diese Angabe gibt es hier nicht.", "There is no such field here.")


def _lookup(field: Field, changes: Mapping[str, Any]) -> Any:
    found: Any = changes
    for step in field.steps:
        if found is None:
            return None
        if not isinstance(found, Mapping) or step not in found:
            return _ABSENT
        found = found[step]
    return found


def _apply_field(field: Field, row: Row, changes: Mapping[str, Any], report: Report, *, creating: bool) -> None:
    value, here = _lookup(field, changes), report.at(*field.steps)
    if value is _ABSENT and not creating:
        return
    if field.fixed and not creating:
        here.invalid("Diese Angabe lässt sich nicht mehr ändern.", "This cannot be changed any more.")
        return
    cleaned = None if value is None or value is _ABSENT else field.check(value, here)
    if cleaned is None and field.required:
        here.missing()
    row[field.stored_as] = field.unset if cleaned is None else cleaned
    if field.refers is None or cleaned is None:
        return
    if isinstance(cleaned, list):
        for index, entry in enumerate(cleaned):
            if entry is not None:
                here.at(index).refer(field.refers, entry, {}, field.stored_as)
    else:
        here.refer(field.refers, cleaned, row, field.stored_as)


def _apply_part(form: Form, rows: list[Row], changes: Any, report: Report, add_step: tuple[str, ...]) -> list[Row]:
    if not isinstance(changes, Mapping) or changes.keys() - {"add", "change", "remove"}:
        report.invalid("Erwartet werden add, change und remove.", "Expected are add, change and remove.")
        return rows
    after = {row["id"]: row for row in rows}
    touched: dict[UUID, Report] = {}
    for index, change in enumerate(_list(changes.get("change"), report.at("change"))):
        _change_row(form, after, change, report.at("change", index), touched)
    for index, part_id in enumerate(_list(changes.get("remove"), report.at("remove"))):
        if not isinstance(part_id, UUID) or after.pop(part_id, None) is None:
            report.at("remove", index).unknown()
    position = max((row["position"] for row in rows), default=-1) if form.ordered else -1
    for index, values in enumerate(_list(changes.get("add"), report.at(*add_step))):
        here = report.at(*add_step, index)
        row = create(form, values, here)
        row["id"] = report.collected.new_id()
        if form.ordered:
            row["position"] = position = position + 1
        after[row["id"]], touched[row["id"]] = row, here
    if len(after) > form.limit:
        message = Text(f"Höchstens {form.limit} Einträge sind möglich.", f"At most {form.limit} entries are possible.")
        report.refuse(ErrorCode.TOO_LONG, message)
    if form.unique:
        _refuse_repeats(form.unique, after, touched)
    return list(after.values())


def _list(values: Any, report: Report) -> list[Any]:
    if values is None or isinstance(values, list | tuple):
        return list(values or ())
    report.invalid("Hier wird eine Liste erwartet.", "A list is expected here.")
    return []


def _change_row(form: Form, rows: dict[UUID, Row], change: Any, report: Report, touched: dict[UUID, Report]) -> None:
    part_id = change.get("id") if isinstance(change, Mapping) else None
    if not isinstance(part_id, UUID) or part_id not in rows:
        report.at("id").unknown()
    elif part_id in touched:
        message = Text(
            "Dieser Teil wird in derselben Anfrage zweimal geändert.", "This part is changed twice in the request."
        )
        report.at("id").refuse(ErrorCode.DUPLICATE, message)
    else:
        before = rows[part_id]
        patch = {name: value for name, value in change.items() if name not in ("id", *form.beside)}
        rows[part_id] = after = update(form, before, patch, report)
        touched[part_id] = report
        if form.judge is not None:
            form.judge(before, after, change, report)


def _refuse_repeats(column: str, rows: dict[UUID, Row], touched: dict[UUID, Report]) -> None:
    seen = {row[column] for part_id, row in rows.items() if part_id not in touched}
    for part_id, report in touched.items():
        if part_id not in rows or (value := rows[part_id].get(column)) is None:
            continue
        if value in seen:
            message = Text("Dafür gibt es schon einen Eintrag.", "There is an entry for this already.")
            report.at(column).refuse(ErrorCode.DUPLICATE, message)
        seen.add(value)
