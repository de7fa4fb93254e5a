"""Traces: what a collector is sent, and that nothing of OpenTelemetry is there unless it is wanted."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from exchange.observing.observer import Observer
from exchange.observing.traces import Traces

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """The address of a collector on the loopback, and what it was sent."""
    received: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def spans_of(received: list[tuple[str, bytes]]) -> tuple[str, list[Any]]:
    """The name of the service and all spans that were sent."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    found, names = [], set()
    for path, body in received:
        assert path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names |= {one.value.string_value for one in resource.resource.attributes if one.key == "service.name"}
            found += [span for scope in resource.scope_spans for span in scope.spans]
    [name] = names
    return name, found


def test_a_request_has_its_operation_and_its_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "exchange-konstanz")
    with collector() as (endpoint, received):
        traces = Traces(endpoint)
        observer = Observer(traces=traces)
        work = observer.begin("http", "abc-1", f"00-{TRACE}-{PARENT}-01")
        work.ran("SELECT key FROM api_key WHERE hash = $1", work.began, work.began + 0.001)
        work.execute("query", "Practices", 40, is_registered=True)
        assert work.prepared is not None
        work.ran("\n  select secret", work.prepared + 0.001, work.prepared + 0.003)
        work.note([{"extensions": {"code": "NOT_FOUND"}}])
        observer.end(work, 200)
        traces.close()
    service, spans = spans_of(received)
    assert service == "exchange-konstanz"
    by_name = {span.name: span for span in spans if span.name != "SELECT"}
    key, statement = sorted((span for span in spans if span.name == "SELECT"), key=lambda one: one.start_time_unix_nano)
    request, operation = by_name["http request"], by_name["query Practices"]
    assert {span.trace_id.hex() for span in spans} == {TRACE}
    assert request.parent_span_id.hex() == PARENT
    assert operation.parent_span_id == key.parent_span_id == request.span_id
    assert statement.parent_span_id == operation.span_id
    assert 1.9e6 < statement.end_time_unix_nano - statement.start_time_unix_nano < 2.1e6
    assert request.status.message == "NOT_FOUND"
    assert all(word not in body for _, body in received for word in (b"api_key", b"secret"))


def test_the_service_is_the_exchange_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_SERVICE_NAME", raising=False)
    monkeypatch.delenv("OTEL_RESOURCE_ATTRIBUTES", raising=False)
    with collector() as (endpoint, received):
        traces = Traces(endpoint)
        observer = Observer(traces=traces)
        observer.end(observer.begin("http", "abc-1"), 401)
        traces.close()
    service, [span] = spans_of(received)
    assert (service, span.name, span.parent_span_id) == ("exchange", "http request", b"")


def test_nothing_is_imported_unless_it_is_wanted() -> None:
    code = (
        "import sys, exchange.app, exchange.observing.traces; print([m for m in sys.modules if 'opentelemetry' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"[]"
