"""Traces for OpenTelemetry: of each request its operation and its statements.

The spans of a request are made when it has been answered, from what was noted on the way. So nothing of OpenTelemetry
runs inside of a request, and nothing is imported unless traces are wanted.
"""

import time
from typing import Any

from exchange.observing.work import Work

_SECOND = 1_000_000_000


class Traces:
    """Sends the spans of requests to a collector (OTLP over HTTP). The standard variables `OTEL_…` count."""

    def __init__(self, endpoint: str) -> None:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        # What stands in OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES goes before our own name.
        resource = Resource.create()
        if str(resource.attributes["service.name"]).startswith("unknown_service"):
            resource = resource.merge(Resource({"service.name": "exchange"}))
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("exchange")
        self._propagator = TraceContextTextMapPropagator()
        self._api = trace

    def record(self, work: Work, status: str, ended: float) -> str:
        """Make the spans of a request that was answered; gives the id of its trace."""
        now, clock = time.time_ns(), time.perf_counter()

        def at(moment: float) -> int:
            return now - int((clock - moment) * _SECOND)

        parent = self._propagator.extract({"traceparent": work.traceparent}) if work.traceparent else None
        request = self._begin(f"{work.via} request", at(work.began), parent, self._api.SpanKind.SERVER)
        attributes = {"exchange.request_id": work.request_id, "exchange.via": work.via, "exchange.status": status}
        request.set_attributes(attributes)
        if work.codes:
            request.set_status(self._api.StatusCode.ERROR, ", ".join(sorted(work.codes)))
        under = self._api.set_span_in_context(request)
        operation = None
        if work.prepared is not None:
            name = f"{work.kind} {work.operation or ''}".strip()
            operation = self._begin(name, at(work.prepared), under, self._api.SpanKind.INTERNAL)
            operation.set_attributes({"graphql.operation.type": work.kind, "exchange.cost": work.cost or 0})
            if work.operation:
                operation.set_attribute("graphql.operation.name", work.operation)
        for verb, from_, to in work.spans or ():
            is_within = work.prepared is not None and from_ >= work.prepared
            above = self._api.set_span_in_context(operation) if operation is not None and is_within else under
            statement = self._begin(verb, at(from_), above, self._api.SpanKind.CLIENT)
            statement.set_attributes({"db.system.name": "postgresql", "db.operation.name": verb})
            statement.end(at(to))
        if operation is not None:
            operation.end(at(ended))
        request.end(at(ended))
        return f"{request.get_span_context().trace_id:032x}"

    def _begin(self, name: str, start: int, parent: Any, kind: Any) -> Any:
        return self._tracer.start_span(name, context=parent, kind=kind, start_time=start)

    def close(self) -> None:
        """Send what has not been sent yet."""
        self._provider.shutdown()
