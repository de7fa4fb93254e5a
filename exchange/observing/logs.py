"""Logs: one line for each request, and whatever the exchange and its libraries report, in one form.

The line of a request goes around `logging`, which would cost more than all the rest of what is noted.
"""

import logging
import sys
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson
import structlog

from exchange.observing.secrecy import Discreet, traced
from exchange.settings import LogFormat, LogLevel

Entry = MutableMapping[str, Any]

LIBRARIES = logging.WARNING
"""Others' loggers speak from here on, whatever the level: SQLAlchemy's would tell what is in statements."""


RequestLog = Callable[[Entry], object]
"""Writes the line of a request."""


def open_log(level: LogLevel, form: LogFormat, stream: TextIO | None = None) -> RequestLog | None:
    """Send all logs to the stream (standard error), and give the way for the lines of requests, or None where the level
    leaves them out."""
    target = sys.stderr if stream is None else stream
    number = logging.getLevelNamesMapping()[level.value.upper()]
    is_text = form is LogFormat.TEXT or (form is LogFormat.AUTO and target.isatty())
    render = _text(target) if is_text else _as_json
    _take_over(target, number, render)
    if number > logging.INFO:
        return None
    if is_text:
        lines = structlog.WriteLogger(target)
        return lambda entry: lines.msg(render(None, "info", _completed(entry)))
    bytes_ = structlog.BytesLogger(target.buffer)
    return lambda entry: bytes_.msg(_encoded(_completed(entry)))


def _take_over(target: TextIO, level: int, render: Any) -> None:
    """Have what is said through `logging` rendered like the rest."""
    handler = logging.StreamHandler(target)
    handler.addFilter(Discreet())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, _stamp, structlog.stdlib.add_logger_name, _exception],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, LIBRARIES))
    logging.getLogger("exchange").setLevel(level)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def _completed(entry: Entry) -> Entry:
    entry["event"] = "request"
    entry["level"] = "info"
    entry["time"] = datetime.now(UTC)
    return entry


def _stamp(_logger: Any, _method: str, entry: Entry) -> Entry:
    entry["time"] = datetime.now(UTC)
    return entry


def _exception(_logger: Any, _method: str, entry: Entry) -> Entry:
    info = entry.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        entry["exception"] = traced(error)
    entry.pop("stack_info", None)
    return entry


def _text(target: TextIO) -> Callable[[Any, str, Entry], str]:
    console = structlog.dev.ConsoleRenderer(colors=target.isatty(), timestamp_key="time", sort_keys=False)

    def render(logger: Any, method: str, entry: Entry) -> str:
        entry["time"] = f"{entry['time'].astimezone():%H:%M:%S}"
        return console(logger, method, {name: _plain(value) for name, value in entry.items() if value is not None})

    return render


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return ",".join(value)
    return value if isinstance(value, str | int | float) else str(value)


def _as_json(_logger: Any, _method: str, entry: Entry) -> str:
    return _encoded(entry).decode()


def _encoded(entry: Entry) -> bytes:
    return orjson.dumps(entry, default=str, option=orjson.OPT_UTC_Z)
