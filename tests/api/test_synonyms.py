"""Synonyms over HTTP: everybody reads them, coordinators extend them, nobody else changes anything."""

import asyncio
import time
from typing import Any

import orjson
import pytest

from exchange.search.finder import Finder
from exchange.search.rules.groups import MOST_SHARED
from tests.api.test_audit import trail
from tests.client import UUID, Client, opened
from tests.rights import NOT_FOUND, nothing_changes

OTHERS = (None, *(f"konstanz_{role}" for role in ("reader", "editor", "publisher")), "district_publisher", "operator")
SEED = "Sprachmittlung"
WORD = "Quorbelmax"
"""Nobody's word."""
TERM = "Pilotprojekt"
"""A word of the practices, and of no group of the word list."""


async def add(client: Client, *terms: str, key: str | None = "coordinator") -> dict[str, Any]:
    return (await client.operation("AddSynonyms", key, input={"terms": terms}))["addSynonyms"]


async def added(client: Client, *terms: str) -> dict[str, Any]:
    payload = await add(client, *terms)
    assert payload["errors"] == []
    return dict(payload["synonymGroup"])


async def update(client: Client, identity: str, *terms: str, key: str | None = "coordinator") -> dict[str, Any]:
    given = {"id": identity, "terms": terms}
    return (await client.operation("UpdateSynonyms", key, input=given))["updateSynonyms"]


async def remove(client: Client, identity: str, key: str | None = "coordinator") -> dict[str, Any]:
    return (await client.operation("RemoveSynonyms", key, input={"id": identity}))["removeSynonyms"]


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """The errors of a payload that has nothing else."""
    assert [value for name, value in payload.items() if name != "errors"] == [None]
    return [(error["code"], ".".join(error["path"])) for error in payload["errors"]]


async def found(client: Client, text: str, **more: Any) -> list[list[str]]:
    page = (await client.operation("Synonyms", None, search=text, **more))["synonyms"]
    return [node["terms"] for node in page["nodes"]]


async def seed_group(client: Client) -> dict[str, Any]:
    (group,) = (await client.operation("Synonyms", search=SEED))["synonyms"]["nodes"]
    assert group["source"] == "SEED"
    return dict(group)


async def hits(client: Client, text: str = WORD) -> int:
    return (await client.data("query($t: String) { measures(search: $t) { totalCount } }", t=text))["measures"][
        "totalCount"
    ]


async def until(client: Client, is_so: Any, seconds: float = 1.0) -> float:
    """How long it takes until the search finds what it should."""
    begun = time.monotonic()
    while not is_so(await hits(client)):
        assert time.monotonic() - begun < seconds
        await asyncio.sleep(0.01)
    return time.monotonic() - begun


async def test_a_group_is_added_changed_and_removed(client: Client) -> None:
    group = await added(client, " Quorbel  Amt ", "Behördenlotse")
    assert UUID.search(group["id"])
    assert group["id"].startswith("synonyms_")
    assert (group["terms"], group["source"]) == (["Quorbel Amt", "Behördenlotse"], "COORDINATOR")
    payload = await update(client, group["id"], "Quorbel Amt", "Behördenlotse", "Lotsin")
    assert payload == {
        "synonymGroup": {"id": group["id"], "terms": ["Quorbel Amt", "Behördenlotse", "Lotsin"]}
        | {"source": "COORDINATOR"},
        "errors": [],
    }
    assert await found(client, "quorbel") == [["Quorbel Amt", "Behördenlotse", "Lotsin"]]
    node = "query($id: ID!) { node(id: $id) { ... on SynonymGroup { terms } } }"
    assert (await client.data(node, id=group["id"]))["node"]["terms"][2] == "Lotsin"
    assert await remove(client, group["id"]) == {"removedId": group["id"], "errors": []}
    assert await found(client, "quorbel") == []
    assert await client.data(node, id=group["id"]) == {"node": None}
    entries = await trail(client, "operator", record=group["id"])
    assert [(entry["actor"], entry["action"]) for entry in entries] == [
        ("PHINEO", "synonyms.added"),
        ("PHINEO", "synonyms.updated"),
        ("PHINEO", "synonyms.removed"),
    ]
    assert entries[1]["details"]["before"] == ["Quorbel Amt", "Behördenlotse"]
    assert entries[2]["details"] == {"terms": ["Quorbel Amt", "Behördenlotse", "Lotsin"]}


@pytest.mark.parametrize("key", OTHERS)
async def test_nobody_but_coordinators_changes_anything(client: Client, key: str | None) -> None:
    own = (await added(client, WORD, TERM))["id"]
    seed = (await seed_group(client))["id"]
    async with nothing_changes(client):
        assert codes(await add(client, "Neu", "Frisch", key=key)) == [("FORBIDDEN", "input")]
        assert codes(await add(client, key=key)) == [("FORBIDDEN", "input")]
        for identity in (own, seed, "synonyms_x", "nichts"):
            assert codes(await update(client, identity, "Neu", "Frisch", key=key)) == [("FORBIDDEN", "input")]
            assert codes(await remove(client, identity, key=key)) == [("FORBIDDEN", "input")]


async def test_what_is_wrong_is_said_and_nothing_changes(client: Client) -> None:
    group = await added(client, WORD, TERM)
    seed = await seed_group(client)
    other = (await client.data("{ measures(first: 1) { nodes { id } } }"))["measures"]["nodes"][0]["id"]
    async with nothing_changes(client):
        assert codes(await add(client, "allein")) == [("REQUIRED", "input.terms")]
        assert codes(await add(client, "Neu", "x" * 61, "NEU")) == [
            ("TOO_LONG", "input.terms.1"),
            ("DUPLICATE", "input.terms.2"),
        ]
        assert codes(await add(client, "Neu", "Fr\x00isch")) == [("INVALID", "input.terms.1")]
        assert codes(await add(client, TERM.upper(), WORD.lower())) == [("DUPLICATE", "input.terms")]
        assert codes(await add(client, *seed["terms"][:2])) == [("DUPLICATE", "input.terms")]
        assert codes(await update(client, group["id"], "allein")) == [("REQUIRED", "input.terms")]
        assert codes(await update(client, group["id"], *seed["terms"])) == [("DUPLICATE", "input.terms")]
        for nothing in ("nichts", "synonyms_x", other, other.replace("measure", "synonyms")):
            payload = await update(client, nothing, "Neu", "Frisch")
            assert (codes(payload), payload["errors"][0]["message"]) == ([("NOT_FOUND", "input.id")], NOT_FOUND)
            assert codes(await remove(client, nothing)) == [("NOT_FOUND", "input.id")]


async def test_the_same_terms_again_are_no_change(client: Client) -> None:
    group = await added(client, WORD, TERM)
    before = await client.dump()
    assert (await update(client, group["id"], WORD, TERM))["errors"] == []
    after = await client.dump()
    assert {name for name in before if before[name] != after[name]} == {"change_counter"}


async def test_a_group_of_the_word_list_stays_and_can_be_extended(client: Client) -> None:
    seed = await seed_group(client)
    async with nothing_changes(client):
        changed = await update(client, seed["id"], "Neu", "Frisch")
        assert codes(changed) == codes(await remove(client, seed["id"])) == [("FORBIDDEN", "input.id")]
    assert changed["errors"][0]["message"].startswith("Diese Gruppe gehört zur mitgelieferten Wortliste")
    document = "mutation($id: ID!) { removeSynonyms(input: {id: $id}) { errors { message } } }"
    english = await client.send(document, "coordinator", {"id": seed["id"]}, headers={"accept-language": "en"})
    assert english.json()["data"]["removeSynonyms"]["errors"][0]["message"].startswith("This group belongs to the word")
    longer = await added(client, *seed["terms"], WORD)
    assert longer["source"] == "COORDINATOR"
    assert await found(client, SEED) == [longer["terms"], seed["terms"]]


async def test_a_term_stands_in_a_few_groups_only(client: Client) -> None:
    for number in range(MOST_SHARED):
        await added(client, WORD, f"Wort{number}")
    async with nothing_changes(client):
        assert codes(await add(client, "Neu", WORD)) == [("TOO_LONG", "input.terms.1")]


async def test_two_who_add_the_same_at_once_get_one_group(client: Client) -> None:
    payloads = await asyncio.gather(*(add(client, WORD, TERM) for _ in range(4)))
    assert sorted(len(payload["errors"]) for payload in payloads) == [0, 1, 1, 1]
    assert len(await found(client, WORD)) == 1


async def test_a_request_that_arrives_again_adds_nothing(client: Client) -> None:
    document = "mutation($t: [String!]!) { addSynonyms(input: {terms: $t}) { synonymGroup { id } errors { code } } }"
    headers = {"headers": {"idempotency-key": "einmal"}}
    answers = [await client.send(document, "coordinator", {"t": [WORD, TERM]}, **headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["data"]["addSynonyms"]["errors"] == []
    assert len(await found(client, WORD)) == 1


async def test_everybody_reads_them_page_by_page(client: Client) -> None:
    own = await added(client, WORD, TERM)
    for key in (*OTHERS, "coordinator"):
        groups, after = [], None
        while True:
            page = (await client.operation("Synonyms", key, first=60, after=after))["synonyms"]
            groups += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert groups[0] == own
        assert len({group["id"] for group in groups}) == len(groups) == page["totalCount"] > 100
        assert {group["source"] for group in groups[1:]} == {"SEED"}


@pytest.mark.parametrize("text", ["straßencafé", "STRASSENCAFE", "Strassencafé", "SSENC", "straßencafé für"])
async def test_a_group_is_found_by_part_of_a_term_in_any_spelling(client: Client, text: str) -> None:
    group = await added(client, "Straßencafé für alle", WORD)
    assert await found(client, text) == [group["terms"]]


async def test_the_whole_term_comes_first_and_pages_follow(client: Client) -> None:
    whole = await added(client, "Ürgel", TERM)
    part = await added(client, "Ürgelbach", "Bach")
    assert await found(client, "uergel") == [whole["terms"], part["terms"]]
    page = (await client.operation("Synonyms", search="ürgel", first=1))["synonyms"]
    assert (page["totalCount"], [node["id"] for node in page["nodes"]]) == (2, [whole["id"]])
    after = page["pageInfo"]["endCursor"]
    page = (await client.operation("Synonyms", search="ürgel", first=1, after=after))["synonyms"]
    assert ([node["id"] for node in page["nodes"]], page["pageInfo"]["hasNextPage"]) == ([part["id"]], False)


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; --", "\x00", "…", "x" * 5_000])
async def test_any_text_searches(client: Client, text: str) -> None:
    assert await found(client, text) == []


async def test_a_blank_search_is_none(client: Client) -> None:
    assert len(await found(client, "  ")) == len(await found(client, "")) == 20


async def test_the_search_follows_in_every_process(client: Client) -> None:
    assert await hits(client) == 0
    async with opened(client.database.url, client.keys) as elsewhere:
        assert await hits(elsewhere) == 0
        group = await added(client, WORD, TERM)
        assert await until(elsewhere, bool) < 1
        assert await until(client, bool) < 1
        assert await hits(elsewhere) == await hits(client)
        await update(elsewhere, group["id"], WORD, "Quorbelmin")
        await until(client, lambda count: count == 0)
        await until(elsewhere, lambda count: count == 0)
        await update(elsewhere, group["id"], WORD, TERM)
        await until(client, bool)
        await remove(client, group["id"])
        await until(elsewhere, lambda count: count == 0)


async def test_a_change_while_the_database_was_lost_is_found_when_it_is_back(client: Client) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await asyncio.sleep(0.1)
    for _ in range(3):
        await client.database.fetch_all(cut)
        await client.database.pool.execute(
            "INSERT INTO search_synonym (id, terms, source) VALUES (gen_random_uuid(), $1, 'COORDINATOR')",
            [WORD, TERM],
        )
        await client.database.pool.execute(
            "INSERT INTO outbox (kind, subject_id, announced, payload)"
            " VALUES ('SYNONYMS_CHANGED', gen_random_uuid(), false, '{}')"
        )
        await until(client, bool, 8)
        await client.database.pool.execute("DELETE FROM search_synonym WHERE $1 = ANY (terms)", WORD)
        group = await added(client, "Quorbel", "Quorbelmin")
        await until(client, lambda count: count == 0, 8)
        await remove(client, group["id"])


async def test_partners_do_not_hear_of_it(client: Client) -> None:
    document = "query($s: String) { changes(since: $s) { cursor hasMore nodes { id } } }"

    async def cursor(key: str | None) -> str:
        page: dict[str, Any] = {"hasMore": True, "cursor": None}
        while page["hasMore"]:
            page = (await client.data(document, key, s=page["cursor"]))["changes"]
        return str(page["cursor"])

    keys = (None, "konstanz_reader", "coordinator", "operator")
    cursors = {key: await cursor(key) for key in keys}
    await added(client, WORD, TERM)
    for key in keys:
        assert (await client.data(document, key, s=cursors[key]))["changes"]["nodes"] == []


class Failing:
    """A database that cannot be asked at first."""

    def __init__(self, failures: int) -> None:
        self.failures = failures

    async def fetch_all(self, _sql: str) -> list[list[list[str]]]:
        self.failures -= 1
        if self.failures >= 0:
            raise OSError("nobody there")
        return [[[WORD, TERM]]]


class Silent:
    """A feed on which nothing comes."""

    def __init__(self) -> None:
        self.closed = 0

    async def follow(self, *_kinds: str) -> "Silent":
        return self

    def __aiter__(self) -> "Silent":
        return self

    async def __anext__(self) -> None:
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.closed += 1


async def test_following_goes_on_after_a_failure_and_ends_when_it_is_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("exchange.search.finder.RETRY", 0.01)
    finder, feed, database = Finder(), Silent(), Failing(3)
    before = orjson.dumps([unit.word for unit in finder.read(WORD).query.units])
    ways = len(finder.read(WORD).query.units[0].alternatives)
    task = asyncio.create_task(finder.follow(database, feed))  # type: ignore[arg-type]
    await asyncio.sleep(0.3)
    assert orjson.dumps([unit.word for unit in finder.read(WORD).query.units]) == before
    assert len(finder.read(WORD).query.units[0].alternatives) == ways + 1
    assert (feed.closed, task.done()) == (3, False)
    task.cancel()
    await asyncio.wait([task])
    assert (feed.closed, task.cancelled()) == (4, True)
