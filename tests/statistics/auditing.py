"""The audit within the process of the tests: another process takes seconds to start."""

import asyncio
import json

import pytest

from exchange.statistics import auditor, preparing
from exchange.statistics.auditing import Audited, Progress


async def audit_here(job: object, progress: Progress) -> Audited:
    """As `exchange.statistics.auditing.audit`, JSON included."""
    record, told = await asyncio.to_thread(auditor.compute, json.loads(json.dumps(job)), progress)
    return Audited(**json.loads(json.dumps(told)), record=json.dumps(record).encode())


@pytest.fixture
def audited_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "audit", audit_here)
