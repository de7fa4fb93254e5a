"""Statistical releases for tests about who reads them: rows as a preparation writes them, with figures chosen by
hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from exchange.projection.ids import encode
from exchange.selfchecks.tables import InvitationRow, RoundRow
from exchange.statistics.tables import ContributorRow, FiguresRow, ReleaseRow
from exchange.storage.base import uuid7
from tests.client import BOCHUM, KONSTANZ, Client
from tests.selfchecks.world import FIELDS, World, world_of

STEERING, ACCESS = FIELDS
ZERO_HOUR = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHOWN = {"PUBLISHED": "NETWORK", "RETRACTED": "NETWORK"}
WITHHELD: dict[str, Any] = {
    "counts_withheld": "TOO_FEW",
    "unit": 10,
    "mean_withheld": "TOO_FEW",
    "quantile_unit": 10,
    "median_withheld": "TOO_FEW",
    "quartiles_withheld": "TOO_FEW_FOR_QUARTILES",
    "levels_withheld": "COMPLEMENT",
}
"""A row in which nothing is told."""

TOLD: dict[str, Any] = {
    "number": 9,
    "not_applicable": 3,
    "unit": 2,
    "mean": 54,
    "quantile_unit": 5,
    "median": 55,
    "lower_quartile": 40,
    "upper_quartile": 70,
    "levels": [3, 6, 0],
}
"""A row in which everything is told."""


class Shelf:
    """A database with a small instrument, a round of it, and one before that."""

    def __init__(self, world: World, before: UUID, around: UUID) -> None:
        self.world = world
        self.before = before
        self.around = around

    @property
    def client(self) -> Client:
        return self.world.client

    @property
    def round(self) -> str:
        """The id of the round as the API shows it."""
        return encode("round", self.around)

    async def value(self, sql: str, *arguments: Any) -> Any:
        """The one value of a statement."""
        return await self.world.database.pool.fetchval(sql, *arguments)

    async def criterion(self, key: str) -> UUID:
        """The id of a criterion."""
        sql = "SELECT id FROM instrument_criterion WHERE instrument_id = $1 AND key = $2"
        return UUID(str(await self.value(sql, self.world.instrument, key)))

    async def release(self, *figures: dict[str, Any], state: str = "PUBLISHED", **more: Any) -> UUID:
        """A release of the round in this state, with these figures."""
        release = uuid7()
        values: dict[str, Any] = {
            "round_id": self.around,
            "before_id": self.before,
            "instrument_id": self.world.instrument,
            "number": 1,
            "title": "Runde 2",
            "before_title": "Runde 1",
            "contributors": 12,
            "minimum": 5,
            "quartiles_from": 8,
            "changed": 3,
            "protection": 15,
            "rounding": 1,
            "prepared_at": ZERO_HOUR,
        }
        programme = await self.value("SELECT id FROM programme")
        async with self.world.database.transaction() as session:
            session.add(ReleaseRow(id=release, programme_id=programme, **values | standing(state) | more))
            await session.flush()
            for position, figure in enumerate(figures):
                session.add(FiguresRow(release_id=release, position=position, **visible(state), **figure))
        return release

    async def move(self, release: UUID, state: str, **more: Any) -> None:
        """Put a release into a state, as the actions do."""
        async with self.world.database.transaction() as session:
            await session.execute(update(ReleaseRow).where(ReleaseRow.id == release).values(standing(state) | more))
            shown = update(FiguresRow).where(FiguresRow.release_id == release).values(visible(state))
            await session.execute(shown)

    async def contribute(self, release: UUID, check: UUID) -> None:
        """Make the newest snapshot of a self-check part of a release."""
        sql = "SELECT id, municipality_id FROM self_check_snapshot WHERE self_check_id = $1 AND newest"
        row = (await self.world.database.fetch_all(sql, check))[0]
        made = ContributorRow(release_id=release, municipality_id=row["municipality_id"], snapshot_id=row["id"])
        async with self.world.database.transaction() as session:
            session.add(made)


def standing(state: str) -> dict[str, Any]:
    """What the columns of a release have in a state."""
    return {
        "state": state,
        "visibility": SHOWN.get(state, "COORDINATION"),
        "published_at": ZERO_HOUR if state in SHOWN else None,
        "retracted_at": ZERO_HOUR if state == "RETRACTED" else None,
        "retraction": "COORDINATION" if state == "RETRACTED" else None,
        "retraction_note": "Ein Rechenfehler." if state == "RETRACTED" else None,
        "failure": "INTERRUPTED" if state == "FAILED" else None,
    }


def visible(state: str) -> dict[str, str]:
    """Who sees the figures of a release in a state."""
    return {"visibility": "NETWORK" if state == "PUBLISHED" else "OWN"}


async def shelf_of(client: Client) -> Shelf:
    """The shelf of a client. Konstanz and Bochum were invited to both rounds."""
    world = await world_of(client)
    programme = await world.database.pool.fetchval("SELECT id FROM programme")
    invited = await world.database.fetch_all("SELECT id FROM municipality WHERE ags = ANY($1)", [KONSTANZ, BOCHUM])
    rounds = {}
    async with world.database.transaction() as session:
        for number, days_ago in ((1, 400), (2, 10)):
            opens_on = date.today() - timedelta(days_ago)
            made = RoundRow(
                id=uuid7(),
                programme_id=programme,
                instrument_id=world.instrument,
                title=f"Runde {number}",
                opens_on=opens_on,
                closes_on=opens_on + timedelta(30),
            )
            session.add(made)
            rounds[number] = made.id
            await session.flush()
            for row in invited:
                session.add(InvitationRow(round_id=made.id, municipality_id=row["id"]))
    return Shelf(world, rounds[1], rounds[2])
