"""Rounds that are over and have no release yet."""

from uuid import UUID

from exchange.storage.engine import Database

RECENT = "30 days"
"""Who was not asked within so many days after a round's end asks by itself."""

_TRIES = 3

_DUE = """
SELECT r.id
FROM self_check_round r, coalesce(r.closed_at, (r.closes_on + 1)::timestamp AT TIME ZONE 'Europe/Berlin') AS ended
WHERE ended BETWEEN now() - $1::text::interval AND now()
  AND (SELECT count(*) FILTER (WHERE state <> 'FAILED') = 0 AND count(*) FILTER (WHERE failure = 'ERROR') < $2
       FROM statistical_release WHERE round_id = r.id)
  AND EXISTS (SELECT FROM self_check c WHERE c.round_id = r.id AND c.visibility <> 'OWN')
ORDER BY r.closes_on, r.id
"""


async def due_rounds(database: Database) -> list[UUID]:
    """The rounds that ended lately, to which somebody contributes, and of which there is no release but failed ones.
    After three errors people have to look."""
    return [row["id"] for row in await database.fetch_all(_DUE, RECENT, _TRIES)]
