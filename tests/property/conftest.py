"""Property tests: how far they look, and databases that all examples share.

Every run draws other examples; few of them keep the whole suite under five minutes on two cores. To look further:

    HYPOTHESIS_PROFILE=long make test ARGS=tests/property
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from exchange.access.viewer import PUBLIC_VIEWER, Viewer, ViewerKind
from exchange.measures import actions
from exchange.storage.engine import Database
from tests import factories
from tests.client import Client, opened

COMMON: dict[str, Any] = {
    "deadline": None,
    "print_blob": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    # Explaining a failure would run the example many times more, each with a database behind it.
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
}
settings.register_profile("usual", max_examples=6, **COMMON)
settings.register_profile("long", max_examples=200, **COMMON)
settings.register_profile("first", max_examples=20, **COMMON | {"phases": [Phase.generate]})
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


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


@dataclass(frozen=True)
class Rich:
    """The seeds and more: drafts, releases to the network, adoptions, lessons of every sort; and who may look at it."""

    database: Database
    viewers: tuple[Viewer, ...] = field(repr=False)
    ids: tuple[str, ...] = field(repr=False)


@pytest.fixture(scope="session")
async def rich(cluster: Any, seeded_template: str) -> AsyncIterator[Rich]:
    """A database that nobody writes to any more."""
    for url in cluster.lent(seeded_template):
        database = Database(url, pool_size=1)
        await database.open()
        await furnish(database)
        viewers = [PUBLIC_VIEWER, Viewer(ViewerKind.COORDINATOR), Viewer(ViewerKind.OPERATOR)]
        viewers += [await factories.actor(database), await factories.actor(database, "05911000")]
        viewers.append(await factories.actor(database, "08335", kind=ViewerKind.GUEST))
        yield Rich(database, tuple(viewers), await some_ids(database))
        await database.close()


async def furnish(database: Database) -> None:
    """What the seeds have not."""
    indicators = [{"name": f"I{n}", "target": n, "readings": [{"date": "2024-01-01", "value": 1}]} for n in range(3)]
    whole = {"indicators": indicators, "partners": [{"name": "P"}], "fundings": [{"amount": "1.50"}]}
    whole |= {"contact": {"unit": "U"}, "cost": {"amount": "10.00", "staff_fte": 0.5}}
    network = await factories.published_measure(database, visibility="NETWORK", title="Im Netz", **whole)
    edited = await factories.published_measure(database, title="Mit Entwurf", **whole)
    editor = await factories.actor(database)
    factories.done(await actions.update_measure(database, editor, edited, 3, {"title": "Entwurf", "summary": "Neu"}))
    await factories.lesson(database, measure=edited)
    await factories.lesson(database)
    await factories.measure(database, "05911000", title="Nie veröffentlicht", adoptions=[{"source": network}])
    await factories.published_measure(database, "05911000", title="Übernommen", adoptions=[{"source": edited}])
    await factories.published_strategy(database, visibility="COORDINATION", fundings=[{"amount": "5.00"}])


async def some_ids(database: Database) -> tuple[str, ...]:
    """Ids of some records of every type, visible or not, and of nothing."""
    tables = {
        "record_id": {"measure": "measure", "lesson": "lesson", "strategy": "strategy"},
        "id": {name: name for name in ("municipality", "indicator", "reading", "goal", "adoption", "organisation")},
    }
    found = ["nothing", "measure_0190c0de-0000-7000-8000-000000000000"]
    for column, names in tables.items():
        for table, prefix in names.items():
            rows = await database.fetch_all(f"SELECT DISTINCT {column} FROM {table} ORDER BY 1 DESC LIMIT 3")
            found += [f"{prefix}_{row[0]}" for row in rows]
    return tuple(found)
