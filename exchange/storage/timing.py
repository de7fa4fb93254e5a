"""How long the statements of writers take, noted with the request that they belong to."""

import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

from exchange.observing.work import CURRENT


def time_statements(engine: Engine) -> None:
    """Note every statement of this engine from now on, those that fail included."""
    event.listen(engine, "before_cursor_execute", _begin)
    event.listen(engine, "after_cursor_execute", _end)
    event.listen(engine, "handle_error", _fail)


def _begin(_connection: Any, _cursor: Any, _sql: str, _parameters: Any, context: Any, _many: bool) -> None:
    if context is not None:
        context.began = time.perf_counter()


def _end(_connection: Any, _cursor: Any, sql: str, _parameters: Any, context: Any, _many: bool) -> None:
    began, work = getattr(context, "began", None), CURRENT.get()
    if began is not None and work is not None:
        work.ran(sql, began, time.perf_counter())


def _fail(context: ExceptionContext) -> None:
    _end(None, None, context.statement or "?", None, context.execution_context, False)
