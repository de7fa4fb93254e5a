"""A profile over time and beside others: what changed, and what others do and learned in a field."""

from typing import Any

from exchange.measures import actions as measures
from tests import factories
from tests.client import BOCHUM, KAUFBEUREN, KONSTANZ, Client, Statements
from tests.instruments import SHORT, short_instrument
from tests.selfchecks.world import FIELDS, World, public, world_of

STEERING, ACCESS = FIELDS
CHANGES = """query($id: ID!, $since: ID) { selfCheck(id: $id) { changes(since: $since) {
  since { selfCheck { id } number }
  fields { fieldOfAction { key } comparable difference before { score } after { score }
    linked { title } published { nodes { title } } } } } }"""
NEAR = """query($id: ID!, $first: Int!, $after: String) { selfCheck(id: $id) { scores { fieldOfAction { key }
  practices(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { title }
    facets { states { count } } }
  lessons { nodes { title } } ownMeasures { nodes { title } } } } }"""
# The later version: one question of the first field is another one, the second field stays comparable.
LATER = (
    SHORT.replace('version: "1"', 'version: "2"')
    .replace("key: staff", "key: posts")
    .replace(
        "minimumCoverage: 0.5",
        'minimumCoverage: 0.5\ncomparableWith:\n  "1":\n    concept: concept\n    council: council\n'
        "    channels: channels\n    training: training\n    waiting: waiting\n    enrolment: enrolment",
    )
)


async def released(world: World, check: Any, visibility: str = "PUBLIC", **more: Any) -> str:
    """Release a self-check of Konstanz."""
    await world.done("releaseSelfCheck", "konstanz_second", selfCheck=public(check), visibility=visibility, **more)
    return public(check)


async def changes(world: World, key: str | None, check: str, since: str | None = None) -> Any:
    found = (await world.client.data(CHANGES, key, id=check, since=since))["selfCheck"]["changes"]
    if found is not None:
        found["fields"] = {each.pop("fieldOfAction")["key"]: each for each in found["fields"]}
    return found


async def test_what_changed_and_what_was_done_in_between(client: Client, statements: Statements) -> None:
    world = await world_of(client)
    old = await factories.published_measure(world.database, title="Schon da", fields_of_action=[STEERING])
    link = {"concept": {"value": "BEGUN", "measures": [old]}}
    first = await world.completed(given=link | {"staff": 1, "channels": ["pool"], "waiting": "NO"})
    draft = await factories.measure(world.database, title="Entwurf", fields_of_action=[STEERING])
    new = await factories.published_measure(world.database, title="Neu", fields_of_action=[STEERING])
    link = {"concept": {"value": "DONE", "measures": [old, new, draft]}, "council": {"value": "YES", "measures": [new]}}
    second = await world.completed(given=link | {"staff": 3, "channels": ["phone"], "waiting": "NO"})
    assert await changes(world, "konstanz_reader", public(first)) is None
    found = await changes(world, "konstanz_reader", public(second))
    assert found["since"] == {"selfCheck": {"id": public(first)}, "number": 1}
    assert found["fields"][STEERING] == {
        "comparable": True,
        "difference": 38.89,
        "before": {"score": 50},
        "after": {"score": 88.89},
        "linked": [{"title": "Neu"}, {"title": "Entwurf"}],
        "published": {"nodes": [{"title": "Neu"}]},
    }
    # Others see changes between what they see, and not what the answers say.
    await released(world, second)
    assert await changes(world, "bochum_reader", public(second)) is None
    await released(world, first, fields=[{"field": STEERING, "visibility": "NETWORK"}])
    found = await changes(world, "bochum_reader", public(second))
    assert found["fields"][STEERING]["difference"] == 38.89
    assert found["fields"][STEERING]["linked"] == []
    found = (await changes(world, None, public(second)))["fields"][STEERING]
    assert (found["before"], found["difference"], found["after"]) == (None, None, {"score": 88.89})
    third = await world.completed()
    assert (await changes(world, "konstanz_reader", public(third)))["since"]["selfCheck"]["id"] == public(second)
    found = await changes(world, "konstanz_reader", public(third), public(first))
    assert found["since"]["selfCheck"]["id"] == public(first)
    other = await world.completed(BOCHUM)
    for since in (public(other), public(third), "x"):
        assert await changes(world, "konstanz_reader", public(third), since) is None
    # A correction of the first one is what is compared with, for its owners.
    await world.corrected(first, {"concept": "NONE"})
    assert (await changes(world, "konstanz_reader", public(second)))["since"]["number"] == 2
    assert (await changes(world, None, public(second)))["since"]["number"] == 1
    for key in (None, "konstanz_reader", "bochum_reader", "coordinator"):
        statements.clear()
        assert (await client.operation("SelfCheckProfile", key, id=public(second)))["selfCheck"]["scores"]
        # That a coordinator reads what not everybody sees is noted.
        assert len(statements.reads) == (3 if key == "coordinator" else 1)
    statements.clear()
    side_by_side = await client.operation("CompareSelfChecks", ids=[public(second), public(third), public(first)])
    assert [each and len(each["scores"]) for each in side_by_side["nodes"]] == [2, None, 1]
    assert len(statements.reads) == 1


async def test_versions_are_compared_field_by_field(client: Client) -> None:
    world = await world_of(client)
    answers = {"concept": "DONE", "channels": ["pool"], "waiting": "NO", "enrolment": "DONE"}
    await world.completed(given=answers | {"staff": 1})
    world.instrument = await short_instrument(client.database, LATER)
    later = public(await world.completed(given=answers | {"posts": 3, "enrolment": "ANCHORED"}))
    found = (await changes(world, "konstanz_reader", later))["fields"]
    assert (found[STEERING]["comparable"], found[STEERING]["difference"]) == (False, None)
    assert found[STEERING]["before"]["score"] < found[STEERING]["after"]["score"]
    assert found[ACCESS]["comparable"] is True
    assert found[ACCESS]["difference"] > 0


async def test_others_come_by_how_much_they_are_like_the_viewer(client: Client) -> None:
    world = await world_of(client)
    await client.database.pool.execute("UPDATE municipality SET kind = 'TOWN' WHERE ags = ANY ($1)", [KONSTANZ, BOCHUM])
    # By population: Kaufbeuren 45,792, Konstanz 85,859, Bochum 365,742.
    await factories.municipality(world.database, "01001000", "Zwilling", population=86_000)
    field = "WITHOUT_SEEDS"
    await factories.field_of_action(world.database, field, 8)
    for ags, title in (
        ("01001000", "Zwilling"),
        (BOCHUM, "Bochum"),
        (KAUFBEUREN, "Kaufbeuren"),
        (KONSTANZ, "Konstanz"),
    ):
        record = await factories.published_measure(world.database, ags, title=title, fields_of_action=[field])
        if title != "Kaufbeuren":
            await factories.published_lesson(world.database, ags, title=title, field_of_action=field)
        else:
            await _taught(world, ags, record)
    await factories.published_measure(
        world.database, "01001000", title="Nur für das Netz", fields_of_action=[field], visibility="NETWORK"
    )
    text = SHORT.replace(STEERING, field).replace("key: short", "key: other")
    world.instrument = await short_instrument(client.database, text)
    check = await released(world, await world.completed())

    async def listed(key: str | None) -> tuple[list[str], list[str], list[str]]:
        """Titles of practices, page by page, of lessons and of own measures."""
        titles: list[str] = []
        after = None
        while True:
            found = (await client.data(NEAR, key, id=check, first=2, after=after))["selfCheck"]["scores"]
            (score,) = (each for each in found if each["fieldOfAction"]["key"] == field)
            page = score["practices"]
            titles += [node["title"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert page["totalCount"] == len(titles) == sum(state["count"] for state in page["facets"]["states"])
        own = [node["title"] for node in score["ownMeasures"]["nodes"]]
        return titles, [node["title"] for node in score["lessons"]["nodes"]], own

    plain = ["Zwilling", "Bochum", "Kaufbeuren"]
    assert await listed(None) == (["Kaufbeuren", "Bochum", "Zwilling"],) * 2 + (["Konstanz"],)
    by_konstanz = ["Zwilling", "Kaufbeuren", "Bochum"]
    assert await listed("konstanz_reader") == (["Nur für das Netz", *by_konstanz], by_konstanz, ["Konstanz"])
    by_bochum = ["Bochum", "Nur für das Netz", "Zwilling", "Kaufbeuren"]
    assert (await listed("bochum_reader"))[0] == by_bochum
    assert sorted((await listed("coordinator"))[0]) == sorted([*plain, "Nur für das Netz"])


async def _taught(world: World, ags: str, record: Any) -> None:
    """A lesson that lies in the field by its measure."""
    lesson = await factories.lesson(world.database, ags, title="Kaufbeuren", measure=record)
    publisher = await factories.actor(world.database, ags)
    factories.done(await measures.submit_lesson(world.database, publisher, lesson, 1))
    factories.done(await measures.publish_lesson(world.database, publisher, lesson, 2, "PUBLIC"))
