"""Statements that were taken down must come out for another record with its ids and nothing else changed."""

from uuid import UUID

from bench.statements import Blank, Statement, filled, with_blanks

RECORD, EDITION, KEY, OTHER = (UUID(int=number) for number in (1, 2, 3, 4))
BLANKS = {RECORD: Blank.RECORD, EDITION: Blank.DRAFT}


def test_ids_become_blanks_also_within_lists() -> None:
    taken = Statement("INSERT …", (KEY, [RECORD, KEY], "title", None, EDITION), writes=True)
    blank = with_blanks(taken, BLANKS)
    assert blank == Statement("INSERT …", (KEY, [Blank.RECORD, KEY], "title", None, Blank.DRAFT), writes=True)
    values = {Blank.RECORD: OTHER, Blank.DRAFT: KEY}
    assert filled(blank, values) == (KEY, [OTHER, KEY], "title", None, KEY)


def test_writers_need_not_count_in_the_same_place() -> None:
    taken = Statement("UPDATE change_counter SET value = value + 1 WHERE slot = $1", (7,), writes=True)
    assert filled(with_blanks(taken, BLANKS), {Blank.SLOT: 3}) == (3,)


def test_what_was_taken_down_stays_as_it_is_without_blanks() -> None:
    taken = Statement("SELECT …", (1, "a", [True]))
    assert filled(with_blanks(taken, BLANKS), {}) == taken.arguments
