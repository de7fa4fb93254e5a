"""Exceptions as a log may show them: what they are and where they arose, never what they say.

The text of an exception often repeats what a caller sent (`invalid literal for int(): …`, `Key (slug)=(…) already
exists`), and its frames hold it. What is left finds the place in the code.
"""

import logging
import traceback
from collections.abc import Iterator


def described(error: BaseException) -> str:
    """What an exception is: its class, and the number that PostgreSQL or the operating system gives it."""
    number = getattr(error, "sqlstate", None)
    told = [str(number)] if isinstance(number, str) else []
    if isinstance(error, OSError) and error.strerror is not None:
        told.append(error.strerror)
    told += [
        f"{name} {value}"
        for name in ("table_name", "constraint_name")
        if number is not None and isinstance(value := getattr(error, name, None), str)
    ]
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{name} ({', '.join(told)})" if told else name


def traced(error: BaseException) -> str:
    """The exception and those it came from, the first one first, each with the lines of code that led to it."""
    return "\n".join(_lines(error)).rstrip()


def _lines(error: BaseException) -> Iterator[str]:
    for cause in reversed(list(_chain(error))):
        yield from (line.rstrip() for line in traceback.format_tb(cause.__traceback__))
        yield described(cause)
        if isinstance(cause, BaseExceptionGroup):
            yield from (f"  in the group: {described(one)}" for one in cause.exceptions)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


class Discreet(logging.Filter):
    """Lets every record pass, with the description of each exception that it would show in the exception's place."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place."""
        if record.name == "asyncio":
            # What follows the first line is the task, with its exception and its words.
            record.msg, record.args = record.getMessage().partition("\n")[0], None
        if isinstance(record.msg, BaseException):
            record.msg = described(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(described(one) if isinstance(one, BaseException) else one for one in record.args)
        return True
