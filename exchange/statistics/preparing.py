"""Preparing releases beside the requests: one at a time in each process of the API, others wait."""

import asyncio
import logging
from datetime import datetime
from uuid import UUID

from exchange.access.audit import COMMAND_LINE
from exchange.access.viewer import Viewer
from exchange.errors import ErrorCode, ExchangeError
from exchange.measures.actions.outcome import Outcome
from exchange.settings import Settings
from exchange.statistics.actions.closing import due_rounds
from exchange.statistics.actions.preparing import Job, beat, begin, fail, fail_silent, finish
from exchange.statistics.auditing import audit
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.states import Failure
from exchange.storage.engine import Database

logger = logging.getLogger(__name__)

MOST_WAITING = 10
"""Releases that are prepared or wait for their turn."""

BEAT_SECONDS = 2.0
"""How often it is noted how far a preparation has come."""

WATCH_SECONDS = 60.0
"""How often is looked whether a round is over."""


def settings_policy(settings: Settings) -> Policy:
    """How strictly the installation protects results."""
    return Policy(
        minimum=settings.statistics_minimum,
        quartiles_from=settings.statistics_quartiles_from,
        changed=settings.statistics_changed,
        protection=settings.statistics_protection,
    )


class Preparer:
    """Prepares releases. `policy` is how strictly, `workers` with how many processes for the audit of one."""

    def __init__(self, database: Database, policy: Policy | None = None, workers: int = 1) -> None:
        self._database = database
        self._policy = policy or Policy()
        self._workers = workers
        self._free = asyncio.Semaphore(1)
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self.progress: dict[UUID, tuple[int, int]] = {}
        """Of what is prepared here: how many steps of how many are done."""
        self.outcomes = {"done": 0, "interrupted": 0, "failed": 0}
        """How many preparations ended how."""

    @property
    def under_way(self) -> int:
        """Releases that are prepared, or wait for their turn."""
        return len(self._tasks)

    async def prepare(
        self,
        database: Database,
        viewer: Viewer,
        round_id: UUID,
        version: int | None = None,
        *,
        at: datetime | None = None,
    ) -> Outcome:
        """Begin to prepare a release of the round, and go on with it after this returns. `database` is the one of the
        request, which may arrive again. Raises ExchangeError (SERVICE_UNAVAILABLE) where too many wait."""
        if len(self._tasks) >= MOST_WAITING:
            raise ExchangeError(
                "Too many releases are being prepared; try again in a few minutes.",
                ErrorCode.SERVICE_UNAVAILABLE,
                german="Es werden gerade zu viele Veröffentlichungen vorbereitet; versuchen Sie es in einigen Minuten "
                "noch einmal.",
            )
        await fail_silent(self._database)
        begun = await begin(database, viewer, round_id, self._policy, self._workers, version, at=at)
        if begun.job is not None:
            self._start(begun.job)
        return begun.outcome

    def _start(self, job: Job) -> None:
        task = asyncio.create_task(self._run(job))
        self._tasks[job.release_id] = task
        task.add_done_callback(lambda _: self._forget(job))

    async def done(self, release_id: UUID) -> None:
        """Wait until the preparation of this release is over, if it is made here."""
        if release_id in self._tasks:
            await asyncio.wait([self._tasks[release_id]])

    async def watch(self) -> None:
        """Prepare a release of every round that is over; until cancelled."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                await self.look()
            except Exception:
                logger.exception("rounds that are over could not be looked for")

    async def look(self) -> None:
        """Give up what nobody works on any more, and prepare a release of each round that is over."""
        await fail_silent(self._database)
        for round_id in await due_rounds(self._database):
            await self.prepare(self._database, COMMAND_LINE, round_id)

    async def close(self) -> None:
        """End all that is under way; it is left as failed."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, job: Job) -> None:
        """Prepare a release; whatever happens, it does not stay in preparation."""
        beating = asyncio.create_task(self._beat(job.release_id, asyncio.current_task()))
        try:
            async with self._free:
                audited = await audit(job.data, lambda done, steps: self._note(job.release_id, done, steps))
            await finish(self._database, job, audited)
            self.outcomes["done"] += 1
        except asyncio.CancelledError:
            self.outcomes["interrupted"] += 1
            await self._fail(job, Failure.INTERRUPTED)
            raise
        except Exception:
            logger.exception("the release %s could not be prepared", job.release_id)
            self.outcomes["failed"] += 1
            await self._fail(job, Failure.ERROR)
        finally:
            beating.cancel()

    def _note(self, release_id: UUID, done: int, steps: int) -> None:
        self.progress[release_id] = done, steps

    async def _beat(self, release_id: UUID, task: asyncio.Task[None] | None) -> None:
        """Tell the others that it is worked on; end it where they gave it up."""
        while True:
            try:
                if not await beat(self._database, release_id, *self.progress.get(release_id, (0, 0))) and task:
                    task.cancel()
            except Exception as error:
                logger.warning("how far the release %s has come could not be noted: %s", release_id, error)
            await asyncio.sleep(BEAT_SECONDS)

    async def _fail(self, job: Job, failure: Failure) -> None:
        try:
            await fail(self._database, job.viewer, job.release_id, failure)
        except Exception as error:
            # Nobody will hear of it any more, so whoever prepares the next release gives it up.
            logger.warning("that the release %s failed could not be noted: %s", job.release_id, error)

    def _forget(self, job: Job) -> None:
        self._tasks.pop(job.release_id, None)
        self.progress.pop(job.release_id, None)
