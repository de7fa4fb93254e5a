from datetime import date, timedelta

import pytest

from exchange.access.rules import ErrorCode
from exchange.selfchecks.rules.rounds import (
    Period,
    RoundState,
    end_refusal,
    extension_refusal,
    invitation_refusal,
    period_refusal,
    work_refusal,
)

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
BEFORE, AFTER = FIRST - timedelta(1), LAST + timedelta(1)
PATH = ("input", "round")


@pytest.mark.parametrize(
    ("today", "ended", "state"),
    [
        (BEFORE, False, RoundState.PLANNED),
        (FIRST, False, RoundState.OPEN),
        (LAST, False, RoundState.OPEN),
        (AFTER, False, RoundState.CLOSED),
        (BEFORE, True, RoundState.CLOSED),
        (FIRST, True, RoundState.CLOSED),
    ],
)
def test_where_a_round_stands_and_what_that_allows(today: date, ended: bool, state: RoundState) -> None:
    period = Period(FIRST, LAST, ended)
    assert period.state(today) is state
    assert (work_refusal(period, today, PATH) is None) is (state is RoundState.OPEN)
    assert (invitation_refusal(period, today, PATH) is None) is (state is not RoundState.CLOSED)


def test_a_round_ends_on_a_day_or_for_good() -> None:
    assert period_refusal(Period(FIRST, FIRST)) is None
    backwards = period_refusal(Period(LAST, FIRST))
    assert backwards is not None
    assert (backwards.code, backwards.path) == (ErrorCode.INVALID, ("input", "closesOn"))
    assert end_refusal(Period(FIRST, LAST), PATH) is None
    assert extension_refusal(Period(FIRST, LAST), AFTER, PATH) is None
    for ended, day, code in [(False, LAST, "INVALID"), (False, FIRST, "INVALID"), (True, AFTER, "WRONG_STAGE")]:
        refused = extension_refusal(Period(FIRST, LAST, ended), day, PATH)
        assert refused is not None
        assert refused.code == code
    ended = end_refusal(Period(FIRST, LAST, ended=True), PATH)
    assert ended is not None
    assert (ended.code, ended.path) == (ErrorCode.WRONG_STAGE, PATH)
