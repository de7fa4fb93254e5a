"""Auditing: a release is computed and audited in a process of its own. That may take minutes of a processor and a few
hundred megabytes; the process gives all of it back, and can be ended."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

Progress = Callable[[int, int], None]

RECORD = b"record "
"""How the line with the record begins."""

_ROOT = Path(__file__).resolve().parents[2]
_LINE = 1 << 28
"""Of a large network the record is a long line."""

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class AuditError(Exception):
    """A release could not be computed."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What may be published as plain data, the audit in brief, the numbers of the earlier releases that have to go with
    it, and the record as JSON."""

    figures: list[list[Any]]
    summary: dict[str, Any]
    retract: list[int]
    record: bytes


async def audit(job: Mapping[str, Any], progress: Progress) -> Audited:
    """What the process makes of the job; `progress` is told how many steps of how many are done. The process does not
    outlive this call. Raises AuditError."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "exchange.statistics.auditor"),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        limit=_LINE,
        env=os.environ | _ONE_THREAD | {"PYTHONPATH": str(_ROOT)},
        start_new_session=True,
    )
    try:
        _, audited, complaint = await asyncio.gather(
            _give(process, orjson.dumps(job)), _follow(process, progress), _read(process.stderr).read()
        )
        if await process.wait() != 0 or audited is None:
            raise AuditError(complaint.decode(errors="replace"))
        return audited
    finally:
        await _end(process)


async def _give(process: asyncio.subprocess.Process, job: bytes) -> None:
    """Hand the job over. A process that ended before it was read says why itself."""
    if process.stdin is None:
        raise RuntimeError("the process has no standard input")
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(job)
        await process.stdin.drain()
    process.stdin.close()


async def _follow(process: asyncio.subprocess.Process, progress: Progress) -> Audited | None:
    """Pass on how far it has come; returns what it came to, None if the process ended before."""
    lines, record = _read(process.stdout), b""
    while line := await lines.readline():
        if line.startswith(RECORD):
            record = line.removeprefix(RECORD)
            continue
        told = orjson.loads(line)
        if "figures" in told:
            return Audited(told["figures"], told["summary"], told["retract"], record)
        progress(told["done"], told["steps"])
    return None


def _read(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    if stream is None:
        raise RuntimeError("the process has no such stream")
    return stream


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the process and those that it started."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
