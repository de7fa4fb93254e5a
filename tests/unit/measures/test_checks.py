from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.access.rules import ErrorCode
from exchange.measures.rules import checks
from exchange.measures.rules.report import Collected, Report
from exchange.measures.rules.vocabulary import LessonKind

TODAY, NOW = date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC)
line, prose = checks.text(200), checks.text(20_000, lines=True)
money, fte = checks.amount(10**12), checks.amount(10**4)


def run(check, value):
    """The cleaned value and the codes of the errors by their paths below the input."""
    collected = Collected(TODAY, lambda: UUID(int=0), NOW)
    cleaned = check(value, Report(collected))
    return cleaned, {path[1:]: error.code for path, error in collected.errors.items()}


@pytest.mark.parametrize(
    ("check", "value", "expected"),
    [
        (line, "  Straße  ", "Straße"),
        (line, "a\u0308", "ä"),
        (line, " \t\n ", None),
        (line, "\u200b\u00a0", None),
        (line, "x" * 200, "x" * 200),
        (prose, "a\r\nb\n\tc", "a\nb\n\tc"),
        (money, "77000", Decimal("77000.00")),
        (money, 0.1, Decimal("0.10")),
        (money, Decimal("999999999999.99"), Decimal("999999999999.99")),
        (money, 0, Decimal("0.00")),
        (fte, "0.5", Decimal("0.50")),
        (checks.number, 3.5, Decimal("3.5")),
        (checks.number, 100.0, Decimal("100")),
        (checks.number, 0.1 + 0.2, Decimal("0.3")),
        (checks.number, -12, Decimal("-12")),
        (checks.day(), "2022-07-21", date(2022, 7, 21)),
        (checks.day(past=True), TODAY, TODAY),
        (checks.day(), date(2100, 12, 31), date(2100, 12, 31)),
        (checks.flag, False, False),
        (checks.currency, "EUR", "EUR"),
        (checks.language, "de", "de"),
        (checks.language, "de-CH", "de-CH"),
        (checks.email, "integration@konstanz.de", "integration@konstanz.de"),
        (checks.url, "https://konstanz.de/service/a+b?x=%20#y", "https://konstanz.de/service/a+b?x=%20#y"),
        (checks.url, "http://localhost:80/", "http://localhost:80/"),
        (checks.one_of(LessonKind), "OBSTACLE", "OBSTACLE"),
        (checks.one_of(LessonKind), LessonKind.OBSTACLE, "OBSTACLE"),
        (checks.several(checks.key, 7), ["B", "A"], ["B", "A"]),
        (checks.several(checks.key, 7), [], None),
        (checks.identifier, UUID(int=1), UUID(int=1)),
        (checks.identifier_or_slug, "konstanz-konzept", "konstanz-konzept"),
    ],
)
def test_accepted(check, value, expected) -> None:
    cleaned, errors = run(check, value)
    assert errors == {}
    assert cleaned == expected
    assert type(cleaned) is type(expected)


@pytest.mark.parametrize(
    ("check", "value", "code"),
    [
        (line, 5, ErrorCode.INVALID),
        (line, "a\nb", ErrorCode.INVALID),
        (line, "a\x00b", ErrorCode.INVALID),
        (prose, "a\x00b", ErrorCode.INVALID),
        (prose, "\x00", ErrorCode.INVALID),
        (prose, "a\x1bb", ErrorCode.INVALID),
        (prose, "a\ud800b", ErrorCode.INVALID),
        (line, "x" * 201, ErrorCode.TOO_LONG),
        (prose, "x" * 20_001, ErrorCode.TOO_LONG),
        (money, -1, ErrorCode.INVALID),
        (money, "-0.01", ErrorCode.INVALID),
        (money, "0.001", ErrorCode.INVALID),
        (money, 10**12, ErrorCode.INVALID),
        (money, "NaN", ErrorCode.INVALID),
        (money, float("inf"), ErrorCode.INVALID),
        (money, "1e999999", ErrorCode.INVALID),
        (money, "1e-999999", ErrorCode.INVALID),
        (money, "77.000,00", ErrorCode.INVALID),
        (money, True, ErrorCode.INVALID),
        pytest.param(money, 10**5000, ErrorCode.INVALID, id="5000 digits"),
        (fte, "10000", ErrorCode.INVALID),
        (checks.number, float("nan"), ErrorCode.INVALID),
        (checks.number, 1e15, ErrorCode.INVALID),
        (checks.number, "many", ErrorCode.INVALID),
        (checks.day(), date(1899, 12, 31), ErrorCode.INVALID),
        (checks.day(), date(2101, 1, 1), ErrorCode.INVALID),
        (checks.day(), "2022-02-30", ErrorCode.INVALID),
        (checks.day(), datetime(2022, 1, 1), ErrorCode.INVALID),
        (checks.day(past=True), date(2026, 3, 2), ErrorCode.INVALID),
        (checks.flag, 1, ErrorCode.INVALID),
        (checks.currency, "eur", ErrorCode.INVALID),
        (checks.currency, "EURO", ErrorCode.INVALID),
        (checks.language, "Deutsch", ErrorCode.INVALID),
        (checks.email, "integration@konstanz", ErrorCode.INVALID),
        (checks.email, "a b@konstanz.de", ErrorCode.INVALID),
        (checks.email, "@konstanz.de", ErrorCode.INVALID),
        (checks.url, "javascript:alert(1)", ErrorCode.INVALID),
        (checks.url, "ftp://konstanz.de/", ErrorCode.INVALID),
        (checks.url, "konstanz.de", ErrorCode.INVALID),
        (checks.url, "https://", ErrorCode.INVALID),
        (checks.url, "https://a b.de/", ErrorCode.INVALID),
        (checks.url, "https://[::1", ErrorCode.INVALID),
        (checks.one_of(LessonKind), "obstacle", ErrorCode.INVALID),
        (checks.one_of(LessonKind), None, ErrorCode.INVALID),
        (checks.several(checks.key, 7), "A", ErrorCode.INVALID),
        (checks.several(checks.key, 2), ["A", "B", "C"], ErrorCode.TOO_LONG),
        (checks.identifier, "measure_1", ErrorCode.NOT_FOUND),
        (checks.key, "ä", ErrorCode.NOT_FOUND),
    ],
)
def test_refused(check, value, code) -> None:
    assert run(check, value) == (None, {(): code})


def test_a_list_reports_each_entry() -> None:
    _, errors = run(checks.several(checks.one_of(LessonKind), 4), ["OBSTACLE", "x", "OBSTACLE"])
    assert errors == {("1",): ErrorCode.INVALID, ("2",): ErrorCode.DUPLICATE}


@given(st.text(alphabet=st.characters()))
def test_accepted_text_can_be_stored_and_is_stable(value) -> None:
    cleaned, errors = run(prose, value)
    if cleaned is None:
        return
    assert errors == {}
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert run(prose, cleaned) == (cleaned, {})


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.lists(st.integers()), st.binary(), st.decimals()))
def test_no_check_raises(value) -> None:
    for check in (line, prose, money, checks.number, checks.day(), checks.flag, checks.email, checks.url, checks.key):
        cleaned, errors = run(check, value)
        assert cleaned is None or errors == {}


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_amounts_are_exact(value) -> None:
    assert run(money, str(value)) == (value, {})
