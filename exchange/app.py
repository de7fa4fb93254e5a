"""The web application: everything that listens, put together."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from exchange.access import actions as access
from exchange.access.identity import Issuers
from exchange.access.viewer import Viewer
from exchange.api import downloads, pages
from exchange.api.address import Addresses
from exchange.api.arrivals import Arrivals
from exchange.api.budgets import Budgets, Turns
from exchange.api.credentials import Credentials, SignIn
from exchange.api.endpoint import GraphQLEndpoint
from exchange.api.execution import Execution
from exchange.api.freshness import Freshness
from exchange.api.gate import Gate, Limits
from exchange.api.gauges import look_at
from exchange.api.limits import DocumentLimits
from exchange.api.live import Live
from exchange.api.origins import SafeHeaders, cors, origins_of
from exchange.api.persisted import PersistedDocuments, registered_in
from exchange.api.schema import schema
from exchange.api.websocket import WebSocketEndpoint
from exchange.observing.observer import Observer
from exchange.projection.executor import ProjectionExecutor
from exchange.search.finder import Finder
from exchange.settings import Settings
from exchange.statistics.preparing import Preparer, settings_policy
from exchange.storage.engine import Database
from exchange.storage.feed import Feed
from exchange.storage.windows import PostgresWindows

logger = logging.getLogger(__name__)


Background = Callable[[Database, Preparer], Awaitable[object]]
"""What is done once, beside the requests."""


def create_app(
    settings: Settings, database_url: str, background: Background | None = None, observer: Observer | None = None
) -> Starlette:
    """The application on one database, which it opens when it starts and closes when it ends. `background` begins when
    it has started; the `observer` sees every request."""
    database = Database(
        database_url,
        pool_size=settings.database_pool_size,
        statement_cache_size=settings.database_statement_cache,
        timeout=settings.database_timeout,
    )

    feed, finder, readiness = Feed(database), Finder(), pages.Readiness(database)
    preparer = Preparer(database, settings_policy(settings), settings.statistics_workers)
    live = Live(partial(access.viewers_of, database))
    issuers = _issuers(settings)
    sign_in = None if issuers is None else _sign_in(database, issuers)
    credentials = Credentials(partial(access.authenticate, database), sign_in)
    execution = _execution(settings, database, feed, finder, preparer)
    freshness = Freshness(database, finder, settings.public_max_age)
    addresses, origins = Addresses(settings.trusted_proxies), origins_of(settings.origins)
    arrivals = Arrivals(observer, addresses)
    look_at(arrivals.observer.metrics, database, execution, freshness, live, preparer)

    how: Any = {"within": settings.deadline, "addresses": addresses, "arrivals": arrivals}
    over_http_alone: Any = {"body_limit": settings.body_limit, "status_codes": settings.status_codes}
    over_http = GraphQLEndpoint(execution, credentials, live, freshness, **over_http_alone, **how)
    over_websocket = WebSocketEndpoint(
        execution, credentials, live, message_limit=settings.body_limit, origins=origins, **how
    )
    # A class instance as the endpoint is called as plain ASGI, for every method: the endpoint answers 405 itself.
    routes = [
        Route("/graphql", over_http),
        WebSocketRoute("/graphql", over_websocket),
        *pages.routes(readiness, settings.security_contact),
        *downloads.routes(execution, credentials, **how),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await database.open()
        await finder.load(database)
        feed.start()
        work = [live.watch(), finder.follow(database, feed), preparer.watch()]
        if background is not None:
            work.append(_logged(background(database, preparer)))
        beside = [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            for part in (preparer, live, feed):
                await part.close()
            await access.settle()
            if issuers is not None:
                await issuers.close()
            await database.close()

    app = Starlette(routes=routes, lifespan=lifespan, middleware=_around(addresses, origins))
    app.state.live = live
    app.state.readiness = readiness
    return app


def _execution(settings: Settings, database: Database, feed: Feed, finder: Finder, preparer: Preparer) -> Execution:
    """What executes documents, within the bounds of the settings."""
    bounds = DocumentLimits(
        tokens=settings.document_tokens,
        depth=settings.document_depth,
        aliases=settings.document_aliases,
        root_fields=settings.document_root_fields,
        selections=settings.document_selections,
    )
    return Execution(
        schema._schema,
        ProjectionExecutor,
        database,
        feed,
        finder,
        preparer,
        _gate(settings, database),
        PersistedDocuments(registered_in()),
        settings.public_documents,
        bounds,
    )


def _gate(settings: Settings, database: Database) -> Gate:
    """What requests have to pass, by the settings; a budget of 0 is none."""
    limits = Limits(settings.cost_limit, settings.key_budget or None, settings.public_budget or None)
    return Gate(limits, Budgets(PostgresWindows(database)), Turns(settings.caller_concurrency))


def _around(addresses: Addresses, origins: Sequence[str]) -> list[Middleware]:
    """What every answer passes on its way out."""
    safe = Middleware(SafeHeaders, addresses=addresses, open=bool(origins))
    return [safe, Middleware(cors, origins=origins)] if origins else [safe]


async def _logged(work: Awaitable[object]) -> None:
    """Do the work; the application does without it where it fails."""
    try:
        await work
    except Exception:
        logger.exception("the work in the background came to nothing")


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
