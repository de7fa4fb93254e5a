"""Property tests: a profile that looks a little further in CI, and databases that all examples share."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from exchange.storage.engine import Database
from tests.client import Client, opened

_CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("local", max_examples=30, deadline=None, print_blob=True, suppress_health_check=_CHECKS)
settings.register_profile("ci", max_examples=60, deadline=None, print_blob=True, suppress_health_check=_CHECKS)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
async def world_client(cluster: Any, migrated_template: str) -> AsyncIterator[Client]:
    """The application on an empty database; every example writes its own world."""
    for url in cluster.lent(migrated_template):
        async with opened(url, {}) as made:
            yield made


@pytest.fixture(scope="session")
async def world_database(world_client: Client) -> Database:
    """A connection of the tests' own to the same database."""
    return world_client.database
