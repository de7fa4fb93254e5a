"""The word list of the search: it follows its file, leaves coordinators' groups alone, and names what is wrong."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from exchange.access.rules import ErrorCode, Refused
from exchange.access.viewer import PUBLIC_VIEWER, Role, Viewer, ViewerKind
from exchange.search.actions import add_synonyms, ensure_synonyms
from exchange.seeding import SeedError, is_empty, refresh
from exchange.seeding.files import FOLDER
from exchange.storage.engine import Database

COORDINATOR = Viewer(ViewerKind.COORDINATOR, Role.COORDINATOR, uuid4(), name="PHINEO")
FIRST, SECOND, THIRD = ["Amt", "Behörde"], ["Straße", "Weg", "Gasse"], ["Verein", "Club"]


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=4)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "seeds"))


def write(folder: Path, *groups: object) -> None:
    (folder / "search" / "synonyms.yaml").write_text(yaml.safe_dump({"same": list(groups)}), "utf-8")


async def stored(db: Database) -> dict[str, list[list[str]]]:
    """The terms of all groups, by who keeps them."""
    rows = await db.fetch_all("SELECT source, terms FROM search_synonym ORDER BY terms")
    return {
        source: [row["terms"] for row in rows if row["source"] == source]
        for source in sorted({r["source"] for r in rows})
    }


async def noted(db: Database) -> list[tuple[str, int, int]]:
    """What was written down of loading: actor, and how many groups came and went; there are as many events."""
    rows = await db.fetch_all(
        "SELECT actor, jsonb_array_length(details -> 'added'), jsonb_array_length(details -> 'removed')"
        " FROM audit WHERE action = 'synonyms.loaded' ORDER BY id"
    )
    (events,) = await db.fetch_row("SELECT count(*) FROM outbox WHERE kind = 'SYNONYMS_CHANGED'")
    assert events == len(rows)
    return [tuple(row) for row in rows]


async def test_the_word_list_follows_its_file(db: Database, folder: Path) -> None:
    write(folder, FIRST, SECOND)
    assert await refresh(db, folder) == 2
    assert await stored(db) == {"SEED": [FIRST, SECOND]}
    kept = await db.fetch_all("SELECT id, created_at FROM search_synonym WHERE terms = $1", SECOND)
    assert await refresh(db, folder) == 0
    write(folder, THIRD, SECOND)
    assert await refresh(db, folder) == 2
    assert await stored(db) == {"SEED": [SECOND, THIRD]}
    assert await db.fetch_all("SELECT id, created_at FROM search_synonym WHERE terms = $1", SECOND) == kept
    write(folder, [*THIRD, "Klub"], SECOND)
    assert await refresh(db, folder) == 2
    assert await stored(db) == {"SEED": [SECOND, [*THIRD, "Klub"]]}
    assert await noted(db) == [("seeds", 2, 0), ("seeds", 1, 1), ("seeds", 1, 1)]


async def test_groups_of_coordinators_stay(db: Database, folder: Path) -> None:
    write(folder, FIRST)
    await refresh(db, folder)
    await add_synonyms(db, COORDINATOR, SECOND)
    write(folder, SECOND, THIRD)
    assert await refresh(db, folder) == 3
    assert await stored(db) == {"COORDINATOR": [SECOND], "SEED": [SECOND, THIRD]}
    write(folder)
    assert await refresh(db, folder) == 2
    assert await stored(db) == {"COORDINATOR": [SECOND]}


async def test_the_file_itself_loads_and_changes_nothing_the_second_time(db: Database) -> None:
    groups = yaml.safe_load((FOLDER / "search" / "synonyms.yaml").read_text("utf-8"))["same"]
    assert await refresh(db) == len(groups) > 100
    assert await is_empty(db)
    assert await refresh(db) == 0
    assert (await stored(db))["SEED"] == sorted(groups)


async def test_only_the_operator_loads_it(db: Database) -> None:
    for viewer in (PUBLIC_VIEWER, COORDINATOR):
        with pytest.raises(Refused) as refused:
            await ensure_synonyms(db, viewer, [FIRST])
        assert [error.code for error in refused.value.errors] == [ErrorCode.FORBIDDEN]
    assert await stored(db) == {}


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([FIRST, ["allein"]], "same.1: A group has at least two terms."),
        ([FIRST, ["Weg", "WEG"]], "same.1.1: The search reads this term like an earlier one of this group."),
        ([FIRST, ["Weg", "x" * 61]], "same.1.1: A term has at most 60 characters."),
        ([FIRST, SECOND, ["behoerde", "AMT"]], "same.2: All these terms stand together in a group already."),
        ([["Ja", True]], "same.0.1: Input should be a valid string"),
        ([FIRST, "Amt"], "same.1: Input should be a valid list"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_changes(
    db: Database, folder: Path, groups: list[object], message: str
) -> None:
    write(folder, THIRD)
    await refresh(db, folder)
    write(folder, *groups)
    with pytest.raises(SeedError) as raised:
        await refresh(db, folder)
    wrong = str(raised.value).replace(str(folder), "seeds")
    assert wrong == f"The seed file seeds/search/synonyms.yaml is wrong at {message}"
    assert await stored(db) == {"SEED": [THIRD]}


async def test_a_missing_file_is_named(db: Database, folder: Path) -> None:
    (folder / "search" / "synonyms.yaml").unlink()
    with pytest.raises(SeedError, match=r"synonyms\.yaml cannot be read"):
        await refresh(db, folder)
