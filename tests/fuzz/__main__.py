"""Send many generated requests to a served exchange of its own: `python -m tests.fuzz [requests]`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from exchange.seeding import load_seeds
from exchange.storage import migrate
from exchange.storage.embedded import EmbeddedPostgres
from exchange.storage.engine import Database
from tests.client import make_keys
from tests.fuzz.campaign import DEADLINE, Campaign
from tests.live import served


async def filled(url: str) -> dict[str, str]:
    """Keys on a database with the seeds."""
    await migrate.upgrade(url)
    database = Database(url, pool_size=2)
    await database.open()
    try:
        await load_seeds(database, lambda _: None, demo=False)
    finally:
        await database.close()
    return await make_keys(url)


def main(requests: int = 5_000) -> None:
    folder = tempfile.TemporaryDirectory(prefix="exchange-fuzz-")
    with folder as name, EmbeddedPostgres(Path(name) / "data", durable=False) as url:
        keys = asyncio.run(filled(url))
        with served(url, deadline=DEADLINE) as host:
            campaign = Campaign(f"http://{host}", (None, keys["konstanz_publisher"]))
            campaign.run(requests // 4, requests // 4)  # each goes to two callers
            campaign.close()
    for told, times in campaign.told.most_common():
        print(f"{times:6} {told}")
    print(f"{campaign.told.total()} requests: no failure, none late, nothing told of the inside")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
