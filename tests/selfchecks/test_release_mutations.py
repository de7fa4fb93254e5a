"""Releasing a self-check and taking the release back: who may, what it shows, and how much it takes."""

from typing import Any

from tests.client import Client, Statements
from tests.rights import NOT_FOUND, STRANGERS, nothing_changes
from tests.selfchecks.world import FIELDS, World, public, world_of

STEERING, ACCESS = FIELDS
SEEN = """query($id: ID!) { selfCheck(id: $id) { visibility snapshot { number answers { question { key } value } }
  scores { fieldOfAction { key } score visibility criteria { criterion { key } score } } } }"""


async def seen(world: World, key: str | None, check: str) -> Any:
    """What somebody sees: the snapshot's number, scores by field, and the answered questions; None if nothing."""
    found = (await world.client.data(SEEN, key, id=check))["selfCheck"]
    if found is None or found["snapshot"] is None:
        return found
    scores = {each["fieldOfAction"]["key"]: each["score"] for each in found["scores"]}
    assert all(each["criteria"] for each in found["scores"])
    return found["snapshot"]["number"], scores, sorted(each["question"]["key"] for each in found["snapshot"]["answers"])


async def test_a_release_states_everything_anew(client: Client) -> None:
    world = await world_of(client)
    check = public(await world.completed())
    own = await seen(world, "konstanz_reader", check)
    assert own == (1, {STEERING: 66.67, ACCESS: own[1][ACCESS]}, own[2])
    assert await seen(world, "bochum_reader", check) is None
    given: dict[str, Any] = {"selfCheck": check, "visibility": "NETWORK", "version": 2}
    released = (await client.operation("ReleaseSelfCheck", "konstanz_publisher", input=given))["releaseSelfCheck"]
    assert released == {"selfCheck": {"id": check, "visibility": "NETWORK"}, "errors": []}
    assert await seen(world, "bochum_reader", check) == (1, own[1], [])
    assert await seen(world, "coordinator", check) == (1, own[1], [])
    assert await seen(world, None, check) is None
    fields = [{"field": STEERING, "visibility": "COORDINATION"}]
    given = {"selfCheck": check, "visibility": "PUBLIC", "fields": fields, "answers": "NETWORK"}
    assert await world.done("releaseSelfCheck", "konstanz_second", **given) == {
        "id": check,
        "visibility": "PUBLIC",
        "version": 4,
    }
    public_scores = {ACCESS: own[1][ACCESS]}
    assert await seen(world, None, check) == (1, public_scores, [])
    access = ["channels", "enrolment", "training", "waiting"]
    assert await seen(world, "bochum_reader", check) == (1, public_scores, access)
    assert await seen(world, "coordinator", check) == (1, own[1], own[2])
    await world.done("releaseSelfCheck", "konstanz_second", selfCheck=check, visibility="STATISTICS")
    for key in STRANGERS:
        assert await seen(world, key, check) is None
    assert await seen(world, "konstanz_reader", check) == own
    await world.done("releaseSelfCheck", "konstanz_second", selfCheck=check, visibility="OWN")
    assert await world.refused("revokeSelfCheckRelease", "konstanz_second", selfCheck=check) == {
        "selfCheck": "WRONG_STAGE"
    }
    released = '{ auditTrail(filter: {actions: ["selfcheck.released"]}) { nodes { action subject visibility } } }'
    trail = await client.data(released, "konstanz_reader")
    assert [(each["action"], each["subject"], each["visibility"]) for each in trail["auditTrail"]["nodes"]] == [
        ("selfcheck.released", check, visibility) for visibility in ("OWN", "STATISTICS", "PUBLIC", "NETWORK")
    ]


async def test_a_correction_is_seen_when_it_is_released(client: Client) -> None:
    world = await world_of(client)
    made = await world.completed()
    check = public(made)
    await world.done("releaseSelfCheck", "konstanz_second", selfCheck=check, visibility="PUBLIC", answers="PUBLIC")
    first = await seen(world, None, check)
    await world.corrected(made, {"concept": "ANCHORED"})
    assert await seen(world, None, check) == first
    own = await seen(world, "konstanz_reader", check)
    assert own[0] == 2
    assert own[1] != first[1]
    await world.done("releaseSelfCheck", "konstanz_second", selfCheck=check, visibility="NETWORK")
    assert await seen(world, None, check) is None
    assert await seen(world, "bochum_reader", check) == (2, own[1], [])
    await world.corrected(made, {"concept": "NONE"})
    given = {"selfCheck": check}
    revoked = await client.operation("RevokeSelfCheckRelease", "konstanz_publisher", input=given)
    assert revoked["revokeSelfCheckRelease"] == {
        "selfCheck": {"id": check, "visibility": "OWN", "version": 7},
        "errors": [],
    }
    assert await seen(world, "bochum_reader", check) is None
    numbers = "query($id: ID!) { selfCheck(id: $id) { snapshots { number visibility } } }"
    found = (await client.data(numbers, "konstanz_reader", id=check))["selfCheck"]["snapshots"]
    assert found == [{"number": number, "visibility": "OWN"} for number in (1, 2, 3)]


async def test_the_four_eyes_rule(client: Client) -> None:
    world = await world_of(client)
    check = public(await world.started())
    complete = """mutation($id: ID!) { completeSelfCheck(input: {selfCheck: $id}) { errors { code } } }"""
    assert (await client.data(complete, "konstanz_publisher", id=check))["completeSelfCheck"]["errors"] == []

    def release(visibility: str, **more: Any) -> dict[str, Any]:
        return {"selfCheck": check, "visibility": visibility} | more

    async def allowed(key: str) -> set[str]:
        query = "query($id: ID!) { selfCheck(id: $id) { allowedActions { action allowed } } }"
        actions = (await client.data(query, key, id=check))["selfCheck"]["allowedActions"]
        return {each["action"] for each in actions if each["allowed"]} & {"RELEASE", "REVOKE_RELEASE"}

    who, other = "konstanz_publisher", "konstanz_second"
    assert (await allowed(who), await allowed(other)) == (set(), {"RELEASE"})
    assert await world.refused("releaseSelfCheck", who, **release("STATISTICS")) == {"selfCheck": "FOUR_EYES"}
    await world.done("releaseSelfCheck", other, **release("NETWORK", answers="COORDINATION"))
    assert (await allowed(who), await allowed(other)) == ({"REVOKE_RELEASE"}, {"RELEASE", "REVOKE_RELEASE"})
    # Alone it may narrow, and nothing else.
    for wider in (release("PUBLIC"), release("NETWORK", answers="NETWORK")):
        assert await world.refused("releaseSelfCheck", who, **wider) == {"selfCheck": "FOUR_EYES"}
    narrower = release("NETWORK", fields=[{"field": STEERING, "visibility": "OWN"}], answers="STATISTICS")
    await world.done("releaseSelfCheck", who, **narrower)
    again = release("NETWORK", answers="STATISTICS")
    assert await world.refused("releaseSelfCheck", who, **again) == {"selfCheck": "FOUR_EYES"}
    await world.done("revokeSelfCheckRelease", who, selfCheck=check)
    await client.data("mutation { setFourEyesRule(input: {enabled: false}) { errors { code } } }", other)
    await world.done("releaseSelfCheck", who, **release("PUBLIC"))


async def test_what_cannot_be_released(client: Client) -> None:
    world = await world_of(client)
    begun, check = public(await world.started()), public(await world.completed())
    who = "konstanz_second"
    assert await world.refused("releaseSelfCheck", who, selfCheck=begun, visibility="OWN") == {
        "selfCheck": "WRONG_STAGE"
    }
    fields = [
        {"field": STEERING, "visibility": "PUBLIC"},
        {"field": STEERING, "visibility": "OWN"},
        {"field": "VOICE", "visibility": "OWN"},
    ]
    wrong = {"selfCheck": check, "visibility": "NETWORK", "fields": fields, "answers": "PUBLIC"}
    assert await world.refused("releaseSelfCheck", who, **wrong) == {
        "fields.0.visibility": "INVALID",
        "fields.1.field": "DUPLICATE",
        "fields.2.field": "INVALID",
        "answers": "INVALID",
    }
    for field in ("releaseSelfCheck", "revokeSelfCheckRelease"):
        more = {"visibility": "PUBLIC"} if field == "releaseSelfCheck" else {}
        assert await world.refused(field, who, selfCheck=check, version=1, **more) == {"version": "CONFLICT"}
        for key in ("konstanz_reader", "konstanz_editor"):
            assert await world.refused(field, key, selfCheck=check, **more) == {"selfCheck": "FORBIDDEN"}
    # What is released for statistics is as little there for others as what does not exist.
    await world.done("releaseSelfCheck", who, selfCheck=check, visibility="STATISTICS")
    missing = [{"code": "NOT_FOUND", "path": ["input", "selfCheck"], "message": NOT_FOUND}]
    async with nothing_changes(client):
        for field, more in {"releaseSelfCheck": {"visibility": "PUBLIC"}, "revokeSelfCheckRelease": {}}.items():
            for key in STRANGERS:
                for identity in (check, begun, "selfcheck_019b0000-0000-7000-8000-000000000000", "x"):
                    payload = await world.ask(field, key, selfCheck=identity, **more)
                    assert payload == {"selfCheck": None, "errors": missing}
    await world.done("releaseSelfCheck", who, selfCheck=check, visibility="PUBLIC")
    async with nothing_changes(client):
        for field, more in {"releaseSelfCheck": {"visibility": "OWN"}, "revokeSelfCheckRelease": {}}.items():
            for key in STRANGERS:
                errors = (await world.ask(field, key, selfCheck=check, **more))["errors"]
                assert [error["code"] for error in errors] == ["FORBIDDEN"]


async def test_a_release_takes_few_statements(client: Client, statements: Statements) -> None:
    world = await world_of(client)
    check = public(await world.completed())
    statements.clear()
    await world.done("releaseSelfCheck", "konstanz_second", selfCheck=check, visibility="PUBLIC")
    released = len(statements.reads)
    statements.clear()
    await world.done("revokeSelfCheckRelease", "konstanz_second", selfCheck=check)
    assert (released, len(statements.reads)) == (9, 8)
