"""The web application: everything that listens, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route

from exchange.access.actions import authenticate, settle
from exchange.access.viewer import Viewer
from exchange.api import pages
from exchange.api.contract import print_contract
from exchange.api.endpoint import GraphQLEndpoint
from exchange.api.execution import Execution
from exchange.api.schema import schema
from exchange.projection.executor import ProjectionExecutor
from exchange.settings import Settings
from exchange.storage.engine import Database


def create_app(settings: Settings, database_url: str) -> Starlette:
    """The application on one database, which it opens when it starts and closes when it ends."""
    database = Database(
        database_url,
        pool_size=settings.database_pool_size,
        statement_cache_size=settings.database_statement_cache,
        timeout=settings.database_timeout,
    )

    async def viewer_of(key: str) -> Viewer | None:
        return await authenticate(database, key)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await database.open()
        try:
            yield
        finally:
            await settle()
            await database.close()

    execution = Execution(schema._schema, ProjectionExecutor, database)
    endpoint = GraphQLEndpoint(execution, viewer_of, body_limit=settings.body_limit)
    # A class instance as the endpoint is called as plain ASGI, for every method: the endpoint answers 405 itself.
    routes = [Route("/graphql", endpoint), *pages.routes(print_contract(), database)]
    return Starlette(routes=routes, lifespan=lifespan)
