"""Random people act on random records over HTTP, beside a model in plain Python.

A run has 5 examples of up to 40 steps. For a long one set `STATEFUL_EXAMPLES` and `STATEFUL_STEPS`; with `-s` it says
what was done how often:

    STATEFUL_EXAMPLES=400 nice python -m pytest -n 0 -s tests/stateful
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.house import House, opened_house
from tests.stateful.machine import DONE, Publishing

SETTINGS = settings(
    max_examples=int(os.environ.get("STATEFUL_EXAMPLES", "5")),
    stateful_step_count=int(os.environ.get("STATEFUL_STEPS", "40")),
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def house(cluster: Any, migrated_template: str) -> Iterator[House]:
    """The application on a database of its own."""
    for url in cluster.lent(migrated_template):
        with opened_house(url) as made:
            yield made


def test_everybody_always_reads_what_the_model_says(house: House) -> None:
    run_state_machine_as_test(lambda: Publishing(house), settings=SETTINGS)
    print(f"\n{dict(DONE)}")
