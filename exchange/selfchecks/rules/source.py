"""YAML as plain values, with the line and column of each.

Of YAML as much as a document for people needs: mappings, lists, texts, numbers, `true`, `false` and `null` as YAML 1.2
has them (`yes` and `no` are words). Anchors, aliases and tags are not part of it, so that no document is larger than it
looks; numbers are exact.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from exchange.access.rules import ErrorCode, Text
from exchange.selfchecks.rules.problems import Findings, Mark, Path

MAX_CHARACTERS = 600_000
MAX_DEPTH = 16
MAX_DIGITS = 30

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_WORDS = {
    word: value
    for name, value in (("true", True), ("false", False), ("null", None))
    for word in (name, name.capitalize(), name.upper())
} | {"": None, "~": None}
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True, slots=True)
class Source:
    """What a text says, and where; the value says nothing where there are findings."""

    value: Any
    findings: Findings


class _Unreadable(Exception):
    """The text cannot be read any further."""

    def __init__(self, text: Text, mark: Mark | None = None) -> None:
        super().__init__(text.en)
        self.text = text
        self.mark = mark


def parse(text: str | bytes) -> Source:
    """Read a text. Whatever is wrong with it is among the findings, which go on to collect what is wrong with its
    contents."""
    marks: dict[Path, Mark] = {}
    findings = Findings(marks)
    try:
        return Source(_Builder(_events(_decoded(text)), marks, findings).document(), findings)
    except _Unreadable as wrong:
        findings.add(ErrorCode.INVALID, (), wrong.text, wrong.mark)
    return Source(None, findings)


def _decoded(text: str | bytes) -> str:
    if len(text) > MAX_CHARACTERS:
        raise _Unreadable(
            Text(
                f"Das Dokument ist zu lang (höchstens {MAX_CHARACTERS} Zeichen).",
                f"The document is too long (at most {MAX_CHARACTERS} characters).",
            )
        )
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise _Unreadable(
                Text("Das Dokument ist nicht in UTF-8.", "The document is not in UTF-8."), Mark(line, 1)
            ) from error
    text = text.removeprefix("\ufeff")
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        name = f"U+{ord(found[0]):04X}"
        raise _Unreadable(
            Text(
                f"Hier steht ein Zeichen, das in keinem Text vorkommt ({name}).",
                f"Here is a character that no text has ({name}).",
            ),
            Mark(line, column),
        )
    return text


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        said = " ".join(part for part in (error.context, error.problem) if part)
        mark = error.problem_mark or error.context_mark
        raise _Unreadable(
            Text(f"Das ist kein gültiges YAML ({said}).", f"This is no valid YAML ({said})."),
            _mark(mark) if mark else None,
        ) from error
    except yaml.YAMLError as error:
        raise _Unreadable(Text("Das ist kein gültiges YAML.", "This is no valid YAML.")) from error


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1)


class _Builder:
    """Makes values of events, one document."""

    def __init__(self, events: Iterator[Any], marks: dict[Path, Mark], findings: Findings) -> None:
        self._events = events
        self._marks = marks
        self._findings = findings

    def document(self) -> Any:
        """The one document of the text."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _Unreadable(Text("Das Dokument ist leer.", "The document is empty."))
        value = self._value(next(self._events), ())
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Unreadable(
                Text(
                    "Hier beginnt ein zweites Dokument; es darf nur eines sein.",
                    "Here begins a second document; there may be only one.",
                ),
                _mark(after.start_mark),
            )
        return value

    def _value(self, event: Any, path: Path) -> Any:
        mark = _mark(event.start_mark)
        self._marks.setdefault(path, mark)
        if getattr(event, "anchor", None) is not None:
            raise _Unreadable(
                Text(
                    "Anker und Verweise (& und *) gehören nicht in ein Instrument; ein Text, der so beginnt, steht in "
                    "Anführungszeichen.",
                    "Anchors and aliases (& and *) are no part of an instrument; put a text that begins like that in "
                    "quotation marks.",
                ),
                mark,
            )
        if getattr(event, "tag", None) is not None:
            raise _Unreadable(
                Text(
                    "Typangaben (!) gehören nicht in ein Instrument; ein Text, der so beginnt, steht in "
                    "Anführungszeichen.",
                    "Tags (!) are no part of an instrument; put a text that begins like that in quotation marks.",
                ),
                mark,
            )
        if len(path) > MAX_DEPTH:
            raise _Unreadable(
                Text(
                    f"Das ist zu tief verschachtelt (höchstens {MAX_DEPTH} Ebenen).",
                    f"This is nested too deeply (at most {MAX_DEPTH} levels).",
                ),
                mark,
            )
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, str(len(items)))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        members: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            mark = _mark(event.start_mark)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Unreadable(
                    Text(
                        "Hier muss ein Name stehen, gefolgt von einem Doppelpunkt.",
                        "Here must be a name, followed by a colon.",
                    ),
                    mark,
                )
            name = event.value
            inner = (*path, name)
            if name in members:
                self._findings.add(
                    ErrorCode.DUPLICATE,
                    inner,
                    Text(
                        f"„{_short(name)}“ steht hier schon ein zweites Mal.",
                        f"“{_short(name)}” stands here a second time.",
                    ),
                    mark,
                )
                self._value(next(self._events), inner)
                continue
            self._marks[inner] = mark
            members[name] = self._value(next(self._events), inner)
        return members


def _scalar(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text):
        return Decimal(text)
    return text


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
