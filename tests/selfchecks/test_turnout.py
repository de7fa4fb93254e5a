"""How many took part in a round, over HTTP: numbers, never names, and no small ones for others than coordinators."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from exchange.selfchecks.actions.releasing import release_self_check
from exchange.selfchecks.tables import InvitationRow, RoundRow
from exchange.storage.base import uuid7
from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client, Statements
from tests.selfchecks.world import World, world_of

RELEASED = {
    KONSTANZ: "NETWORK",
    "09762000": "PUBLIC",
    "07312000": "NETWORK",
    "12054000": "NETWORK",
    "13003000": "STATISTICS",
    "01003000": "STATISTICS",
    "14524330": "COORDINATION",
    "12070424": None,
}


async def round_of(world: World, invited: list[str]) -> UUID:
    """A round that is open, for these."""
    programme = await world.database.pool.fetchval("SELECT id FROM programme")
    rows = await world.database.fetch_all("SELECT id FROM municipality WHERE ags = ANY ($1)", invited)
    assert len(rows) == len(invited)
    identity, day = uuid7(), timedelta(1)
    of = {"programme_id": programme, "instrument_id": world.instrument, "title": "Runde"}
    period = {"opens_on": date.today() - day, "closes_on": date.today() + day}
    async with world.database.transaction() as session:
        session.add(RoundRow(id=identity, **of, **period))
        await session.flush()
        session.add_all(InvitationRow(round_id=identity, municipality_id=UUID(str(row["id"]))) for row in rows)
    return identity


async def turnout(client: Client, key: str | None) -> list[dict[str, Any]]:
    """Of each round that the key sees."""
    nodes = (await client.operation("RoundTurnout", key))["selfCheckRounds"]["nodes"]
    return [
        each["turnout"] | {"released": {one["visibility"]: one["count"] for one in each["turnout"]["released"]}}
        for each in nodes
    ]


async def test_how_many_took_part_and_what_they_released(client: Client, statements: Statements) -> None:
    world = await world_of(client)
    around = await round_of(world, [*RELEASED, BOCHUM])
    for ags, visibility in RELEASED.items():
        check = await world.completed(ags, round_id=around)
        if visibility is not None:
            actor = await factories.actor(client.database, ags)
            factories.done(await release_self_check(client.database, actor, check, visibility))
    await world.started(BOCHUM, round_id=around)
    statements.clear()
    (coordinators,) = await turnout(client, "coordinator")
    assert len(statements.reads) == 1
    assert coordinators == {
        "invited": 9,
        "begun": 9,
        "completed": 8,
        "contributors": 7,
        "released": {"STATISTICS": 2, "COORDINATION": 1, "NETWORK": 3, "PUBLIC": 1},
    }
    untold = {"STATISTICS": None, "COORDINATION": None, "NETWORK": 3, "PUBLIC": None}
    assert await turnout(client, "bochum_reader") == [coordinators | {"released": untold}]
    for key in (None, "operator", "district_reader"):
        assert await turnout(client, key) == [], "whoever is not invited finds no round"


async def test_a_round_that_nobody_began(client: Client) -> None:
    await round_of(await world_of(client), [KONSTANZ, BOCHUM])
    nothing = dict.fromkeys(("STATISTICS", "COORDINATION", "NETWORK", "PUBLIC"), 0)
    counts = {"invited": 2, "begun": 0, "completed": 0}
    assert await turnout(client, "coordinator") == [counts | {"contributors": 0, "released": nothing}]
    assert await turnout(client, "konstanz_reader") == [
        counts | {"contributors": None, "released": dict.fromkeys(nothing)}
    ]
