"""What is asked of a request before and while it is executed: its cost, its caller's budget, its time."""

import asyncio
import time

import asyncpg
import pytest

from exchange.api.contract import print_contract
from exchange.api.downloads.answering import MAKING, READING
from exchange.api.gate import NODES_A_SELECTION
from exchange.selfchecks.typesetting import Press
from tests.client import OPERATIONS, Client, opened
from tests.live import served

PAGE = "query($n: Int) { measures(first: $n) { nodes { id lessons(first: $n) { nodes { id } } } } }"
NAME = "{ programme { name } }"
READ, COMPILED = len(PAGE) // 4, 6 * NODES_A_SELECTION
"""What is charged for reading the document of a page, and for compiling its six selections."""


@pytest.fixture
def lent(cluster, keyed):
    template, keys = keyed
    for url in cluster.lent(template):
        yield url, keys


@pytest.fixture
async def limited(lent):
    """A client of an application with the limits that it has unless told otherwise."""
    url, keys = lent
    async with opened(url, keys, cost_limit=50_000) as client:
        yield client


async def test_a_page_of_a_hundred_with_all_that_is_nested_passes(limited: Client) -> None:
    nested = "adoptedBy{nodes{id}} indicators{nodes{id readings{nodes{id}}}} lessons{nodes{id}} revisions{nodes{id}}"
    document = f"{{ measures(first: 100) {{ nodes {{ id {nested} municipality {{ name }} fundings {{ id }} }} }} }}"
    response = await limited.send(document, headers={"exchange-cost": "1"})
    assert response.json()["extensions"]["cost"]["requested"] == 100 * (1 + 20 * 4 + 20 * 20 + 1 + 5)


async def test_an_operation_that_could_return_too_much_is_refused(limited: Client) -> None:
    inner = "measures(first: 100) { nodes { lessons { nodes { id } } } }"
    wanted = {"accept": "application/graphql-response+json"}
    response = await limited.send(
        f"{{ measures(first: 100) {{ nodes {{ municipality {{ {inner} }} }} }} }}", headers=wanted
    )
    assert response.status_code == 400
    body = response.json()
    assert "data" not in body
    assert body["errors"][0]["extensions"] == {
        "code": "QUERY_TOO_COMPLEX",
        "limit": "nodes",
        "allowed": 50_000,
        "asked": 100 * (1 + 1 + 100 * (1 + 20)),
    }
    told = await limited.send(PAGE, variables={"n": 1}, extensions={"cost": True})
    assert told.json()["extensions"] == {"cost": {"requested": 2, "limit": None, "remaining": None, "resetAt": None}}


async def test_every_document_that_is_published_is_within_the_limit(limited: Client) -> None:
    for path in sorted(OPERATIONS.glob("*.graphql")):
        body = (await limited.send(path.read_text())).json()
        codes = {error["extensions"]["code"] for error in body.get("errors", ())}
        assert "QUERY_TOO_COMPLEX" not in codes, path.name


async def test_a_key_has_a_budget_of_its_own_in_all_processes(lent) -> None:
    url, keys = lent
    budget = 480 + 2 * COMPILED
    async with (
        opened(url, keys, key_budget=budget, public_budget=260 + COMPILED) as one,
        opened(url, keys, key_budget=budget) as two,
    ):
        told = []
        for at in range(4):
            response = await (one, two)[at % 2].send(PAGE, "konstanz_reader", {"n": 9}, headers={"exchange-cost": "1"})
            told.append(response.json()["extensions"]["cost"]["remaining"])
        assert told == sorted(told, reverse=True)
        assert told[-1] <= budget - 4 * 90 - 2 * (READ + COMPILED)
        refused = await one.send(PAGE, "konstanz_reader", {"n": 9}, headers={"accept-language": "de"})
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        error = refused.json()["errors"][0]
        assert error["message"].startswith("Ihr Kontingent")
        assert error["extensions"]["code"] == "RATE_LIMITED"
        assert (await one.send(PAGE, "konstanz_editor", {"n": 9})).status_code == 200
        assert (await one.send(PAGE, None, {"n": 9})).status_code == 200
        assert (await one.send(PAGE, None, {"n": 13})).status_code == 429
        assert (await one.send(NAME, None)).status_code == 200


async def test_budgets_do_not_mind_a_clock_that_differs_from_the_databases(lent, monkeypatch) -> None:
    url, keys = lent
    now = time.time
    async with opened(url, keys, public_budget=5_000) as client:
        for skew in (-3_600, 3_600):
            monkeypatch.setattr(time, "time", lambda skew=skew: now() + skew)
            told = (await client.send(NAME, headers={"exchange-cost": "1"})).json()
            assert told["extensions"]["cost"]["remaining"] > 4_000
        await client.send(PAGE, variables={"n": 60})
        refused = await client.send(PAGE, variables={"n": 61})
    assert (refused.status_code, 1 <= int(refused.headers["retry-after"]) <= 60) == (429, True)


async def test_documents_that_have_to_be_read_are_charged_by_their_length(lent) -> None:
    url, keys = lent
    wrong, registered = "{ nothing }" + " " * 389, (OPERATIONS / "Practices.graphql").read_text()
    async with opened(url, keys, public_budget=10_000) as client:
        left = []
        for document in (NAME, wrong, wrong, wrong, NAME + " " * 378, NAME + " " * 378, NAME):
            await client.send(document, None)
            told = await client.send(NAME, None, headers={"exchange-cost": "1"})
            left.append(told.json()["extensions"]["cost"]["remaining"])
        cost, read, compiled = 1, 400 // 4, 2 * NODES_A_SELECTION
        assert len(NAME) // 4 == 5
        asked = [5 + compiled + 2 * cost, *[read + cost] * 3, read + compiled + 2 * cost, *[2 * cost] * 2]
        assert left == [10_000 - sum(asked[: at + 1]) for at in range(len(asked))]
        assert (await client.send(NAME + " " * 40_000, None)).status_code == 429
        assert (await client.send(registered, None, {"first": 1})).status_code == 200


async def test_many_variables_are_charged_by_their_length_be_they_right_or_wrong(lent) -> None:
    url, keys = lent
    some = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    async with opened(url, keys, public_budget=10_000) as client:
        await client.send(some, None, {"ids": ["a"]})
        for ids in (["a"] * 1_000, ["a"] * 1_000 + [None]):
            before = (await client.send(NAME, headers={"exchange-cost": "1"})).json()["extensions"]["cost"]["remaining"]
            assert "errors" in (await client.send(some, None, {"ids": ids})).json()
            after = (await client.send(NAME, headers={"exchange-cost": "1"})).json()["extensions"]["cost"]["remaining"]
            assert before - after >= 1_000
        assert (await client.send(some, None, {"ids": ["a"] * 20_000 + [None]})).status_code == 429


async def test_plans_that_have_to_be_compiled_are_charged_by_what_they_select(lent) -> None:
    url, keys = lent
    async with opened(url, keys, public_budget=READ + COMPILED + 100) as client:
        assert (await client.send(PAGE, None, {"n": 1})).status_code == 200
        other_shape = await client.send(PAGE, None, {"n": 2}, headers={"accept-language": "de"})
        assert other_shape.status_code == 429
        assert other_shape.json()["errors"][0]["message"].startswith("Ihr Kontingent")
        assert (await client.send(PAGE, None, {"n": 1})).status_code == 200


async def test_what_never_changes_is_charged_once_for_being_completed(lent) -> None:
    url, keys = lent
    text = "{ __schema { types { name } } }"
    async with opened(url, keys, public_budget=20_000) as client:
        left, told = [], []
        for _ in range(3):
            cost = (await client.send(text, None, headers={"exchange-cost": "1"})).json()["extensions"]["cost"]
            left.append(cost["remaining"])
            told.append(cost["requested"])
        completed = told[0] // 20 * NODES_A_SELECTION
        assert left[0] == 20_000 - told[0] - len(text) // 4 - completed
        assert left[1:] == [left[0] - told[0], left[0] - 2 * told[0]]


async def test_a_large_plan_is_charged_in_full_whatever_is_beside_it(lent) -> None:
    url, keys = lent
    large = " ".join(f"a{at}: lessons(first: 0) {{ nodes {{ id }} }}" for at in range(90))
    small = " ".join(f"b{at}: __typename" for at in range(49))
    several = f"query A {{ measures(first: 0) {{ nodes {{ {large} }} }} }} query B {{ {small} }}"
    left_out = f"query A($b: Boolean!) {{ measures(first: 0) {{ nodes {{ {large} }} }} ...B @include(if: $b) }}"
    left_out += f" fragment B on Query {{ {small} }}"
    async with opened(url, keys, public_budget=260 * NODES_A_SELECTION) as client:
        for document in (several, left_out):
            assert (await client.send(document, None, {"b": False}, operationName="A")).status_code == 429
        assert (await client.send(several, None, operationName="B")).status_code == 200


async def test_downloads_are_charged_and_what_has_to_be_made_apart_more(lent, monkeypatch) -> None:
    url, keys = lent
    made = []

    async def press(self: Press, job: object) -> bytes:
        made.append(job)
        return b"made"

    monkeypatch.setattr(Press, "made", press)
    gaps = "/practices/statistics/gaps"
    async with opened(url, keys, public_budget=READING * 4 + MAKING) as client:
        assert [(await client.http.get(f"{gaps}.{kind}")).status_code for kind in ("svg", "png", "png")] == [
            200,
            200,
            429,
        ]
        told = await client.http.get(f"{gaps}.svg")
        assert (told.status_code, len(made)) == (200, 1)
        refused = await client.http.get(f"{gaps}.svg", headers={"accept-language": "de"})
        assert (refused.status_code, 1 <= int(refused.headers["retry-after"]) <= 60) == (429, True)
        assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert refused.json()["errors"][0]["message"].startswith("Ihr Kontingent")
        kept = await client.http.get(f"{gaps}.svg", headers={"authorization": f"Bearer {keys['konstanz_reader']}"})
        assert kept.status_code == 200


async def test_a_download_ends_with_its_time(lent, monkeypatch) -> None:
    url, keys = lent
    monkeypatch.setattr(Press, "made", lambda self, job: asyncio.Event().wait())
    async with opened(url, keys, deadline=0.5) as client:
        late = await client.http.get("/practices/statistics/gaps.png")
        assert (late.status_code, late.json()["errors"][0]["extensions"]["code"]) == (504, "DEADLINE_EXCEEDED")


async def test_networks_of_one_block_share_a_budget_four_times_as_large(lent) -> None:
    url, keys = lent
    async with opened(url, keys, public_budget=380 + COMPILED, trusted_proxies="127.0.0.0/8") as client:

        async def asked_from(address: str) -> int:
            return (await client.send(PAGE, None, {"n": 18}, headers={"x-forwarded-for": address})).status_code

        assert 18 + 18 * 18 + READ < 380
        served = [await asked_from(f"2001:db8:0:{number}::1") for number in range(10)]
        assert served == [200] * 8 + [429] * 2
        assert await asked_from("2001:db8:1::1") == 200
        assert (
            await client.send(PAGE, "konstanz_reader", {"n": 18}, headers={"x-forwarded-for": "2001:db8::1"})
        ).is_success


async def test_the_schema_is_charged_and_kept_by_who_has_it(lent) -> None:
    url, keys = lent
    async with opened(url, keys, public_budget=3 * READING) as client:
        first = await client.http.get("/schema.graphql")
        assert (first.status_code, first.text) == (200, print_contract())
        assert first.headers["content-type"] == "text/plain; charset=utf-8"
        assert first.headers["cache-control"] == "public, no-cache"
        kept = await client.http.get("/schema.graphql", headers={"if-none-match": first.headers["etag"]})
        assert (kept.status_code, kept.content) == (304, b"")
        other = await client.http.get("/schema.graphql", headers={"if-none-match": '"another"'})
        assert (other.status_code, other.content) == (200, first.content)
        refused = await client.http.get("/schema.graphql")
        assert (refused.status_code, 1 <= int(refused.headers["retry-after"]) <= 60) == (429, True)


async def test_an_address_is_what_a_trusted_proxy_says(lent) -> None:
    url, keys = lent
    async with opened(url, keys, public_budget=160 + COMPILED, trusted_proxies="127.0.0.0/8") as client:
        from_one = {"x-forwarded-for": "203.0.113.1"}
        assert (await client.send(PAGE, None, {"n": 9}, headers=from_one)).status_code == 200
        assert (await client.send(PAGE, None, {"n": 9}, headers=from_one)).status_code == 429
        forged = {"x-forwarded-for": "198.51.100.7, 203.0.113.1"}
        assert (await client.send(PAGE, None, {"n": 9}, headers=forged)).status_code == 429
        assert (await client.send(PAGE, None, {"n": 9}, headers={"x-forwarded-for": "203.0.113.2"})).status_code == 200
        stored = await client.database.fetch_all("SELECT key FROM rate_window")
        assert stored
        assert not any("203.0.113" in row["key"] for row in stored)


async def waiting(client: Client) -> int:
    """How many statements of readers wait for a lock."""
    row = await client.database.fetch_row(
        "SELECT count(*) AS n FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'exchange-read' AND wait_event_type = 'Lock'"
    )
    return int(row["n"])


async def until(client: Client, number: int) -> None:
    async with asyncio.timeout(5):
        while await waiting(client) != number:  # noqa: ASYNC110 - PostgreSQL has no event for it
            await asyncio.sleep(0.02)


async def test_the_statement_ends_with_the_request(lent) -> None:
    url, keys = lent
    blocker = await asyncpg.connect(url)
    try:
        async with opened(url, keys, deadline=0.6) as client:
            await client.data(NAME)
            async with blocker.transaction():
                await blocker.execute("LOCK TABLE programme IN ACCESS EXCLUSIVE MODE")
                task = asyncio.create_task(client.send(NAME))
                await until(client, 1)
                response = await task
                assert response.status_code == 504
                assert response.json()["errors"][0]["extensions"]["code"] == "DEADLINE_EXCEEDED"
                await until(client, 0)
            assert (await client.send(NAME)).status_code == 200
    finally:
        await blocker.close()


async def test_the_statement_ends_when_the_client_goes(lent) -> None:
    url, keys = lent
    blocker = await asyncpg.connect(url)
    body = b'{"query":"{ programme { name } }"}'
    try:
        async with opened(url, keys) as client:
            with served(url) as address:
                async with blocker.transaction():
                    await blocker.execute("LOCK TABLE programme IN ACCESS EXCLUSIVE MODE")
                    _, writer = await asyncio.open_connection(*address.split(":"))
                    head = b"POST /graphql HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\n"
                    writer.write(head + b"content-length: %d\r\n\r\n" % len(body) + body)
                    await until(client, 1)
                    writer.close()
                    await until(client, 0)
            assert (await client.send(NAME)).status_code == 200
    finally:
        await blocker.close()
