"""Logs: their form, and that exceptions are described without repeating what callers sent."""

import asyncio
import logging
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from exchange.access.viewer import Viewer, ViewerKind
from exchange.observing.observer import Observer
from exchange.observing.secrecy import described, traced
from exchange.settings import LogFormat, LogLevel
from tests.observing import logged

SECRET = "wok_geheim"
KEY, PLACE = UUID(int=7), UUID(int=8)


def unique_violation() -> asyncpg.PostgresError:
    fields = {"C": "23505", "M": "duplicate key", "D": f"Key (slug)=({SECRET})", "t": "record", "n": "record_slug"}
    return asyncpg.PostgresError.new(fields)


def failure() -> BaseException:
    try:
        try:
            raise unique_violation()
        except asyncpg.PostgresError as error:
            raise DBAPIError(f"INSERT {SECRET}", {"title": SECRET}, error) from error
    except DBAPIError as error:
        return error


def test_an_exception_is_described_without_its_words() -> None:
    assert described(ValueError(SECRET)) == "ValueError"
    assert described(ConnectionRefusedError(111, "Connection refused")) == "ConnectionRefusedError (Connection refused)"
    told = described(unique_violation())
    assert told == "asyncpg.exceptions.UniqueViolationError (23505, table_name record, constraint_name record_slug)"
    text = traced(failure())
    assert SECRET not in text.replace('f"INSERT {SECRET}", {"title": SECRET}', "")
    assert text.index("UniqueViolationError") < text.index("sqlalchemy.exc.DBAPIError")
    assert "in failure" in text
    group = ExceptionGroup(SECRET, [KeyError(SECRET)])
    assert traced(group) == "ExceptionGroup\n  in the group: KeyError"


async def test_what_is_said_through_logging_has_the_form_of_the_rest() -> None:
    with logged() as log:
        logging.getLogger("exchange.api").warning("%s: %r", "a reason", ValueError(SECRET))
        logging.getLogger("exchange.api").error("it failed", exc_info=failure())
        logging.getLogger("library").error(KeyError(SECRET))
        logging.getLogger("sqlalchemy.engine").info("INSERT %s", SECRET)
        task = asyncio.get_running_loop().create_task(asyncio.sleep(0))
        await task
        asyncio.get_running_loop().call_exception_handler({"message": "lost", "exception": ValueError(SECRET)})
        lines = log.lines
    assert [(line["level"], line["event"]) for line in lines] == [
        ("warning", "a reason: 'ValueError'"),
        ("error", "it failed"),
        ("error", "KeyError"),
        ("error", "lost"),
    ]
    assert lines[0]["logger"] == "exchange.api"
    assert "UniqueViolationError" in lines[1]["exception"]
    assert all(SECRET not in str(line).replace('f"INSERT {SECRET}", {"title": SECRET}', "") for line in lines)


@pytest.mark.parametrize("form", [LogFormat.JSON, LogFormat.TEXT])
def test_a_request_is_one_line(form: LogFormat) -> None:
    with logged(form) as log:
        observer = Observer(log.requests)
        work = observer.begin("http", "abc-1")
        work.who = Viewer(ViewerKind.MEMBER, key_id=KEY, municipality_id=PLACE)
        work.execute("query", "Practices", 40, is_registered=True)
        work.ran("SELECT 1", 1.0, 1.5)
        work.size = 12
        observer.end(work, 200)
        text = log.text
    assert text.count("\n") == 1
    for part in ("abc-1", "MEMBER", "Practices", "40", "500.0", str(KEY), str(PLACE)):
        assert part in text


def test_the_level_leaves_requests_out() -> None:
    with logged(level=LogLevel.WARNING) as log:
        assert log.requests is None
        logging.getLogger("exchange.storage").info("not said")
        assert log.text == ""
