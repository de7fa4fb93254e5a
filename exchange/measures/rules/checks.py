"""Checks of single values. Each takes what the caller sent, returns it cleaned, or reports why not and returns None."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from exchange.access.rules import ErrorCode, Text
from exchange.measures.rules.report import Report

Check = Callable[[Any, Report], Any]

LINE, SUMMARY, PROSE, URL = 200, 2_000, 20_000, 2_000
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def _wrong_type(report: Report) -> None:
    report.invalid("Der Wert hat die falsche Art.", "The value is of the wrong type.")


def text(limit: int, *, lines: bool = False) -> Check:
    """Text of at most `limit` characters, with line breaks only where `lines`; trimmed, in NFC, None when blank."""

    def check(value: Any, report: Report) -> str | None:
        if not isinstance(value, str):
            _wrong_type(report)
            return None
        value = value.replace("\r\n", "\n")
        allowed = "\n\t" if lines else ""
        if any(unicodedata.category(char) in ("Cc", "Cs") and char not in allowed for char in value.strip()):
            report.invalid(
                "Der Text enthält unzulässige Steuerzeichen" + ("." if lines else " oder Zeilenumbrüche."),
                "The text contains control characters" + (" that are not allowed." if lines else " or line breaks."),
            )
            return None
        value = unicodedata.normalize("NFC", value.strip())
        if len(value) > limit:
            report.refuse(
                ErrorCode.TOO_LONG,
                Text(
                    f"Der Text ist {len(value)} Zeichen lang, höchstens {limit} sind möglich.",
                    f"The text has {len(value)} characters, at most {limit} are possible.",
                ),
            )
            return None
        # Spaces and invisible characters alone say nothing.
        return value if any(unicodedata.category(char)[0] not in "ZC" for char in value) else None

    return check


def matching(pattern: str, limit: int, german: str, english: str) -> Check:
    """A line that matches the whole pattern; the texts say what it should look like."""
    compiled, line = re.compile(pattern), text(limit)

    def check(value: Any, report: Report) -> str | None:
        cleaned: str | None = line(value, report)
        if cleaned is not None and not compiled.fullmatch(cleaned):
            report.invalid(german, english)
            return None
        return cleaned

    return check


email = matching(_EMAIL.pattern, 254, "Das ist keine E-Mail-Adresse.", "This is no e-mail address.")
currency = matching(
    "[A-Z]{3}",
    LINE,
    "Die Währung hat drei Großbuchstaben (ISO 4217), etwa EUR.",
    "A currency has three capitals (ISO 4217), as EUR.",
)
language = matching(
    "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
    LINE,
    "Die Sprache ist ein Kürzel wie de (BCP 47).",
    "A language is a tag like de (BCP 47).",
)


def url(value: Any, report: Report) -> str | None:
    """An absolute http or https address."""
    cleaned: str | None = text(URL)(value, report)
    if cleaned is None:
        return None
    try:
        parts = urlsplit(cleaned)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", cleaned)
    except ValueError:
        good = False
    if not good:
        report.invalid(
            "Die Adresse muss mit http:// oder https:// beginnen und vollständig sein.",
            "The address must start with http:// or https:// and be complete.",
        )
        return None
    return cleaned


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        # The text of a float is the shortest that stands for it: 0.1 and not 0.1000000000000000055.
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def amount(below: int) -> Check:
    """An exact amount from 0 to less than `below`, with at most two decimals."""

    def check(value: Any, report: Report) -> Decimal | None:
        number = _decimal(value)
        if number is None:
            report.invalid("Das ist keine Zahl.", "This is no number.")
            return None
        if not 0 <= number < below:
            report.invalid(
                f"Der Wert muss zwischen 0 und {below} liegen.", f"The value must lie between 0 and {below}."
            )
            return None
        if number != number.quantize(Decimal("0.01")):
            report.invalid("Höchstens zwei Nachkommastellen sind möglich.", "At most two decimals are possible.")
            return None
        return number.quantize(Decimal("0.01"))

    return check


def number(value: Any, report: Report) -> Decimal | None:
    """A finite number of moderate size; decimals beyond the twelfth are rounded."""
    found = _decimal(value)
    if found is None:
        report.invalid("Das ist keine Zahl.", "This is no number.")
        return None
    if abs(found) >= Decimal(10) ** 15:
        report.invalid("Die Zahl ist zu groß.", "The number is too large.")
        return None
    rounded = found.quantize(Decimal(1).scaleb(-12)).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def day(*, past: bool = False) -> Check:
    """A date between 1900 and 2100, with `past` not after today."""

    def check(value: Any, report: Report) -> date | None:
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                report.invalid("Das ist kein Datum der Form JJJJ-MM-TT.", "This is no date of the form YYYY-MM-DD.")
                return None
        if type(value) is not date:
            _wrong_type(report)
            return None
        if not FIRST_DAY <= value <= LAST_DAY:
            report.invalid("Das Datum muss zwischen 1900 und 2100 liegen.", "The date must lie between 1900 and 2100.")
            return None
        if past and value > report.today:
            report.invalid("Das Datum liegt in der Zukunft.", "The date lies in the future.")
            return None
        return value

    return check


def flag(value: Any, report: Report) -> bool | None:
    """True or false."""
    if isinstance(value, bool):
        return value
    _wrong_type(report)
    return None


def identifier(value: Any, report: Report) -> UUID | None:
    """An id; whatever else is sent cannot exist."""
    if isinstance(value, UUID):
        return value
    report.unknown()
    return None


def identifier_or_slug(value: Any, report: Report) -> UUID | str | None:
    """An id, or the slug by which a record can be named as well."""
    if isinstance(value, str) and re.fullmatch("[a-z0-9-]{1,200}", value):
        return value
    return identifier(value, report)


def key(value: Any, report: Report) -> str | None:
    """The key of a field of action."""
    if isinstance(value, str) and re.fullmatch("[A-Za-z0-9_-]{1,100}", value):
        return value
    report.unknown()
    return None


def one_of(entries: Iterable[StrEnum]) -> Check:
    """An entry of a closed list, or of a part of one."""
    names = tuple(entry.value for entry in entries)

    def check(value: Any, report: Report) -> str | None:
        if isinstance(value, str) and value in names:
            return str(value)
        known = ", ".join(names)
        report.invalid(f"Unbekannter Wert; möglich sind {known}.", f"Unknown value; possible are {known}.")
        return None

    return check


def several(check_one: Check, limit: int) -> Check:
    """A list of at most `limit` different values; an empty one counts as none."""

    def check(values: Any, report: Report) -> list[Any] | None:
        if not isinstance(values, list | tuple):
            _wrong_type(report)
            return None
        if len(values) > limit:
            report.refuse(
                ErrorCode.TOO_LONG,
                Text(f"Höchstens {limit} Einträge sind möglich.", f"At most {limit} entries are possible."),
            )
            return None
        cleaned = [check_one(value, report.at(index)) for index, value in enumerate(values)]
        for index, value in enumerate(cleaned):
            if value is not None and value in cleaned[:index]:
                duplicate = Text("Dieser Eintrag steht schon in der Liste.", "This entry is in the list already.")
                report.at(index).refuse(ErrorCode.DUPLICATE, duplicate)
        return cleaned or None

    return check
