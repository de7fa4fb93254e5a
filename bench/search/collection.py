"""The collection in a database: the seeds and the synthetic practices, written through the actions as users' input."""

from typing import Any

import yaml
from sqlalchemy import func, insert, select

from bench.search.judged import PRACTICES
from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.measures import actions
from exchange.search.tables import SearchSynonymRow
from exchange.seeding import load_seeds
from exchange.seeding.files import FOLDER
from exchange.storage.base import uuid7
from exchange.storage.engine import Database

_NO_FIELDS = {"id", "municipality", "lessons"}


async def load(database: Database) -> dict[str, str]:
    """Fill an empty database; returns the names that the judgements have for the practices, by their titles."""
    await load_seeds(database, lambda _step: None, demo=False)
    await _load_synonyms(database)
    practices = yaml.safe_load(PRACTICES.read_text())["practices"]
    for practice in practices:
        await _publish(database, practice)
    return {practice["title"]: practice["id"] for practice in practices}


async def _publish(database: Database, practice: dict[str, Any]) -> None:
    row = await database.fetch_row("SELECT id FROM municipality WHERE ags = $1", practice["municipality"])
    viewer = Viewer(
        kind=ViewerKind.MEMBER,
        role=Role.PUBLISHER,
        municipality_id=row["id"],
        name="bench",
        municipalities=(row["id"],),
    )
    values = {name: value for name, value in practice.items() if name not in _NO_FIELDS}
    created = _done(await actions.create_measure(database, viewer, values))
    for lesson in practice.get("lessons") or ():
        _done(await actions.create_lesson(database, viewer, {**lesson, "measure": created.record_id}))
    _done(await actions.submit_measure(database, viewer, created.record_id, 1))
    _done(await actions.publish_measure(database, viewer, created.record_id, 2, "PUBLIC"))


def _done(outcome: Any) -> Any:
    if outcome.errors:
        raise RuntimeError(f"{outcome.errors}")
    return outcome


async def _load_synonyms(database: Database) -> None:
    """The synonyms of the seeds, unless loading the seeds has brought them."""
    async with database.transaction() as session:
        if await session.scalar(select(func.count()).select_from(SearchSynonymRow)):
            return
        groups = yaml.safe_load((FOLDER / "search" / "synonyms.yaml").read_text())["same"]
        rows = [{"id": uuid7(), "terms": [str(term) for term in group], "source": "SEED"} for group in groups]
        await session.execute(insert(SearchSynonymRow), rows)
