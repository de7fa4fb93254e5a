"""Releases of two rounds: what changed between them, who withdrew from which, and that synthetic and real rounds never
meet."""

import pytest

from exchange.access.audit import COMMAND_LINE
from exchange.projection.ids import encode
from exchange.selfchecks.tables import RoundRow
from exchange.statistics.actions.material import gather
from exchange.statistics.actions.preparing import begin
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.vocabulary import Dimension
from tests.client import BOCHUM, KONSTANZ, Client, Statements
from tests.selfchecks.world import FIELDS, world_of
from tests.statistics.network import AGS, DAY, TODAY, Network, opened_round

pytestmark = pytest.mark.usefixtures("audited_here")
STEERING, ACCESS = FIELDS


async def two_rounds(client: Client, first: int, second: int) -> tuple[Network, Network]:
    """A round with so many contributors, and a later one."""
    world = await world_of(client)
    before = Network(world, await opened_round(world, "Runde 1", TODAY - 200 * DAY))
    await before.contribute(*AGS[:first])
    now = Network(world, await opened_round(world, "Runde 2"))
    await now.contribute(*AGS[-second:])
    return before, now


async def test_who_takes_part_no_more_has_not_withdrawn(client: Client) -> None:
    before, now = await two_rounds(client, 7, 7)
    first = await before.published()
    second = await now.published()
    seen = await now.read(second)
    assert (seen["comparedWith"], seen["contributors"]) == ("Runde 1", 7)
    assert seen["rows"][0]["change"] is not None
    assert (await before.read(first))["state"] == "PUBLISHED"
    # One takes the earlier result back: the next release of the later round goes without it, and minds the earlier one.
    gone = await before.database.fetch_all("SELECT id FROM municipality WHERE ags = $1", AGS[4])
    await before.release(AGS[4], "OWN")
    async with before.database.reading() as session:
        around = await session.get_one(RoundRow, now.around)
        material = (await gather(session, around)).material
    assert material.before is not None
    assert str(gone[0]["id"]) not in material.before.by_identity()
    begun = await begin(now.database, COMMAND_LINE, before.around, Policy(), 1)
    assert [error.code for error in begun.outcome.errors] == ["WRONG_STAGE"]


async def test_what_is_gathered(client: Client, statements: Statements) -> None:
    before, now = await two_rounds(client, 3, 9)
    await now.release(KONSTANZ, "PUBLIC", **{STEERING: "COORDINATION", ACCESS: "STATISTICS"})
    await now.release(BOCHUM, "STATISTICS", **{STEERING: "OWN"})
    await now.release(AGS[5], "OWN")
    async with now.database.reading() as session:
        around = await session.get_one(RoundRow, now.around)
        statements.clear()
        gathered = await gather(session, around)
    assert len(statements) <= 3
    ids = {row["ags"]: str(row["id"]) for row in await now.database.fetch_all("SELECT ags, id FROM municipality")}
    found = gathered.material.round.by_identity()
    assert found.keys() == {ids[ags] for ags in AGS} - {ids[AGS[5]]}
    konstanz, bochum = found[ids[KONSTANZ]], found[ids[BOCHUM]]
    assert {subject: score.named for subject, score in konstanz.scores.items() if "/" not in subject} == {
        STEERING: True,
        ACCESS: False,
    }
    assert {subject.partition("/")[0] for subject in bochum.scores} == {ACCESS}
    assert dict(konstanz.dimensions) == {
        Dimension.STATE: "BW",
        Dimension.KIND: "LARGE_DISTRICT_TOWN",
        Dimension.SIZE_CLASS: "LARGER_MEDIUM_TOWN",
        Dimension.ROLE: "MODEL_MUNICIPALITY",
        Dimension.STAGE: "ADMINISTRATION",
    }
    assert gathered.material.before is not None
    assert gathered.material.before.by_identity().keys() == {ids[ags] for ags in AGS[:3]}
    assert gathered.snapshots.keys() == found.keys()
    await before.database.pool.execute("UPDATE self_check_round SET demo = true WHERE id = $1", before.around)
    async with now.database.reading() as session:
        around = await session.get_one(RoundRow, now.around)
        assert (await gather(session, around)).material.before is None
        made_up = await gather(session, await session.get_one(RoundRow, before.around))
    assert made_up.material.round.contributions == ()
    refused = await now.refused("prepareRelease", "coordinator", round=encode("round", before.around))
    assert refused == {"round": "WRONG_STAGE"}
