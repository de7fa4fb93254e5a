"""What `exchange serve` lets its operator see, as the settings want it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from exchange.cli.failure import USAGE, Failure
from exchange.settings import Settings

if TYPE_CHECKING:
    from exchange.observing.observer import Observer


@contextmanager
def observed(settings: Settings) -> Iterator["Observer"]:
    """Logs as they are set, metrics on their port and traces, each only where it is wanted, until the block ends."""
    from exchange.observing.logs import open_log
    from exchange.observing.metrics import offered
    from exchange.observing.observer import Observer
    from exchange.observing.traces import Traces

    log = open_log(settings.log_level, settings.log_format)
    traces = Traces(settings.otlp_endpoint) if settings.otlp_endpoint is not None else None
    observer = Observer(log, traces)
    with ExitStack() as stack:
        if traces is not None:
            stack.callback(traces.close)
        if settings.metrics_port is not None:
            try:
                stack.enter_context(offered(observer.metrics.registry, settings.metrics_host, settings.metrics_port))
            except OSError as error:
                where = f"{settings.metrics_host}:{settings.metrics_port}"
                raise Failure(
                    f"Cannot serve metrics on {where} ({(error.strerror or str(error)).lower()}): "
                    f"choose another EXCHANGE_METRICS_HOST or EXCHANGE_METRICS_PORT.",
                    USAGE,
                ) from error
        yield observer
