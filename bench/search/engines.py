"""Who ranks: the exchange, asked over GraphQL without a key, and PostgreSQL's plain full text over the same texts."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

import httpx

from bench.search.judged import RECALLED, Judged, Outcome
from exchange.app import create_app
from exchange.measures.actions.indexing import documents, published
from exchange.measures.rules.searched import ASIDE, RUNNING, SUMMARY, TITLE
from exchange.projection.plan import PLANS
from exchange.search.finder import Finder, Read
from exchange.search.rules.asked import Lists, lists
from exchange.search.rules.query import Query, read_query
from exchange.settings import Settings
from exchange.storage.engine import Database

_ASK = "query ($text: String!, $first: Int!) { measures(search: $text, first: $first) { nodes { title } } }"
_LETTERS = {TITLE: "A", SUMMARY: "B", RUNNING: "C", ASIDE: "D"}
_OF_LESSONS = {TITLE: "B", SUMMARY: "C", RUNNING: "D", ASIDE: "D"}


def _same(query: Query) -> Query:
    return query


@dataclass
class Reading:
    """What is made of a query before it is a statement's parameters: a change of it, and ways of guessing left out."""

    change: Callable[[Query], Query] = _same
    without_modes: Sequence[int] = ()
    without_synonyms: bool = False


class _Finder(Finder):
    """The product's finder, in which parts can be switched off."""

    reading = Reading()

    def read(self, text: str) -> Read:
        synonyms = Finder()._synonyms if self.reading.without_synonyms else self._synonyms
        query = self.reading.change(read_query(text, synonyms))
        return Read(query, _without(lists(query), self.reading.without_modes))


def _without(given: Lists, modes: Sequence[int]) -> Lists:
    kept = [place for place, mode in enumerate(given.modes) if mode not in modes]
    return replace(given, **{name: [getattr(given, name)[place] for place in kept] for name in Lists.__slots__})


@dataclass
class Exchange:
    """The exchange. `names` are what the judgements call the practices, by title."""

    client: httpx.AsyncClient
    names: dict[str, str]

    async def answer(self, judged: Judged, reading: Reading | None = None) -> Outcome:
        """The first twenty for a query."""
        _Finder.reading = reading or Reading()
        body = {"query": _ASK, "variables": {"text": judged.text, "first": RECALLED}}
        response = await self.client.post("/graphql", json=body)
        nodes = response.raise_for_status().json()["data"]["measures"]["nodes"]
        return Outcome(judged, [self.names.get(node["title"], f"seed:{node['title']}") for node in nodes])

    def forget_plans(self) -> None:
        """Compile all statements anew."""
        for plan in list(PLANS._entries):
            del PLANS._entries[plan]


@asynccontextmanager
async def exchange(url: str, names: dict[str, str]) -> AsyncIterator[Exchange]:
    """The exchange on a database."""
    with mock.patch("exchange.app.Finder", _Finder):
        app = create_app(Settings(), url)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://bench") as client,
    ):
        yield Exchange(client, names)


@dataclass
class PlainText:
    """`to_tsvector('german', …)` over the texts that the exchange indexes, their weights as A to D; lessons belong
    to their measures with a letter less. `any_word` where one matching word is enough."""

    database: Database
    names: dict[str, str]
    any_word: bool

    async def answer(self, judged: Judged) -> Outcome:
        """The first twenty for a query."""
        query = "websearch_to_tsquery('german', $1)"
        if self.any_word:
            query = f"replace({query}::text, '&', '|')::tsquery"
        rows = await self.database.fetch_all(
            f"SELECT title FROM bench_text, (SELECT {query} AS asked) AS q WHERE words @@ asked"
            f" ORDER BY ts_rank(words, asked) DESC, record_id DESC LIMIT {RECALLED}",
            judged.text,
        )
        return Outcome(judged, [self.names.get(row["title"], f"seed:{row['title']}") for row in rows])


async def make_plain_index(database: Database) -> None:
    """The table that plain full text searches."""
    async with database.reading() as session:
        found = await documents(session, await published(session))
    texts: dict[Any, dict[str, list[str]]] = {}
    titles = {found_.record_id: found_.texts[0].text for found_ in found if found_.kind == "MEASURE"}
    for document in found:
        if document.subject_id is None:
            continue
        letters = _LETTERS if document.kind == "MEASURE" else _OF_LESSONS
        own = texts.setdefault(document.subject_id, {})
        for given in document.texts:
            own.setdefault(letters[given.weight], []).append(given.text)
    parts = " || ".join(f"setweight(to_tsvector('german', ${place}), '{each}')" for place, each in enumerate("ABCD", 3))
    async with database.pool.acquire() as connection:
        await connection.execute("CREATE TABLE bench_text (record_id uuid PRIMARY KEY, title text, words tsvector)")
        await connection.executemany(
            f"INSERT INTO bench_text VALUES ($1, $2, {parts})",
            [
                (record_id, titles[record_id], *("\n".join(own.get(letter, ())) for letter in "ABCD"))
                for record_id, own in texts.items()
            ],
        )
