from datetime import date
from itertools import count
from uuid import UUID

import pytest

from exchange.measures.rules.report import Collected, Report

TODAY = date(2026, 3, 1)


@pytest.fixture
def report() -> Report:
    numbers = count(1)
    return Report(Collected(TODAY, lambda: UUID(int=next(numbers))))
