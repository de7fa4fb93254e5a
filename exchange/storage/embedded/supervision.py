"""Keeping the server alive while it is in use: it is started again when it ends without having been asked to."""

import logging
import math
import threading
import time
from types import TracebackType

from exchange.storage.embedded.errors import EmbeddedPostgresError
from exchange.storage.embedded.server import EmbeddedPostgres

LOOK_EVERY = 0.5
"""Seconds between looks at whether the server lives."""

CALM_SECONDS = 60.0
"""Whoever lived that long is started again at once; before that, after a pause that doubles each time."""

LONGEST_PAUSE = 30.0

logger = logging.getLogger(__name__)


class Supervisor:
    """Watches a started server from a thread of its own, as long as the block lasts. Its URL stays the same."""

    def __init__(self, embedded: EmbeddedPostgres) -> None:
        self._embedded = embedded
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postgres-supervisor", daemon=True)

    def __enter__(self) -> "Supervisor":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        pause, tried = 0.0, -math.inf
        while not self._over.wait(LOOK_EVERY):
            if self._embedded.is_alive():
                continue
            calm = time.monotonic() - tried > CALM_SECONDS
            pause = 0.0 if calm else min(max(1.0, 2 * pause), LONGEST_PAUSE)
            logger.warning("PostgreSQL has ended; it is started again%s", f" in {pause:g} s" if pause else "")
            if self._over.wait(pause):
                return
            try:
                self._embedded.restart()
                logger.warning("PostgreSQL runs again")
            except (EmbeddedPostgresError, OSError) as error:
                logger.error("PostgreSQL cannot be started again: %s", error)
            tried = time.monotonic()
