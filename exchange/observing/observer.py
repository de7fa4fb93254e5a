"""Follows requests from their arrival to their answer, and tells what came of them to logs, metrics and traces."""

import time
from typing import Any

from exchange.observing.logs import RequestLog
from exchange.observing.metrics import Metrics
from exchange.observing.traces import Traces
from exchange.observing.work import CURRENT, Work

MOST_SPANS = 1_000
"""Statements of one request that get a span: a subscription may stay open for days."""


class Observer:
    """`log` writes the lines of requests, `traces` takes spans; without them there are none."""

    def __init__(self, log: RequestLog | None = None, traces: Traces | None = None) -> None:
        self._log = log
        self._traces = traces
        self.metrics = Metrics()

    def begin(self, via: str, request_id: str, traceparent: str | None = None) -> Work:
        """A request arrives; it is the current one of this task, and of those that it begins, until `end`."""
        work = Work(via, request_id, time.perf_counter(), traceparent)
        if self._traces is not None:
            work.spans = []
        work.token = CURRENT.set(work)
        return work

    def end(self, work: Work, status: int | None = None) -> None:
        """It was answered. `status` is that of HTTP, which an operation on a WebSocket has none of."""
        ended = time.perf_counter()
        if work.token is not None:
            CURRENT.reset(work.token)
        told = str(status) if status is not None else ("error" if work.codes else "ok")
        self.metrics.add(work, told, ended - work.began)
        trace = None if self._traces is None else self._traces.record(work, told, ended)
        if self._log is not None:
            try:  # noqa: SIM105 - `suppress` would cost more than the line's encoding
                self._log(_line(work, told, ended - work.began, trace))
            except OSError:
                pass  # Where nobody takes logs any more, requests are answered all the same.


def _line(work: Work, status: str, seconds: float, trace: str | None) -> dict[str, Any]:
    """What the log says of a request."""
    who = work.who
    line: dict[str, Any] = {
        "id": work.request_id,
        "via": work.via,
        "viewer": None if who is None else who.kind,
        "operation": work.operation,
        "kind": work.kind or None,
        "cost": work.cost,
        "status": status,
        "ms": round(seconds * 1000, 2),
        "sql_ms": round(work.sql_seconds * 1000, 2),
        "statements": work.statements,
        "bytes": work.size,
    }
    if who is not None and who.credential_id is not None:
        line["credential"] = who.credential_id
        line["municipality"] = who.municipality_id
    if work.events:
        line["events"] = work.events
    if work.codes:
        line["errors"] = sorted(work.codes)
    if trace is not None:
        line["trace"] = trace
    return line
