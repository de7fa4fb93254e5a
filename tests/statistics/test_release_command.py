"""`exchange statistics` from the command line, and the synthetic rounds that the seeds publish."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from click.testing import Result
from typer.testing import CliRunner

from exchange.cli import app
from exchange.projection.ids import encode
from exchange.seeding.statistics import publish_synthetic_rounds
from exchange.statistics.preparing import Preparer
from tests.client import KONSTANZ, Client
from tests.selfchecks.world import world_of
from tests.statistics.network import AGS, Network, network_of, opened_round

pytestmark = pytest.mark.usefixtures("audited_here")


async def exchange(client: Client, *arguments: str) -> Result:
    """Run the command in a thread of its own, as it starts an event loop."""
    with ThreadPoolExecutor(1) as thread:
        settings = {"EXCHANGE_DATABASE_URL": client.database.url}
        command = ("statistics", *arguments)
        return await asyncio.wrap_future(thread.submit(CliRunner().invoke, app, command, env=settings))


async def test_a_release_from_the_command_line(client: Client) -> None:
    network = await network_of(client)
    listed = await exchange(client, "list")
    assert (listed.exit_code, listed.stdout.split()[0]) == (0, network.round)
    made = await exchange(client, "prepare", network.round)
    assert made.exit_code == 0, made.stderr
    release = made.stdout.strip()
    assert "QUARTILES, whole network: 0 told, withheld: 6 TOO_FEW_FOR_QUARTILES" in made.stderr.splitlines()
    assert re.search(r"^36 results audited in [0-9.]+ s, 0 without protection\.$", made.stderr, re.MULTILINE)
    assert (await network.read(release, "coordinator"))["state"] == "PREPARED"
    published = await exchange(client, "publish", release)
    assert (published.exit_code, published.stderr) == (0, "Published.\n")
    again = await exchange(client, "publish", release)
    assert (again.exit_code, again.stderr) == (1, "exchange: This is published already.\n")
    waiting = await exchange(client, "prepare", network.round)
    assert (waiting.exit_code, waiting.stdout) == (1, "")
    assert (await exchange(client, "retract", release, "--note", "Falsch.")).exit_code == 0
    seen = await network.read(release)
    assert (seen["state"], seen["retractionNote"]) == ("RETRACTED", "Falsch.")
    wrong = await exchange(client, "publish", network.round)
    assert wrong.stderr == f"exchange: {network.round} is no id of a release; `exchange statistics list` shows them.\n"
    line = (await exchange(client, "list")).stdout.splitlines()[1]
    assert re.fullmatch(rf"  {release}  number 1  RETRACTED  6 contributors  {date.today()}", line)


async def test_synthetic_rounds_are_published_once(client: Client) -> None:
    world = await world_of(client)
    first, second = Preparer(client.database), Preparer(client.database)
    assert await publish_synthetic_rounds(client.database, first) == 0
    network = Network(world, await opened_round(world, "Beispielrunde 2024 (synthetische Daten)", demo=True))
    await network.contribute(*AGS[:6])
    counts = await asyncio.gather(*(publish_synthetic_rounds(client.database, each) for each in (first, second)))
    assert sorted(counts) == [0, 1]
    assert await publish_synthetic_rounds(client.database, second) == 0
    rows = await client.database.fetch_all("SELECT id, state, demo, prepared_at, published_at FROM statistical_release")
    assert [(row["state"], row["demo"], str(row["prepared_at"])[:13]) for row in rows] == [
        ("PUBLISHED", True, "2024-07-14 10")
    ]
    seen = await network.read(encode("release", rows[0]["id"]))
    assert seen["myContributions"] == [{"municipality": {"ags": KONSTANZ}}]
    # One that was prepared, and cut off before it was published, is taken up.
    undone = "UPDATE statistical_release SET state = 'FAILED', failure = 'ERROR', published_at = NULL"
    await client.database.pool.execute(undone)
    assert await publish_synthetic_rounds(client.database, first) == 1
