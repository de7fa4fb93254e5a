"""A shelf of small measures and lessons to search, and the ways to ask for them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from exchange.access.audit import COMMAND_LINE
from exchange.municipalities import actions as municipalities
from exchange.municipalities.rules import MunicipalityKind
from exchange.search.finder import Finder
from exchange.storage.engine import Database
from tests import factories
from tests.client import BOCHUM, DISTRICT, KAUFBEUREN, KONSTANZ, Client, make_keys, opened

SYNONYMS = Path(__file__).resolve().parents[1] / "seeds" / "search" / "synonyms.yaml"
SHORT = "Kurz gesagt."
TITLES = (
    *("Beratungen am Vormittag", "Förderung der Sprache", "Sprachförderung", "Feste in der Straße"),
    *("Welcome Center", "Welcome-Center", "Welcomecenter", "Dolmetscherpool", "Sprachmittlung", "Schulsozialarbeit"),
    *("Bürger:innen", "Bürger*innen", "BürgerInnen", "Bürger_innen", "Bürger/-innen", "Bürgerinnen und Bürger"),
    *("MSO", "Migrantenselbstorganisationen", "BAMF", "Bundesamt für Migration und Flüchtlinge"),
    *("AGG", "Allgemeines Gleichbehandlungsgesetz", "KITA", "Kindertagesstätte"),
    *("Leichte Sprache", "In leichter und klarer Sprache", "Einbürgerung feiern", "Lotse", "Radwege"),
    *("Willkommenskultur", "Apfelbaum Zebrafink Quittenbrot", "Apfelbaum Zebrafink", "Apfelbaum", "Zebrafink"),
    *(f"Zwilling {number:02}" for number in range(23)),
)

PAGE = """query($search: String, $filter: MeasureFilter, $order: [MeasureOrder!], $first: Int, $after: String,
    $last: Int, $before: String) {
  measures(search: $search, filter: $filter, orderBy: $order, first: $first, after: $after, last: $last,
      before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id title }
    facets { states { value count } executionStates { value count } } } }"""
LESSONS = "query($search: String) { lessons(search: $search) { totalCount nodes { id title } } }"
SUGGEST = "query($prefix: String!, $first: Int! = 10) { suggest(prefix: $prefix, first: $first) { kind text id } }"


class Speaking(Finder):
    """A finder that knows the synonyms of the seeds, whatever the table holds."""

    def __init__(self) -> None:
        super().__init__(yaml.safe_load(SYNONYMS.read_text())["same"])

    async def load(self, database: Any) -> None:
        """They are known already."""


async def place(database: Database) -> None:
    """Municipalities and a field of action, and nothing that is found by itself."""
    for ags, name in ((KONSTANZ, "Konstanz"), (BOCHUM, "Bochum"), (KAUFBEUREN, "Kaufbeuren")):
        await factories.municipality(database, ags, name, member=ags != KAUFBEUREN)
    await factories.municipality(database, DISTRICT, "Bezirk", kind=MunicipalityKind.DISTRICT, member=False)
    await factories.field_of_action(database)
    await municipalities.ensure_organisation(database, COMMAND_LINE, key="phineo", name="PHINEO")


async def publish(database: Database, title: str, **values: Any) -> Any:
    """A published measure of few words."""
    return await factories.published_measure(database, **{"title": title, "summary": SHORT} | values)


async def stock(database: Database) -> None:
    """Put the shelf up."""
    await place(database)
    for title in TITLES:
        await publish(database, title)
    with_lesson = await factories.measure(database, title="Ein Haus für alle", summary=SHORT)
    await factories.lesson(database, measure=with_lesson, title="Hartnäckigkeit", text="Wir blieben am Ball.")
    await factories.publish_measure(database, KONSTANZ, with_lesson, 1)
    await factories.published_lesson(database, title="Ohne Schlüssel keine Tür", text="Der Hausmeister half.")


@asynccontextmanager
async def searched(url: str) -> AsyncIterator[Client]:
    """A client of an application that speaks the synonyms of the seeds."""
    async with AsyncExitStack() as stack:
        # Only this application: others may open while it is.
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("exchange.app.Finder", Speaking)
            made = await stack.enter_async_context(opened(url, await make_keys(url)))
        yield made


async def page(client: Client, search: str | None, key: str | None = None, /, **given: Any) -> dict[str, Any]:
    """A page of measures."""
    found: dict[str, Any] = (await client.data(PAGE, key, search=search, **given))["measures"]
    return found


async def titles(client: Client, search: str, key: str | None = None, /, **given: Any) -> list[str]:
    """The titles that a text finds, the best first; all that are counted are there."""
    found = await page(client, search, key, **{"first": 100} | given)
    assert found["totalCount"] == len(found["nodes"])
    return [node["title"] for node in found["nodes"]]


async def lessons(client: Client, search: str, key: str | None = None, /) -> list[str]:
    """The titles of the lessons that a text finds."""
    found = (await client.data(LESSONS, key, search=search))["lessons"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["title"] for node in found["nodes"]]


async def suggested(client: Client, prefix: str, key: str | None = None, /, **given: Any) -> list[tuple[str, str]]:
    """What is suggested, as kinds and texts."""
    found = (await client.data(SUGGEST, key, prefix=prefix, **given))["suggest"]
    return [(entry["kind"], entry["text"]) for entry in found]
