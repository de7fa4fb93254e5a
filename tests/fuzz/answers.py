"""What every answer must be, whatever was asked: in time, no failure, and silent about what is inside."""

import json
import re
from collections.abc import Iterator
from typing import Any

CODES = re.compile(r"[A-Z][A-Z_]+")
INSIDE = re.compile(
    r"Traceback|\.py\b|/tmp/|/usr/|/work/|site-packages|asyncpg|sqlalchemy|strawberry|starlette|uvicorn|orjson|graphql-core"
    r"|\bSELECT\b.*\bFROM\b|\bINSERT INTO\b|\brelation \"|\bcolumn \"|pg_|postgres|\bNoneType\b|object at 0x"
    r"|\b[A-Z]\w+(?:Error|Exception)\b",
)
"""Traces, paths, libraries, SQL, and names of classes."""

OURS = ("UserError",)
"""Names of the schema that look like classes."""


def faults(status: int, content: bytes, seconds: float, within: float, sent: str = "") -> Iterator[str]:
    """What is wrong with an answer. What the client sent itself may be in it."""
    if status >= 500:
        yield f"status {status}"
    if seconds > within:
        yield f"{seconds:.1f} seconds"
    try:
        body = json.loads(content)
    except ValueError:
        yield "no JSON"
        return
    if not isinstance(body, dict) or not ({"data", "errors"} & body.keys()):
        yield "no answer in the shape of GraphQL"
        return
    for error in body.get("errors", ()):
        yield from _faults_of(error, sent)


def _faults_of(error: dict[str, Any], sent: str) -> Iterator[str]:
    code = error.get("extensions", {}).get("code")
    if not isinstance(code, str) or not CODES.fullmatch(code):
        yield f"an error without a code: {error}"
    if code == "INTERNAL_SERVER_ERROR":
        yield f"an internal error: {error}"
    message = error.get("message")
    if not message:
        yield f"an error without a message: {error}"
        return
    for found in INSIDE.findall(str(message)):
        if found not in sent and found not in OURS:
            yield f"{found!r} is told in {message!r}"
