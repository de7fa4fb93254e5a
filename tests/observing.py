"""The log of a test: what would be on standard error, line by line."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from exchange.observing.logs import RequestLog, open_log
from exchange.settings import LogFormat, LogLevel


class Log:
    """What was logged since it was opened; `lines` takes it out."""

    def __init__(self, stream: io.TextIOWrapper, requests: RequestLog | None) -> None:
        self._stream = stream
        self.requests = requests

    @property
    def text(self) -> str:
        self._stream.flush()
        buffer: Any = self._stream.buffer
        return str(buffer.getvalue().decode())

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.text.splitlines()]


@contextmanager
def logged(form: LogFormat = LogFormat.JSON, level: LogLevel = LogLevel.DEBUG) -> Iterator[Log]:
    """All logs of the process, until the block ends; then they go where they went before."""
    root, own = logging.getLogger(), logging.getLogger("exchange")
    before = (root.handlers, root.level, own.level)
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
    try:
        yield Log(stream, open_log(level, form, stream))
    finally:
        root.handlers = before[0]
        root.setLevel(before[1])
        own.setLevel(before[2])
