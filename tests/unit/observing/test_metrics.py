"""Metrics: what is counted under which labels, and that there is no end to neither."""

import socket
import urllib.request

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from exchange.observing.metrics import Metrics, offered
from exchange.observing.observer import Observer


def told(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Every value, by its name and the values of its labels in their order."""
    families = text_string_to_metric_families(generate_latest(metrics.registry).decode())
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_requests_are_counted_by_operation_status_and_code() -> None:
    observer = Observer()
    for name, is_registered in (("Practices", True), ("Practices", False), ("Mine", False), (None, False)):
        work = observer.begin("http", "a")
        work.execute("query", name, 10, is_registered=is_registered)
        work.ran("SELECT 1", 1.0, 1.25)
        work.note([{"extensions": {"code": "NOT_FOUND"}}] * 2)
        observer.end(work, 200)
    stream = observer.begin("websocket", "b")
    stream.execute("subscription", "PracticePublished", 1, is_registered=True)
    observer.end(stream)
    values = told(observer.metrics)
    assert values["exchange_requests_total", "200", "http"] == 4
    assert values["exchange_requests_total", "ok", "websocket"] == 1
    assert values["exchange_errors_total", "NOT_FOUND"] == 4
    assert values["exchange_request_seconds_count", "Practices"] == 1
    assert values["exchange_request_seconds_count", "other"] == 3
    assert {key[1] for key in values if key[0] == "exchange_request_seconds_count"} == {"Practices", "other"}
    assert values["exchange_nodes_total",] == 41
    assert (values["exchange_statements_total",], values["exchange_sql_seconds_total",]) == (4, 1.0)


def test_a_duration_is_in_every_bucket_from_its_own_on() -> None:
    metrics, observer = Metrics(), Observer()
    for seconds in (0.002, 0.003, 30.0):
        metrics.add(observer.begin("http", "a"), "200", seconds)
    buckets = {key[1:]: value for key, value in told(metrics).items() if key[0] == "exchange_request_seconds_bucket"}
    found = {bound: value for labels, value in buckets.items() for bound in labels if bound != "other"}
    assert (found["0.002"], found["0.005"], found["20"], found["+Inf"]) == (1, 2, 2, 3)


def test_they_are_served_on_a_port_of_their_own() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with offered(Metrics().registry, "127.0.0.1", port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert b"exchange_nodes_total 0.0" in answer.read()
        with pytest.raises(OSError), offered(Metrics().registry, "127.0.0.1", port):
            pass
