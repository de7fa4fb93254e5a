"""Rounds with their releases, for whoever holds the server."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from exchange.statistics.rules.states import Failure, ReleaseState
from exchange.storage.engine import Database

_ROUNDS = "SELECT id, title, opens_on, closes_on FROM self_check_round ORDER BY opens_on DESC, id DESC"
_RELEASES = """SELECT id, round_id, number, state, failure, contributors, prepared_at, published_at
  FROM statistical_release ORDER BY number DESC"""


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """A release in the list."""

    id: UUID
    number: int
    state: ReleaseState
    failure: Failure | None
    contributors: int
    prepared_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedRound:
    """A round in the list, with its releases, the latest first."""

    id: UUID
    title: str
    opens_on: date
    closes_on: date
    releases: tuple[ListedRelease, ...]


async def list_releases(database: Database) -> list[ListedRound]:
    """All rounds with their releases, the latest first."""
    releases: dict[UUID, list[ListedRelease]] = {}
    for row in await database.fetch_all(_RELEASES):
        listed = ListedRelease(
            row["id"],
            row["number"],
            ReleaseState(row["state"]),
            None if row["failure"] is None else Failure(row["failure"]),
            row["contributors"],
            row["prepared_at"],
            row["published_at"],
        )
        releases.setdefault(row["round_id"], []).append(listed)
    return [
        ListedRound(row["id"], row["title"], row["opens_on"], row["closes_on"], tuple(releases.get(row["id"], ())))
        for row in await database.fetch_all(_ROUNDS)
    ]
