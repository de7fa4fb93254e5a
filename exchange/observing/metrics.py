"""Metrics for Prometheus. What happens in each request is counted here; what components count by themselves is looked
up when Prometheus asks."""

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from exchange.observing.work import Work

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
"""Seconds."""

_BOUNDS = (*map(str, BUCKETS), "+Inf")

OTHER = "other"
"""Every operation that is not of a registered document: its name is the client's, and names would have no end."""

Values = Callable[[], Mapping[Any, float]]
"""From the values of the labels, a tuple, to a number."""


class Metrics:
    """The metrics of one process. Requests are counted in plain numbers: the counters of `prometheus_client` are made
    for threads, and cost four times as much."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests: Counter[tuple[str, ...]] = Counter()
        self._errors: Counter[tuple[str, ...]] = Counter()
        self._durations: dict[str, _Durations] = {}
        self._statements = 0
        self._sql_seconds = 0.0
        self._nodes = 0
        self.look_up("exchange_requests", "Requests answered.", ("via", "status"), lambda: self._requests, counts=True)
        self.look_up("exchange_errors", "Requests with an error.", ("code",), lambda: self._errors, counts=True)
        self.look_up("exchange_statements", "Statements of requests.", (), lambda: {(): self._statements}, counts=True)
        self.look_up(
            "exchange_sql_seconds", "Time of these statements.", (), lambda: {(): self._sql_seconds}, counts=True
        )
        self.look_up("exchange_nodes", "Nodes that requests asked for.", (), lambda: {(): self._nodes}, counts=True)
        self.registry.register(_Histogram(self._durations))

    def add(self, work: Work, status: str, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests[work.via, status] += 1
        for code in work.codes:
            self._errors[(code,)] += 1
        if work.kind != "subscription":
            name = (work.operation if work.is_registered else None) or OTHER
            durations = self._durations.get(name)
            if durations is None:
                durations = self._durations[name] = _Durations()
            durations.counts[bisect_left(BUCKETS, seconds)] += 1
            durations.sum += seconds
        self._statements += work.statements
        self._sql_seconds += work.sql_seconds
        self._nodes += work.cost or 0

    def look_up(self, name: str, text: str, labels: tuple[str, ...], values: Values, *, counts: bool = False) -> None:
        """Have these values looked up; `counts` says that they only grow."""
        self.registry.register(_LookedUp(name, text, labels, values, counts))


class _LookedUp(Collector):
    """One metric that is looked up."""

    def __init__(self, name: str, text: str, labels: tuple[str, ...], values: Values, counts: bool) -> None:
        self._name, self._text, self._labels = name, text, labels
        self._values = values
        self._kind = CounterMetricFamily if counts else GaugeMetricFamily

    def collect(self) -> Iterable[Metric]:
        """The values of this moment."""
        family = self._kind(self._name, self._text, labels=self._labels)
        for labels, value in list(self._values().items()):
            family.add_metric(labels, value)
        yield family

    def describe(self) -> Iterable[Metric]:
        """Nothing: its name is nobody else's."""
        return ()


class _Durations:
    """How many requests took how long: a count for each bucket and one beyond, and the sum."""

    __slots__ = ("counts", "sum")

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.sum = 0.0


class _Histogram(Collector):
    """How long requests took, by operation."""

    def __init__(self, durations: Mapping[str, _Durations]) -> None:
        self._durations = durations

    def collect(self) -> Iterable[Metric]:
        """The histogram of each operation."""
        text = "How long queries, mutations and downloads took."
        family = HistogramMetricFamily("exchange_request_seconds", text, labels=["operation"])
        for name, found in list(self._durations.items()):
            sums = itertools.accumulate(found.counts)
            family.add_metric([name], list(zip(_BOUNDS, sums, strict=True)), found.sum)
        yield family

    def describe(self) -> Iterable[Metric]:
        """Nothing: its name is nobody else's."""
        return ()


@contextmanager
def offered(registry: CollectorRegistry, host: str, port: int) -> Iterator[None]:
    """Serve the metrics over HTTP, from a thread, until the block ends. Raises OSError where the port is in use."""
    server, thread = start_http_server(port, host, registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
