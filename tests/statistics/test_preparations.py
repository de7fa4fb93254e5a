"""Preparations that end otherwise: two at once, a process that is gone, a restart, an error; rounds that are over; and
the process that audits."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from exchange.access.audit import COMMAND_LINE
from exchange.projection.ids import decode
from exchange.statistics import preparing
from exchange.statistics.auditing import AuditError, audit
from exchange.statistics.preparing import Preparer
from tests.client import Client
from tests.factories import done
from tests.statistics.network import AGS, DAY, TODAY, Network, network_of

STATE = """SELECT state, failure, version,
    (SELECT count(*) FROM statistical_material WHERE release_id = r.id) AS material
  FROM statistical_release r WHERE id = $1"""


async def state(network: Network, release: str) -> tuple[Any, ...]:
    """State, failure, version and number of rows of material of a release."""
    return tuple((await network.database.fetch_all(STATE, decode("release", release)))[0])


async def never(_job: object, _progress: object) -> Any:
    """An audit without an end."""
    await asyncio.Event().wait()


async def test_one_at_a_time_and_what_was_left_behind_is_given_up(client: Client, audited_here: None) -> None:
    network = await network_of(client)
    release = await network.left_behind()
    assert await state(network, release) == ("PREPARING", None, 1, 1)
    await network.database.pool.execute("UPDATE statistical_release SET seen_at = now()")
    assert await network.refused("prepareRelease", "coordinator", round=network.round) == {"round": "WRONG_STAGE"}
    await network.database.pool.execute("UPDATE statistical_release SET seen_at = now() - interval '2 minutes'")
    second = await network.prepared()
    assert await state(network, release) == ("FAILED", "INTERRUPTED", 2, 0)
    assert (await state(network, second))[0] == "PREPARED"
    assert [action for action, _ in await network.trail()] == ["begun", "failed", "begun", "prepared"]


async def test_an_error_and_a_restart_leave_it_failed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    network = await network_of(client)

    async def wrong(_job: object, _progress: object) -> Any:
        raise AuditError("Traceback …")

    for auditing, failure in ((wrong, "ERROR"), (never, "INTERRUPTED")):
        monkeypatch.setattr(preparing, "audit", auditing)
        preparer = Preparer(network.database)
        release = done(await preparer.prepare(network.database, COMMAND_LINE, network.around))
        if auditing is never:
            await asyncio.sleep(0.1)
            await preparer.close()
        await preparer.done(release)
        assert await state(network, f"release_{release}") == ("FAILED", failure, 2, 0)


async def test_what_others_gave_up_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    network = await network_of(client)
    monkeypatch.setattr(preparing, "audit", never)
    monkeypatch.setattr(preparing, "BEAT_SECONDS", 0.02)
    preparer = Preparer(network.database)
    release = done(await preparer.prepare(network.database, COMMAND_LINE, network.around))
    gone = "UPDATE statistical_release SET state = 'FAILED', failure = 'INTERRUPTED'"
    await network.database.pool.execute(gone)
    async with asyncio.timeout(5):
        await preparer.done(release)
    assert await state(network, f"release_{release}") == ("FAILED", "INTERRUPTED", 1, 1)


async def test_rounds_that_are_over_are_prepared_by_themselves(client: Client, audited_here: None) -> None:
    network = await network_of(client)
    first, second = Preparer(network.database), Preparer(network.database)
    ends = "UPDATE self_check_round SET closed_at = $1, opens_on = $2, closes_on = $3"

    async def looked() -> list[str]:
        """The states of all releases after two processes looked at once."""
        await asyncio.gather(first.look(), second.look())
        for row in await network.database.fetch_all("SELECT id FROM statistical_release"):
            await asyncio.gather(first.done(row["id"]), second.done(row["id"]))
        rows = await network.database.fetch_all("SELECT state FROM statistical_release ORDER BY number")
        return [row["state"] for row in rows]

    assert await looked() == []
    await network.database.pool.execute(ends, None, TODAY - 90 * DAY, TODAY - 60 * DAY)
    assert await looked() == []
    await network.database.pool.execute(ends, None, TODAY - 9 * DAY, TODAY - timedelta(2))
    assert await looked() == ["PREPARED"]
    assert await looked() == ["PREPARED"]
    await network.database.pool.execute("UPDATE statistical_release SET state = 'FAILED', failure = 'ERROR'")
    assert await looked() == ["FAILED", "PREPARED"]
    for ags in AGS[:6]:
        await network.release(ags, "OWN")
    await network.database.pool.execute("UPDATE statistical_release SET state = 'FAILED', failure = 'ERROR'")
    assert await looked() == ["FAILED", "FAILED"]


async def test_the_audit_is_a_process_of_its_own(client: Client) -> None:
    network = await network_of(client)
    preparer = Preparer(network.database, workers=2)
    release = done(await preparer.prepare(network.database, COMMAND_LINE, network.around))
    await preparer.done(release)
    row = (await network.database.fetch_all("SELECT state, audit, done, steps FROM statistical_release"))[0]
    assert row["state"] == "PREPARED"
    with pytest.raises(AuditError, match="KeyError"):
        await audit({}, lambda _done, _steps: None)
    waiting = asyncio.create_task(audit({"material": None}, lambda _done, _steps: None))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
