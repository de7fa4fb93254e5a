"""The access trail: whichever way a coordinator reads a result by name, the municipality finds who read what; everybody
else's reads leave nothing and cost nothing more."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from exchange.access.rules import Visibility
from exchange.access.viewer import Viewer, ViewerKind
from exchange.api.answers import Answer
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.projection.executor import ProjectionExecutor
from exchange.selfchecks.actions.noting import note_reads
from exchange.storage.feed import Feed
from tests import factories
from tests.client import BOCHUM, DISTRICT, KONSTANZ, Client, Statements, today
from tests.rights import nothing_changes
from tests.selfchecks.world import FIELDS, World, public, world_of

READS = "SELECT action, subject_id FROM audit WHERE action LIKE '%_read' ORDER BY id"
REFUSING = "ALTER TABLE audit ADD CONSTRAINT unnoted CHECK (action NOT LIKE '%_read') NOT VALID"
SCORES = "scores { fieldOfAction { key } score level { key } criteria { score } }"
ANSWERS = "answers { value rationale }"
LONG = "a" * 64
IN_MUNICIPALITY = f"municipality {{ selfChecks {{ nodes {{ {SCORES} }} }} }}"

BOTH = {("scores", "first"), ("scores", "second")}
FIRST = {("scores", "first")}
PATHS: dict[str, tuple[str, set[tuple[str, str]]]] = {
    "lookup": (f"selfCheck(id: $first) {{ {SCORES} }}", FIRST),
    "criteria": ("selfCheck(id: $first) { scores { criteria { score } } }", FIRST),
    "that there is one": ("selfCheck(id: $first) { scores { __typename } }", FIRST),
    "node": (f"node(id: $first) {{ id ... on SelfCheck {{ snapshot {{ {SCORES} }} }} }}", FIRST),
    "nodes": (
        f"nodes(ids: [$first, $snapshot, $open]) {{ ... on SelfCheck {{ {SCORES} }}"
        f" ... on SelfCheckSnapshot {{ {ANSWERS} }} }}",
        FIRST | {("answers", "first")},
    ),
    "list": (f"selfChecks {{ nodes {{ {SCORES} }} }}", BOTH),
    "edges": (f"selfChecks(last: 9) {{ totalCount edges {{ cursor node {{ snapshots {{ {SCORES} }} }} }} }}", BOTH),
    "page": (f"selfChecks(first: 1, filter: {{rounds: [$round]}}) {{ nodes {{ {SCORES} }} }}", FIRST),
    "of a municipality": (f'municipality(ags: "{KONSTANZ}") {{ selfChecks {{ nodes {{ {SCORES} }} }} }}', BOTH),
    "of a measure": (f"measure(id: $measure) {{ {IN_MUNICIPALITY} }}", BOTH),
    "changes": (f"changes {{ nodes {{ measure {{ {IN_MUNICIPALITY} }} }} }}", BOTH),
    "participation": (f"selfCheckRound(id: $round) {{ participations {{ {IN_MUNICIPALITY} }} }}", BOTH),
    "named": (f"namedResults(round: $round) {{ nodes {{ {SCORES} }} }}", FIRST),
    "difference": ("selfCheck(id: $second) { changes { fields { difference } } }", BOTH),
    "merged": (
        f"selfCheck(id: $first) {{ ...F a: scores {{ score }} snapshot {{ {ANSWERS} }} }}"
        " again: selfCheck(id: $first) { ...F }",
        FIRST | {("answers", "first")},
    ),
    "long name": (f"selfCheck(id: $first) {{ scores {{ {LONG}: score }} }}", FIRST),
    "completed in Python": (
        "selfCheck(id: $first) { allowedActions { action }"
        " scores { score ownMeasures { nodes { allowedActions { action } } } } }",
        FIRST,
    ),
    "answers alone": (f"selfCheck(id: $first) {{ snapshot {{ {ANSWERS} }} }}", {("answers", "first")}),
    "left out": ("selfCheck(id: $first) { id ... @include(if: $no) { scores { score } } }", set()),
    "no result": (
        f'selfChecks(filter: {{fieldsOfAction: ["{FIELDS[0]}"]}}) {{ totalCount nodes {{ municipality {{ name }}'
        " state visibility snapshot { number takenAt } changes { since { number } } } }",
        set(),
    ),
    "names": ("namedResults(round: $round) { totalCount nodes { municipality { name } stage } }", set()),
    "everybody's": (f"selfCheck(id: $open) {{ {SCORES} snapshot {{ {ANSWERS} }} }}", set()),
    "nobody's": (f"selfCheck(id: $counted) {{ {SCORES} }}", set()),
}
TYPES = dict.fromkeys(("first", "second", "open", "counted", "snapshot", "round", "measure"), "ID!") | {
    "no": "Boolean!"
}


def document(selected: str) -> str:
    used = ", ".join(f"${name}: {type_}" for name, type_ in TYPES.items() if f"${name}" in selected)
    fragment = f" fragment F on SelfCheck {{ {SCORES} }}" if "...F" in selected else ""
    return f"query{f'({used})' if used else ''} {{ {selected} }}{fragment}"


class Scene:
    """Konstanz released one result to coordinators and one to the network, Bochum one to all and one for statistics."""

    def __init__(self, world: World, ids: dict[str, Any]) -> None:
        self.world = world
        self.client = world.client
        self.ids = ids
        self.names = {identity.partition("_")[2]: name for name, identity in ids.items() if isinstance(identity, str)}

    async def entries(self) -> list[tuple[str, str]]:
        """What was noted, in order: of what kind, and of which self-check."""
        rows = await self.client.database.fetch_all(READS)
        kinds = [row["action"].removeprefix("selfcheck.").removesuffix("_read") for row in rows]
        return [(kind, self.names[str(row["subject_id"])]) for kind, row in zip(kinds, rows, strict=True)]

    async def read(self, selected: str, key: str | None) -> str:
        """The bytes of an answer without errors."""
        response = await self.client.send(document(selected), key, self.ids)
        assert "errors" not in response.json(), response.text
        return response.text


async def scene_of(client: Client) -> Scene:
    world = await world_of(client)
    measure = await factories.published_measure(client.database)
    now = today()
    given = {"programme": "weltoffene-kommune", "instrument": f"instrument_{world.instrument}", "title": "Runde"}
    period = {"opensOn": str(now), "closesOn": str(now + timedelta(9)), "municipalities": [KONSTANZ, BOCHUM]}
    opened = await client.operation("OpenSelfCheckRound", "coordinator", input=given | period)
    round_ = opened["openSelfCheckRound"]["round"]["id"]
    in_round = {"round_id": UUID(round_.removeprefix("round_"))}
    first, second = await world.completed(**in_round), await world.completed()
    open_, counted = await world.completed(BOCHUM), await world.completed(BOCHUM, **in_round)
    release = {"first": "COORDINATION", "second": "NETWORK", "open": "PUBLIC", "counted": "STATISTICS"}
    ids: dict[str, Any] = {
        name: public(check) for name, check in zip(release, (first, second, open_, counted), strict=True)
    }
    for name, visibility in release.items():
        key = "konstanz_second" if name in ("first", "second") else "bochum_publisher"
        await world.done("releaseSelfCheck", key, selfCheck=ids[name], visibility=visibility, answers=visibility)
    row = await client.database.fetch_row("SELECT id FROM self_check_snapshot WHERE self_check_id = $1", first)
    ids |= {"snapshot": f"snapshot_{row[0]}", "round": round_, "measure": f"measure_{measure}", "no": False}
    return Scene(world, ids)


async def test_every_path_is_noted_once_and_nobody_else_is(client: Client, statements: Statements) -> None:
    scene = await scene_of(client)
    noted: list[tuple[str, str]] = []
    roots = {path: 2 if "again:" in selected or path == "nodes" else 1 for path, (selected, _) in PATHS.items()}
    for path, (selected, expected) in PATHS.items():
        statements.clear()
        text = await scene.read(selected, "coordinator")
        assert "$trail" not in text, path
        assert len(statements.reads) == roots[path] + 2 * bool(expected), (path, statements.reads)
        entries = await scene.entries()
        assert sorted(entries[len(noted) :]) == sorted(expected), path
        noted = entries
    async with nothing_changes(client):
        for path, (selected, _) in PATHS.items():
            for key in (None, "bochum_reader", "konstanz_reader"):
                statements.clear()
                await scene.read(selected, key)
                assert len(statements.reads) == roots[path], (path, key)
                assert not any("$trail" in sql for sql in statements.sql), (path, key)
    # What is the same for both is so to the byte.
    shown = PATHS["lookup"][0].replace("first", "second")
    assert await scene.read(shown, "coordinator") == await scene.read(shown, "bochum_reader")


async def test_the_municipality_finds_who_read_what(client: Client) -> None:
    scene = await scene_of(client)
    joint = public(await scene.world.started(DISTRICT))
    await scene.world.done("inviteToSelfCheck", "district_editor", selfCheck=joint, municipalities=[KONSTANZ])
    await scene.world.done("agreeToJointSelfCheck", "konstanz_publisher", selfCheck=joint, upTo="NETWORK")
    complete = "mutation($id: ID!) { completeSelfCheck(input: {selfCheck: $id}) { errors { code } } }"
    await client.data(complete, "district_editor", id=joint)
    await scene.world.done("releaseSelfCheck", "district_publisher", selfCheck=joint, visibility="COORDINATION")
    for selected in (PATHS["nodes"][0], f'selfCheck(id: "{joint}") {{ {SCORES} }}'):
        await client.data(document(selected), "coordinator", **scene.ids)
    found = (await client.operation("ReadsOfResults", "konstanz_reader", first=2))["auditTrail"]
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (3, True)
    after = found["pageInfo"]["endCursor"]
    rest = (await client.operation("ReadsOfResults", "konstanz_reader", first=2, after=after))["auditTrail"]
    nodes = found["nodes"] + rest["nodes"]
    assert [(node["action"], node["subject"]) for node in nodes] == [
        ("selfcheck.scores_read", joint),
        ("selfcheck.scores_read", scene.ids["first"]),
        ("selfcheck.answers_read", scene.ids["first"]),
    ]
    assert {(node["organisation"], node["actor"], node["keyId"] is None) for node in nodes} == {
        ("PHINEO gAG", "PHINEO", False)
    }
    of_one = {"selfCheck": scene.ids["first"], "actions": ["selfcheck.answers_read"]}
    assert (await client.operation("ReadsOfResults", "konstanz_reader", **of_one))["auditTrail"]["totalCount"] == 1
    # Of a joint one, each of those whose it is finds an entry of its own; nobody finds anybody else's.
    theirs = {
        key: (await client.operation("ReadsOfResults", key))["auditTrail"] for key in ("district_reader", "operator")
    }
    assert [node["subject"] for node in theirs["district_reader"]["nodes"]] == [joint]
    assert theirs["operator"]["totalCount"] == 4
    for key in (None, "bochum_publisher", "coordinator"):
        assert (await client.operation("ReadsOfResults", key))["auditTrail"]["totalCount"] == 0


async def test_pictures_reports_and_answers_of_mutations_are_reads(client: Client) -> None:
    scene = await scene_of(client)

    async def get(path: str, key: str, **parameters: str) -> int:
        headers = {"authorization": f"Bearer {client.keys[key]}"}
        return (await client.http.get(f"/self-checks/{path}", headers=headers, params=parameters)).status_code

    first, second = scene.ids["first"], scene.ids["second"]
    for name in ("profile.svg", "profile.png", "profile.csv"):
        assert await get(f"{first}/{name}", "coordinator") == 200
    assert await get(f"{scene.ids['open']}/profile.svg", "coordinator", **{"with": f"{first},{second}"}) == 200
    assert await get(f"{first}/report.pdf", "coordinator") == 200
    expected = [("profile", "first")] * 4 + [("profile", "second"), ("report", "first")]
    assert sorted(await scene.entries()) == expected
    assert await get(f"{second}/report.pdf", "bochum_reader") == 200
    # What a mutation answers is read as well; repeated under its key, it is the same answer and no further read.
    closing = f"""mutation($input: CloseRoundInput!) {{ closeRound(input: $input) {{
      round {{ participations {{ {IN_MUNICIPALITY} }} }} }} }}"""
    for _ in range(2):
        given = {"input": {"round": scene.ids["round"]}}
        response = await client.send(closing, "coordinator", given, headers={"idempotency-key": "once"})
        assert "errors" not in response.json()
        assert sorted((await scene.entries())[len(expected) :]) == sorted(BOTH)


async def test_what_is_followed_is_read(client: Client) -> None:
    scene = await scene_of(client)
    feed = Feed(client.database)
    feed.start()
    row = await client.database.fetch_row("SELECT id, organisation_id FROM api_key WHERE name = 'PHINEO'")
    viewer = Viewer(ViewerKind.COORDINATOR, key_id=row[0], organisation_id=row[1], name="PHINEO")
    execution = Execution(schema._schema, ProjectionExecutor, client.database, feed)
    asked = f"subscription {{ practicePublished {{ measure {{ {IN_MUNICIPALITY} }} }} }}"
    try:
        answers: Any = await execution.open(GraphQLRequest(asked), lambda: viewer, "de")
        following = asyncio.create_task(anext(answers))
        await factories.published_measure(client.database, title="Neu")
        answer = await asyncio.wait_for(following, 10)
        assert not answer.errors
        await answers.aclose()
    finally:
        await feed.close()
    assert sorted(await scene.entries()) == sorted(BOTH)
    # On a connection that stays open, a query is noted as any other.
    once = GraphQLRequest(document(PATHS["lookup"][0]), scene.ids)
    answered = await execution.open(once, lambda: viewer, "de")
    assert isinstance(answered, Answer)
    assert answered.data is not None
    assert (await scene.entries())[2:] == [("scores", "first")]


async def test_what_cannot_be_noted_is_not_given(client: Client) -> None:
    scene = await scene_of(client)
    await client.database.pool.execute(REFUSING)
    headers = {"authorization": f"Bearer {client.keys['coordinator']}", "accept-language": "en"}
    async with nothing_changes(client):
        for selected, expected in PATHS.values():
            response = await client.send(document(selected), "coordinator", scene.ids)
            assert response.status_code == (503 if expected else 200), selected
            if expected:
                [error] = response.json()["errors"]
                assert (response.json()["data"], error["extensions"]["code"]) == (None, "SERVICE_UNAVAILABLE")
                assert error["message"].startswith(
                    "Lesezugriffe auf Ergebnisse lassen sich gerade nicht protokollieren"
                )
            await scene.read(selected, "bochum_reader")
        response = await client.http.get(f"/self-checks/{scene.ids['first']}/profile.csv", headers=headers)
        assert (response.status_code, "Konstanz" in response.text) == (503, False)
        assert response.json()["errors"][0]["message"].startswith("That results were read cannot be written down")
        with pytest.raises(LookupError):
            await note_reads(client.database, Viewer(), [("selfcheck.scored", UUID(int=7))])


async def test_each_of_many_readers_at_once_is_noted(client: Client) -> None:
    scene = await scene_of(client)
    selected, given = document(PATHS["lookup"][0]), {"selfCheck": scene.ids["first"]}

    async def read() -> bool:
        found = (await client.data(selected, "coordinator", **scene.ids))["selfCheck"]
        return found is not None and bool(found["scores"])

    revoking = scene.world.done("revokeSelfCheckRelease", "konstanz_publisher", **given)
    seen, *_ = await asyncio.gather(asyncio.gather(*(read() for _ in range(20))), revoking)
    assert await scene.entries() == [("scores", "first")] * sum(seen)
    assert await read() is False


async def test_named_results_are_those_released_by_name(client: Client, statements: Statements) -> None:
    scene = await scene_of(client)
    round_ = scene.ids["round"]
    before = await client.operation("NamedResults", "coordinator", round=round_)
    [node] = before["namedResults"]["nodes"]
    assert (node["municipality"]["ags"], node["visibility"], len(node["scores"])) == (KONSTANZ, "COORDINATION", 2)
    # What is released for statistics is not there, and not counted; nor is it in the round that does not exist.
    assert before["namedResults"]["totalCount"] == 1
    missing = "round_019b0000-0000-7000-8000-000000000000"
    for key, other in ((None, round_), ("bochum_publisher", round_), ("operator", round_), ("coordinator", missing)):
        found = (await client.operation("NamedResults", key, round=other))["namedResults"]
        assert (found["totalCount"], found["nodes"]) == (0, []), key
    await scene.world.done(
        "releaseSelfCheck", "bochum_publisher", selfCheck=scene.ids["counted"], visibility=Visibility.NETWORK
    )
    names, after = [], None
    for _ in range(2):
        statements.clear()
        page = (await client.operation("NamedResults", "coordinator", round=round_, first=1, after=after))[
            "namedResults"
        ]
        assert len(statements.reads) == 3
        names += [node["municipality"]["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert (names, page["totalCount"], page["pageInfo"]["hasNextPage"]) == (["Bochum", "Konstanz"], 2, False)
    for wanted, count in (({"municipalities": [BOCHUM]}, 1), ({"stages": ["WORKSHOP"]}, 0), ({"stages": []}, 0)):
        found = await client.operation("NamedResults", "coordinator", round=round_, filter=wanted)
        assert found["namedResults"]["totalCount"] == count
