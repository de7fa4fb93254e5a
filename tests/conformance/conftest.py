"""The application on a port of the loopback that is free, for suites that speak real HTTP."""

from collections.abc import Iterator

import pytest

from tests.live import served


@pytest.fixture(scope="session")
def live_url(cluster, migrated_template: str) -> Iterator[str]:
    """The address of `/graphql` on a server that runs as long as the tests do."""
    name = cluster.create(migrated_template)
    with served(cluster.url_of(name)) as host:
        yield f"http://{host}/graphql"
    cluster.drop(name)
