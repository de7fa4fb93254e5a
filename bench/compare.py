"""Whether the servers give the same answers, once what each may choose for itself is levelled out."""

import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})")
_NUMBERS = {"target", "value", "progress", "areaKm2"}
_CURSORS = {"startCursor", "endCursor", "cursor"}
_MOST_SHOWN = 5


def levelled(value: Any, key: str = "") -> Any:
    """An answer in one shape.

    Numbers may come as text and with other last digits, moments of time in another notation; an id may carry its type;
    and cursors are every server's own, so that only whether there is one can be compared.
    """
    if isinstance(value, dict):
        return {name: levelled(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [levelled(item, key) for item in value]
    if value is None:
        return None
    if key in _CURSORS:
        return "a cursor"
    if key in _NUMBERS:
        return float(f"{float(value):.12g}")
    if key == "id":
        return str(value).rpartition("_")[2]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return datetime.fromisoformat(value).timestamp()
    return value


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Where two levelled answers differ, a line each."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in dict.fromkeys([*ours, *theirs]):
            if name not in ours or name not in theirs:
                yield f"{path}.{name} is missing {'here' if name not in ours else 'there'}"
            else:
                yield from differences(ours[name], theirs[name], f"{path}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{path} has {len(ours)} members here, {len(theirs)} there"
        for index, (our, their) in enumerate(zip(ours, theirs, strict=False)):
            yield from differences(our, their, f"{path}[{index}]")
    elif ours != theirs:
        yield f"{path}: {ours!r} here, {theirs!r} there"


def compare(ours: bytes, theirs: bytes, ignored: Collection[str] = ()) -> list[str]:
    """The first few differences between two answers, without those at the `ignored` keys; none means the same.

    An answer without `data` is the value of the one root field, as the bare limit gives it.
    """
    our, their = json.loads(ours)["data"], json.loads(theirs)
    their = their["data"] if "data" in their else {next(iter(our)): their}
    found = (line for line in differences(levelled(our), levelled(their)) if not _is_at(line, ignored))
    return list(islice(found, _MOST_SHOWN))


def _is_at(line: str, keys: Collection[str]) -> bool:
    return line.partition(":")[0].rpartition(".")[2] in keys
