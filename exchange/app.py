"""The web application: everything that listens, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from exchange.access import actions as access
from exchange.access.identity import Issuers
from exchange.access.viewer import Viewer
from exchange.api import downloads, pages
from exchange.api.contract import print_contract
from exchange.api.credentials import Credentials, SignIn
from exchange.api.endpoint import GraphQLEndpoint
from exchange.api.execution import Execution
from exchange.api.live import Live
from exchange.api.papers import Papers
from exchange.api.schema import schema
from exchange.api.websocket import WebSocketEndpoint
from exchange.projection.executor import ProjectionExecutor
from exchange.search.finder import Finder
from exchange.selfchecks.typesetting import Typesetter
from exchange.settings import Settings
from exchange.storage.engine import Database
from exchange.storage.feed import Feed


def create_app(settings: Settings, database_url: str) -> Starlette:
    """The application on one database, which it opens when it starts and closes when it ends."""
    database = Database(
        database_url,
        pool_size=settings.database_pool_size,
        statement_cache_size=settings.database_statement_cache,
        timeout=settings.database_timeout,
    )

    feed = Feed(database)
    finder = Finder()
    live = Live(partial(access.viewers_of, database))
    issuers = _issuers(settings)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await database.open()
        await finder.load(database)
        feed.start()
        watching = asyncio.create_task(live.watch())
        following = asyncio.create_task(finder.follow(database, feed))
        try:
            yield
        finally:
            watching.cancel()
            following.cancel()
            await asyncio.gather(watching, following, return_exceptions=True)
            await live.close()
            await feed.close()
            await access.settle()
            if issuers is not None:
                await issuers.close()
            await database.close()

    sign_in = None if issuers is None else _sign_in(database, issuers)
    credentials = Credentials(partial(access.authenticate, database), sign_in)
    execution = Execution(schema._schema, ProjectionExecutor, database, feed, finder)
    over_http = GraphQLEndpoint(execution, credentials, live, body_limit=settings.body_limit)
    over_websocket = WebSocketEndpoint(execution, credentials, live, message_limit=settings.body_limit)
    # A class instance as the endpoint is called as plain ASGI, for every method: the endpoint answers 405 itself.
    routes = [
        Route("/graphql", over_http),
        WebSocketRoute("/graphql", over_websocket),
        *pages.routes(print_contract(), database),
        *downloads.routes(Papers(execution), credentials, Typesetter()),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.live = live
    return app


def _sign_in(database: Database, issuers: Issuers) -> SignIn:
    """How somebody with a token of these providers becomes a viewer."""

    async def sign_in(token: str, place: str | None) -> Viewer | None:
        identity = await issuers.identify(token)
        return None if identity is None else await access.sign_in(database, identity, place)

    return sign_in


def _issuers(settings: Settings) -> Issuers | None:
    """The identity providers of the settings, if there are any."""
    audiences: dict[str, list[str]] = {}
    for each in settings.oidc_issuers or ():
        audiences.setdefault(each.issuer, []).append(each.audience)
    return Issuers(audiences) if audiences else None
