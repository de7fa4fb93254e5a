"""Reading plain values step by step: each step either finds what it expects, or notes what is wrong and goes on, so
that one reading finds everything."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from math import isfinite
from typing import Any

from exchange.access.rules import ErrorCode, Text
from exchange.selfchecks.rules.problems import Findings, Path

MISSING = object()
"""The value of a place that is not there. Whether that is wrong was said already; nothing more is noted about it."""

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}", re.ASCII)
DECIMALS = 4

EMPTY = Text("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document and the value there. What is read of a wrong value is a placeholder of the right type."""

    value: Any
    path: Path
    findings: Findings

    @property
    def given(self) -> bool:
        """Whether there is a value."""
        return self.value is not MISSING

    def wrong(self, de: str, en: str, code: ErrorCode = ErrorCode.INVALID) -> None:
        """Note what is wrong here."""
        self.findings.add(code, self.path, Text(de, en))

    def members(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "Place"]:
        """The members of a mapping, all that may be there. Notes those that must not be there and those missing."""
        known = (*required, *optional)
        found = self._mapping()
        for name, value in (found or {}).items():
            if name not in known:
                self._unknown(str(name), value, known)
        for name in required:
            if found is not None and found.get(name) is None:
                self._child(name, MISSING).wrong(f"„{name}“ fehlt.", f"“{name}” is missing.", ErrorCode.REQUIRED)
        given = {name: value for name, value in (found or {}).items() if value is not None or name in optional}
        return {name: self._child(name, given.get(name, MISSING)) for name in known}

    def entries(self) -> dict[str, "Place"]:
        """The members of a mapping whose names are free."""
        return {str(name): self._child(str(name), value) for name, value in (self._mapping() or {}).items()}

    def items(self, least: int, most: int) -> list["Place"]:
        """The members of a list."""
        if self.value is MISSING:
            return []
        if not isinstance(self.value, list | tuple):
            self.wrong("Hier muss eine Liste stehen.", "Here must be a list.")
            return []
        if len(self.value) < least:
            self.wrong(
                f"Hier fehlen Einträge: mindestens {least}.",
                f"Here entries are missing: at least {least}.",
                ErrorCode.REQUIRED,
            )
        if len(self.value) > most:
            self.wrong(
                f"Das sind zu viele Einträge: höchstens {most}.",
                f"These are too many entries: at most {most}.",
                ErrorCode.TOO_LONG,
            )
        return [self._child(str(place), value) for place, value in enumerate(self.value[:most])]

    def text(self, most: int) -> Text:
        """A text in German and English."""
        members = self.members(("de", "en"))
        return Text(members["de"].words(most), members["en"].words(most))

    def words(self, most: int) -> str:
        """A text in one language, without blanks around it."""
        if self.value is MISSING:
            return ""
        if not isinstance(self.value, str):
            self.wrong(
                "Hier muss ein Text stehen; was wie eine Zahl aussieht, steht in Anführungszeichen.",
                "Here must be a text; put what looks like a number in quotation marks.",
            )
            return ""
        words = self.value.strip()
        if not words:
            self.wrong("Hier fehlt der Text.", "Here the text is missing.", ErrorCode.REQUIRED)
        if (length := len(self.value)) > most:
            self.wrong(
                f"Der Text ist zu lang: {length} Zeichen, höchstens {most}.",
                f"The text is too long: {length} characters, at most {most}.",
                ErrorCode.TOO_LONG,
            )
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in words.replace("\n", " ")):
            self.wrong("Der Text hat ein Steuerzeichen.", "The text has a control character.")
        return words

    def word(self, pattern: re.Pattern[str], de: str, en: str) -> str:
        """A name or number for programs that has to match the pattern; `de` and `en` say what it looks like."""
        if self.value is MISSING:
            return ""
        if isinstance(self.value, str) and pattern.fullmatch(self.value):
            return self.value
        self.wrong(f"Hier muss {de} stehen.", f"Here must be {en}.")
        return ""

    def key(self) -> str:
        """A key: letters, digits, `_` and `-`."""
        return self.word(
            KEY,
            "ein Schlüssel (ein Buchstabe, dann Buchstaben ohne Umlaute, Ziffern, _ und -; höchstens 60 Zeichen)",
            "a key (a letter, then letters without accents, digits, _ and -; at most 60 characters)",
        )

    def choice(self, known: Collection[str], de: str, en: str) -> str:
        """One of these words; `de` and `en` name what they are."""
        if self.value is MISSING:
            return ""
        if isinstance(self.value, str) and self.value in known:
            return self.value
        names = ", ".join(known)
        self.wrong(
            f"{de} gibt es hier nicht; möglich sind: {names}.", f"There is no such {en} here; possible are: {names}."
        )
        return ""

    def flag(self, default: bool) -> bool:
        """True or false."""
        if self.value is MISSING:
            return default
        if isinstance(self.value, bool):
            return self.value
        self.wrong("Hier muss true oder false stehen.", "Here must be true or false.")
        return default

    def number(self, least: int, most: int, *, above: bool = False) -> Decimal | None:
        """A number between these two; with `above` it must be more than the lower one."""
        if self.value is MISSING:
            return None
        number = _exact(self.value)
        if number is None:
            self.wrong("Hier muss eine Zahl stehen, wie 2 oder 0.5.", "Here must be a number, like 2 or 0.5.")
            return None
        if number < least or number > most or (above and number == least):
            de, en = (
                (f"mehr als {least} und höchstens {most}", f"more than {least} and at most {most}")
                if above
                else (f"von {least} bis {most}", f"from {least} to {most}")
            )
            self.wrong(f"Hier muss eine Zahl {de} stehen.", f"Here must be a number {en}.")
            return None
        if number != round(number, DECIMALS):
            self.wrong(
                f"Die Zahl hat mehr als {DECIMALS} Nachkommastellen.", f"The number has more than {DECIMALS} decimals."
            )
            return None
        return number

    def _mapping(self) -> Mapping[Any, Any] | None:
        if isinstance(self.value, Mapping):
            return self.value
        if self.value is not MISSING:
            self.wrong(
                "Hier müssen Namen mit Werten stehen (name: wert).", "Here must be names with values (name: value)."
            )
        return None

    def _unknown(self, name: str, value: Any, known: Collection[str]) -> None:
        de, en = "", ""
        if close := get_close_matches(name, known, 1):
            de, en = f" Ist „{close[0]}“ gemeint?", f" Is “{close[0]}” meant?"
        elif value is None:
            de = " In {…} gehört ein Text mit Komma in Anführungszeichen."
            en = " In {…} put a text with a comma in quotation marks."
        shown = name if len(name) <= 40 else f"{name[:39]}…"
        self._child(name, MISSING).wrong(
            f"„{shown}“ ist hier nicht vorgesehen.{de}", f"“{shown}” is not foreseen here.{en}"
        )

    def _child(self, name: str, value: Any) -> "Place":
        return Place(value, (*self.path, name), self.findings)


def _exact(value: Any) -> Decimal | None:
    """The number; of a float what it is written as."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float) and isfinite(value):
        return Decimal(repr(value))
    return None
