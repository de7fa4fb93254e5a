"""A small network for tests of releases: members check themselves in a round with the small instrument, and release
what they like."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from exchange.access.audit import COMMAND_LINE
from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.projection.ids import encode
from exchange.selfchecks.actions.releasing import release_self_check
from exchange.selfchecks.actions.rounds import open_self_check_round
from exchange.statistics.actions.preparing import begin
from exchange.statistics.rules.policy import Policy
from exchange.storage.engine import Database
from tests import factories
from tests.client import Client
from tests.selfchecks.world import World, world_of

AGS = ("08335043", "05911000", "09762000", "07312000", "07314000", "12054000", "13003000", "01003000", "14524330")
"""Members; the first three have keys."""

TODAY = date.today()
DAY = timedelta(1)
STEPS = ("NONE", "PLANNED", "BEGUN", "DONE", "ANCHORED")
COORDINATOR = Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR, name="PHINEO")

RELEASE = """query($id: ID!) { statisticalRelease(id: $id) { id number state title comparedWith contributors version
  publishedAt retraction retractionNote progress { done steps } myContributions { municipality { ags } }
  rows { fieldOfAction { key } criterion { key } count { value notApplicable }
    mean { value roundedTo withheldBecause } change { value count roundedTo withheldBecause } } } }"""


class Network:
    """A database in which members take part in a round."""

    def __init__(self, world: World, around: UUID) -> None:
        self.world = world
        self.around = around
        self.checks: dict[str, UUID] = {}

    @property
    def client(self) -> Client:
        return self.world.client

    @property
    def database(self) -> Database:
        return self.client.database

    @property
    def round(self) -> str:
        """The id of the round as the API shows it."""
        return encode("round", self.around)

    async def contribute(self, *members: str, visibility: str = "STATISTICS", **limits: str) -> None:
        """Have these members complete the self-check, if they did not, and release it; `limits` are fields that are
        shown less widely."""
        for ags in members:
            if ags not in self.checks:
                place = AGS.index(ags)
                given = {"concept": STEPS[place % 5], "staff": place % 3, "enrolment": STEPS[place * 2 % 5]}
                given |= {"channels": ["pool"] if place % 2 else [], "waiting": "PARTLY"}
                self.checks[ags] = await self.world.completed(ags, given, round_id=self.around)
            await self.release(ags, visibility, **limits)

    async def release(self, ags: str, visibility: str, **limits: str) -> None:
        """Release the result of a member anew."""
        publisher = await factories.actor(self.database, ags)
        fields = [{"field": key, "visibility": each} for key, each in limits.items()]
        factories.done(await release_self_check(self.database, publisher, self.checks[ags], visibility, fields))

    async def prepared(self, key: str = "coordinator") -> str:
        """The id of a release that was prepared over HTTP and is through its audit."""
        payload = await self.ask("prepareRelease", key, round=self.round)
        assert payload["errors"] == [], payload["errors"]
        await self.audited(payload["release"]["id"])
        return str(payload["release"]["id"])

    async def audited(self, release: str) -> None:
        """Wait until the preparation is over."""
        query = "query($id: ID!) { statisticalRelease(id: $id) { state } }"
        for _ in range(600):
            seen = await self.client.data(query, "coordinator", id=release)
            if seen["statisticalRelease"]["state"] != "PREPARING":
                return
            await asyncio.sleep(0.05)
        pytest.fail("the audit takes too long")

    async def published(self) -> str:
        """The id of a release, prepared and published."""
        release = await self.prepared()
        payload = await self.ask("publishRelease", "coordinator", release=release)
        assert payload["errors"] == [], payload["errors"]
        return release

    async def ask(self, field: str, key: str | None, /, **given: Any) -> dict[str, Any]:
        """The payload of a mutation of a release."""
        document = f"""mutation($input: {field[0].upper()}{field[1:]}Input!) {{ {field}(input: $input) {{
          release {{ id state version }} errors {{ code path message }} }} }}"""
        payload: dict[str, Any] = (await self.client.data(document, key, input=given))[field]
        assert (payload["release"] is None) is bool(payload["errors"])
        return payload

    async def refused(self, field: str, key: str | None, /, **given: Any) -> dict[str, str]:
        """The codes of the errors by path below `input`."""
        errors = (await self.ask(field, key, **given))["errors"]
        assert errors
        return {".".join(error["path"][1:]): error["code"] for error in errors}

    async def read(self, release: str, key: str | None = "konstanz_reader") -> Any:
        """The release as somebody reads it, with its figures about the whole network."""
        return (await self.client.data(RELEASE, key, id=release))["statisticalRelease"]

    async def left_behind(self) -> str:
        """The id of a release in preparation whose process is gone, unheard of for two minutes."""
        begun = await begin(self.database, COMMAND_LINE, self.around, Policy(), 1)
        release = factories.done(begun.outcome)
        silent = "UPDATE statistical_release SET seen_at = now() - interval '2 minutes' WHERE id = $1"
        await self.database.pool.execute(silent, release)
        return encode("release", release)

    async def trail(self) -> list[tuple[str, str]]:
        """What was done with releases, in order: the action, and the municipality in whose trail it stands."""
        rows = await self.database.fetch_all(
            "SELECT a.action, m.ags FROM audit a LEFT JOIN municipality m ON m.id = a.municipality_id"
            " WHERE a.action LIKE 'release.%' ORDER BY a.id"
        )
        return [(row["action"].partition(".")[2], row["ags"] or "") for row in rows]


async def opened_round(world: World, title: str = "Runde 1", opens_on: date = TODAY - DAY, **more: Any) -> UUID:
    """A round that is open, for all members."""
    outcome = await open_self_check_round(
        world.database,
        COORDINATOR,
        programme="weltoffene-kommune",
        instrument_id=world.instrument,
        title=title,
        opens_on=opens_on,
        closes_on=TODAY + 30 * DAY,
        municipalities=list(AGS),
        **more,
    )
    return factories.done(outcome)


async def network_of(client: Client, members: int = 6) -> Network:
    """A network of so many contributors."""
    world = await world_of(client)
    network = Network(world, await opened_round(world))
    await network.contribute(*AGS[:members])
    return network
