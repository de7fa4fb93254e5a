from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

import pytest

from exchange.measures.rules.report import Collected, Report

TODAY, NOW = date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def report() -> Report:
    numbers = count(1)
    return Report(Collected(TODAY, lambda: UUID(int=next(numbers)), NOW))
