"""The web application: everything that listens, put together."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

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
from exchange.api.origins import SafeHeaders, Straight, cors, origins_of
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


PATH = "/graphql"
"""Where GraphQL is spoken, over HTTP and over WebSocket."""

Background = Callable[[Database, Preparer], Awaitable[object]]
"""What is done once, beside the requests."""


def create_app(
    settings: Settings, database_url: str, background: Background | None = None, observer: Observer | None = None
) -> Starlette:
    """The application on one database, which it opens when it starts and closes when it ends. `background` begins when
    it has started; the `observer` sees every request."""
    parts = Parts.of(settings, database_url)
    readiness = pages.Readiness(parts.database)
    addresses, origins = Addresses(settings.trusted_proxies), origins_of(settings.origins)
    arrivals = Arrivals(observer, addresses)
    over_http, routes = _listening(settings, parts, readiness, arrivals, addresses, origins)
    app = Starlette(
        routes=routes,
        lifespan=partial(_lifespan, parts, background),
        middleware=[*_around(addresses, origins), Middleware(Straight, path=PATH, endpoint=over_http)],
    )
    app.state.live = parts.live
    app.state.readiness = readiness
    return app


@dataclass(frozen=True, slots=True)
class Parts:
    """What there is as long as the application runs: all that is started with it, and closed when it ends."""

    database: Database
    feed: Feed
    finder: Finder
    preparer: Preparer
    live: Live
    issuers: Issuers | None

    @classmethod
    def of(cls, settings: Settings, database_url: str) -> "Parts":
        """The parts, by the settings; none of them is started."""
        database = Database(
            database_url,
            pool_size=settings.database_pool_size,
            statement_cache_size=settings.database_statement_cache,
            timeout=settings.database_timeout,
        )
        return cls(
            database,
            Feed(database),
            Finder(),
            Preparer(database, settings_policy(settings), settings.statistics_workers),
            Live(partial(access.viewers_of, database)),
            _issuers(settings),
        )

    async def start(self) -> None:
        """Open the database, and begin to follow what happens there."""
        await self.database.open()
        await self.finder.load(self.database)
        self.feed.start()

    def work(self) -> list[Coroutine[Any, Any, object]]:
        """What runs beside the requests until it is cancelled."""
        return [self.live.watch(), self.finder.follow(self.database, self.feed), self.preparer.watch()]

    async def close(self) -> None:
        """End what is open, the database last: the others still need it."""
        for part in (self.preparer, self.live, self.feed):
            await part.close()
        await access.settle()
        if self.issuers is not None:
            await self.issuers.close()
        await self.database.close()


def _listening(
    settings: Settings,
    parts: Parts,
    readiness: pages.Readiness,
    arrivals: Arrivals,
    addresses: Addresses,
    origins: Sequence[str],
) -> tuple[GraphQLEndpoint, list[BaseRoute]]:
    """All that listens: GraphQL over HTTP, and the routes of the rest."""
    execution, credentials = _execution(settings, parts), _credentials(parts)
    freshness = Freshness(parts.database, parts.finder, settings.public_max_age)
    look_at(arrivals.observer.metrics, parts.database, execution, freshness, parts.live, parts.preparer)

    how: Any = {"within": settings.deadline, "addresses": addresses, "arrivals": arrivals}
    over_http_alone: Any = {"body_limit": settings.body_limit, "status_codes": settings.status_codes}
    over_http = GraphQLEndpoint(execution, credentials, parts.live, freshness, **over_http_alone, **how)
    over_websocket = WebSocketEndpoint(
        execution, credentials, parts.live, message_limit=settings.body_limit, origins=origins, **how
    )
    # The router knows the endpoint, too: it leads those who write a slash behind it there.
    return over_http, [
        Route(PATH, over_http),
        WebSocketRoute(PATH, over_websocket),
        *pages.routes(readiness, settings.security_contact),
        *downloads.routes(execution, credentials, **how),
    ]


@asynccontextmanager
async def _lifespan(parts: Parts, background: Background | None, _app: Starlette) -> AsyncIterator[None]:
    """Start the parts, have them and the `background` work beside the requests, and end it all."""
    await parts.start()
    work = parts.work()
    if background is not None:
        work.append(_logged(background(parts.database, parts.preparer)))
    beside = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await parts.close()


def _execution(settings: Settings, parts: Parts) -> Execution:
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
        parts.database,
        parts.feed,
        parts.finder,
        parts.preparer,
        _gate(settings, parts.database),
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


def _credentials(parts: Parts) -> Credentials:
    """How callers say who they are: by a key, and by a token where there are identity providers."""
    sign_in = None if parts.issuers is None else _sign_in(parts.database, parts.issuers)
    return Credentials(partial(access.authenticate, parts.database), sign_in)


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
