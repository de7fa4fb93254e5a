"""What the parts of the application count by themselves, as metrics."""

from collections.abc import Callable
from typing import Any

from exchange.api.execution import Execution
from exchange.api.freshness import Freshness
from exchange.api.live import Live
from exchange.observing.metrics import Metrics
from exchange.projection.plan import KEPT, PLANS
from exchange.statistics.preparing import Preparer
from exchange.storage.engine import Database


def look_at(
    metrics: Metrics, database: Database, execution: Execution, freshness: Freshness, live: Live, preparer: Preparer
) -> None:
    """Have metrics look up what these count by themselves."""
    caches: Any = {"documents": execution.documents, "plans": PLANS, "counts": KEPT, "answers": freshness}

    def looked() -> dict[tuple[str, ...], float]:
        found = {(name, "hit"): cache.hits for name, cache in caches.items()}
        return found | {(name, "miss"): cache.misses for name, cache in caches.items()}

    def gauge(name: str, text: str, value: Callable[[], float]) -> None:
        metrics.look_up(name, text, (), lambda: {(): value()})

    metrics.look_up("exchange_cache_lookups", "Looks into caches.", ("cache", "result"), looked, counts=True)
    metrics.look_up(
        "exchange_connections", "Connections to the database.", ("pool", "state"), lambda: database.connections
    )
    gauge("exchange_connections_waiting", "Reads that wait for a connection.", lambda: database.waiting)
    gauge("exchange_live_connections", "WebSockets and event streams that are open.", lambda: len(live))
    gauge("exchange_subscriptions", "Subscriptions that are open.", lambda: len(execution.followers))
    gauge("exchange_preparations", "Statistical releases in preparation or waiting.", lambda: preparer.under_way)
    metrics.look_up(
        "exchange_events_delivered",
        "Events told to subscribers.",
        (),
        lambda: {(): execution.followers.delivered},
        counts=True,
    )
    metrics.look_up(
        "exchange_preparations_ended",
        "Preparations of statistical releases, by how they ended.",
        ("outcome",),
        lambda: {(outcome,): number for outcome, number in preparer.outcomes.items()},
        counts=True,
    )
