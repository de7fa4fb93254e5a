"""Revisions over HTTP: read as they were, compared, restored."""

from typing import Any

import pytest

from tests.client import Client
from tests.factories import FIELD

EDITOR, PUBLISHER = "konstanz_editor", "konstanz_publisher"


async def change(client: Client, name: str, key: str, given: dict[str, Any]) -> dict[str, Any]:
    """Run a mutation that must succeed; its record's id and version."""
    kind = next(kind for kind in ("Measure", "Lesson", "Strategy") if kind in name)
    document = (
        f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input)"
        f" {{ {kind.lower()} {{ id version }} errors {{ code path message }} }} }}"
    )
    (payload,) = (await client.data(document, key, input=given)).values()
    assert payload["errors"] == []
    record: dict[str, Any] = payload[kind.lower()]
    return record


async def publish(client: Client, kind: str, record: dict[str, Any], visibility: str) -> dict[str, Any]:
    record = await change(client, f"submit{kind}", EDITOR, record)
    return await change(client, f"publish{kind}", PUBLISHER, record | {"visibility": visibility})


MEASURE = {
    "title": "Erste Fassung",
    "summary": "Kurz.",
    "fieldsOfAction": [FIELD],
    "context": "Lage",
    "cost": {"amount": "100.00", "currency": "EUR"},
    "contact": {"unit": "Stab", "visibility": "NETWORK"},
    "indicators": [
        {"name": "Teilnehmende", "target": 100, "readings": [{"date": "2024-12-31", "value": 50}]},
        {"name": "Treffen"},
    ],
    "partners": [{"name": "Universität"}],
    "adoptions": [{"origin": "Freiburg"}],
}
AS_IT_WAS = """query($id: ID!) { measure(id: $id) { title stage revisions { nodes { number title measure {
    id title context stage version visibility hasUnpublishedChanges cost { amount } contact { unit }
    fieldsOfAction { key } partners { name } adoptions { origin measure { title } }
    indicators { nodes { name progress readings { nodes { value corrections { value reason } } } } }
    lessons(first: 5) { totalCount nodes { title hasUnpublishedChanges measure { title } } }
    revisions { totalCount } municipality { ags } } } } } }"""


@pytest.fixture
async def measure(client: Client) -> dict[str, Any]:
    """A measure published twice: first with a lesson for everyone, then changed, with another lesson, for members."""
    record = await change(client, "createMeasure", EDITOR, MEASURE)
    lesson = {"kind": "OBSTACLE", "text": "x", "measure": record["id"]}
    await change(client, "createLesson", EDITOR, lesson | {"title": "Erste Lehre"})
    record = await publish(client, "Measure", record, "PUBLIC")
    found = await client.data(
        "query($id: ID!) { measure(id: $id) { partners { id } lessons { nodes { id version } } indicators { nodes { id"
        " readings { nodes { id } } } } } }",
        EDITOR,
        id=record["id"],
    )
    first, second = found["measure"]["indicators"]["nodes"]
    reading = first["readings"]["nodes"][0]["id"]
    correction = {"id": reading, "value": 60, "reason": "Zahlendreher"}
    changes = {
        "title": "Zweite Fassung",
        "context": None,
        "contact": {"unit": "Amt", "visibility": "OWN"},
        "indicators": {
            "change": [{"id": first["id"], "target": 120, "readings": {"change": [correction]}}],
            "remove": [second["id"]],
        },
        "partners": {"remove": [found["measure"]["partners"][0]["id"]], "add": [{"name": "Verein"}]},
    }
    record = await change(client, "updateMeasure", EDITOR, record | changes)
    [old] = found["measure"]["lessons"]["nodes"]
    await change(client, "updateLesson", EDITOR, old | {"title": "Erste Lehre, neu"})
    await change(client, "createLesson", EDITOR, lesson | {"title": "Zweite Lehre"})
    return await publish(client, "Measure", record, "NETWORK")


async def test_a_revision_is_read_as_it_was(client: Client, measure: dict[str, Any]) -> None:
    draft = {"title": "Entwurf"}
    await change(client, "updateMeasure", EDITOR, measure | draft)
    found = await client.data(AS_IT_WAS, EDITOR, id=measure["id"])
    assert (found["measure"]["title"], found["measure"]["stage"]) == ("Entwurf", "DRAFT")
    second, first = found["measure"]["revisions"]["nodes"]
    assert first == {
        "number": 1,
        "title": "Erste Fassung",
        "measure": {
            "id": measure["id"],
            "title": "Erste Fassung",
            "context": "Lage",
            "stage": "PUBLISHED",
            "version": 3,
            "visibility": "PUBLIC",
            "hasUnpublishedChanges": False,
            "cost": {"amount": "100.00"},
            "contact": {"unit": "Stab"},
            "fieldsOfAction": [{"key": FIELD}],
            "partners": [{"name": "Universität"}],
            "adoptions": [{"origin": "Freiburg", "measure": {"title": "Erste Fassung"}}],
            "indicators": {
                "nodes": [
                    {
                        "name": "Teilnehmende",
                        "progress": 0.5,
                        "readings": {"nodes": [{"value": 50, "corrections": []}]},
                    },
                    {"name": "Treffen", "progress": None, "readings": {"nodes": []}},
                ]
            },
            "lessons": {
                "totalCount": 1,
                "nodes": [
                    {"title": "Erste Lehre", "hasUnpublishedChanges": False, "measure": {"title": "Entwurf"}},
                ],
            },
            "revisions": {"totalCount": 2},
            "municipality": {"ags": "08335043"},
        },
    }
    then = second["measure"]
    assert (then["title"], then["hasUnpublishedChanges"], then["version"]) == ("Zweite Fassung", False, 6)
    [indicator] = then["indicators"]["nodes"]
    assert indicator["readings"]["nodes"] == [{"value": 60, "corrections": [{"value": 50, "reason": "Zahlendreher"}]}]
    titles = sorted(lesson["title"] for lesson in then["lessons"]["nodes"])
    assert (titles, then["lessons"]["totalCount"]) == (["Erste Lehre, neu", "Zweite Lehre"], 2)


async def test_nobody_sees_more_of_the_past_than_now(client: Client, measure: dict[str, Any]) -> None:
    found = await client.data(AS_IT_WAS, "bochum_reader", id=measure["id"])
    second, first = found["measure"]["revisions"]["nodes"]
    # The contact was for members then and is for nobody else now.
    assert (first["measure"]["contact"], second["measure"]["contact"]) == (None, None)
    assert [lesson["title"] for lesson in first["measure"]["lessons"]["nodes"]] == ["Erste Lehre"]
    assert await client.data(AS_IT_WAS, None, id=measure["id"]) == {"measure": None}
    lessons = "query($id: ID!) { measure(id: $id) { lessons { nodes { id version title } } } }"
    found = await client.data(lessons, EDITOR, id=measure["id"])
    old = next(lesson for lesson in found["measure"]["lessons"]["nodes"] if lesson.pop("title") == "Erste Lehre, neu")
    await change(client, "withdrawLesson", PUBLISHER, old)
    for key, count in (("bochum_reader", 0), (EDITOR, 1)):
        found = await client.data(AS_IT_WAS, key, id=measure["id"])
        assert found["measure"]["revisions"]["nodes"][1]["measure"]["lessons"]["totalCount"] == count


COMPARE = """query($id: ID!, $from: Int!, $to: Int) { measure(id: $id) {
    compareRevisions(from: $from, to: $to) { from to changes { field before after } } } }"""
CHANGES = [
    ("title", "Erste Fassung", "Zweite Fassung"),
    ("context", "Lage", None),
    ("contact.unit", "Stab", "Amt"),
    ("contact.visibility", "NETWORK", "OWN"),
    ("indicators[Teilnehmende].target", "100", "120"),
    ("indicators[Teilnehmende].readings[2024-12-31].value", "50", "60"),
    ("indicators[Treffen].name", "Treffen", None),
    ("partners[Verein].name", None, "Verein"),
    ("partners[Universität].name", "Universität", None),
]


async def compared(client: Client, key: str | None, identity: str, first: int, second: int | None) -> Any:
    found = await client.data(COMPARE, key, id=identity, **{"from": first}, to=second)
    answer = found["measure"]["compareRevisions"]
    if answer is None:
        return None
    assert (answer["from"], answer["to"]) == (first, second)
    return [tuple(change.values()) for change in answer["changes"]]


async def test_two_revisions_are_compared(client: Client, measure: dict[str, Any]) -> None:
    assert await compared(client, EDITOR, measure["id"], 1, 2) == CHANGES
    back = await compared(client, EDITOR, measure["id"], 2, 1)
    assert sorted(map(str, ((name, after, before) for name, before, after in back))) == sorted(map(str, CHANGES))
    assert await compared(client, EDITOR, measure["id"], 2, 2) == []
    assert await compared(client, EDITOR, measure["id"], 2, None) == []
    await change(client, "updateMeasure", EDITOR, measure | {"targetGroups": ["NEWCOMERS", "WOMEN"]})
    assert await compared(client, EDITOR, measure["id"], 2, None) == [("targetGroups", None, "NEWCOMERS, WOMEN")]
    # Others compare with what is published, and learn nothing of a contact that they do not see.
    assert await compared(client, "bochum_reader", measure["id"], 2, None) == []
    foreign = [entry for entry in CHANGES if not entry[0].startswith("contact")]
    assert await compared(client, "bochum_reader", measure["id"], 1, None) == foreign
    for numbers in ((1, 3), (3, 1), (0, 1), (-1, None)):
        assert await compared(client, EDITOR, measure["id"], *numbers) is None


async def test_a_revision_that_one_may_not_see_is_not_compared(client: Client) -> None:
    record = await publish(client, "Measure", await change(client, "createMeasure", EDITOR, MEASURE), "COORDINATION")
    record = await publish(
        client, "Measure", await change(client, "updateMeasure", EDITOR, record | {"title": "Offen"}), "PUBLIC"
    )
    assert await compared(client, None, record["id"], 1, 2) is None
    assert await compared(client, None, record["id"], 2, 1) is None
    assert await compared(client, None, record["id"], 2, None) == []
    assert await compared(client, "coordinator", record["id"], 1, 2) == [("title", "Erste Fassung", "Offen")]


async def test_several_comparisons_are_one_statement(client: Client, measure: dict[str, Any], statements: Any) -> None:
    document = """{ measures(first: 50) { nodes { a: compareRevisions(from: 1, to: 2) { changes { field } }
        b: compareRevisions(from: 2) { from } allowedActions { action } } } }"""
    await client.data(document, EDITOR)
    statements.sql.clear()
    found = await client.data(document, EDITOR)
    assert len(statements) == 2  # the key, and all the rest
    [node] = [node for node in found["measures"]["nodes"] if node["a"] is not None]
    assert (len(node["a"]["changes"]), node["b"]) == (len(CHANGES), {"from": 2})


async def test_restoring_brings_the_parts_back(client: Client, measure: dict[str, Any]) -> None:
    record = await change(client, "restoreMeasureRevision", EDITOR, measure | {"revision": 1})
    assert record["version"] == 7
    # What the reading was stays told, the way back included.
    readings = """query($id: ID!) { measure(id: $id) { stage indicators { nodes { name readings { nodes { value
        corrections { value reason } } } } } } }"""
    found = await client.data(readings, EDITOR, id=measure["id"])
    assert found["measure"]["stage"] == "DRAFT"
    assert found["measure"]["indicators"]["nodes"][0]["readings"]["nodes"] == [
        {
            "value": 50,
            "corrections": [
                {"value": 50, "reason": "Zahlendreher"},
                {"value": 60, "reason": "Wiederherstellung der Revision 1"},
            ],
        }
    ]
    assert await compared(client, EDITOR, measure["id"], 1, None) == []
    assert await compared(client, "bochum_reader", measure["id"], 2, None) == []
    ids = """query($id: ID!) { measure(id: $id) { partners { id } revisions { nodes { measure { partners { id } } } }
        } }"""
    found = (await client.data(ids, EDITOR, id=measure["id"]))["measure"]
    assert found["partners"] == found["revisions"]["nodes"][1]["measure"]["partners"]


@pytest.mark.parametrize("kind", ["Lesson", "Strategy"])
async def test_lessons_and_strategies_go_the_same_way(client: Client, kind: str) -> None:
    given: dict[str, Any] = {"kind": "OBSTACLE", "title": "Eins", "text": "x", "fieldOfAction": FIELD}
    if kind == "Strategy":
        given = {"title": "Eins", "summary": "s", "goals": [{"title": "Ziel"}], "sources": [{"title": "Beschluss"}]}
    record = await publish(client, kind, await change(client, f"create{kind}", EDITOR, given), "PUBLIC")
    record = await change(client, f"update{kind}", EDITOR, record | {"title": "Zwei"})
    record = await publish(client, kind, record, "PUBLIC")
    name = kind.lower()
    document = f"""query($id: ID!) {{ {name}(id: $id) {{ title allowedActions {{ action allowed }}
        compareRevisions(from: 1, to: 2) {{ changes {{ field before after }} }}
        revisions {{ nodes {{ __typename id number {name} {{ id title hasUnpublishedChanges }} }} }} }} }}"""
    found = (await client.data(document, None, id=record["id"]))[name]
    assert found["compareRevisions"] == {"changes": [{"field": "title", "before": "Eins", "after": "Zwei"}]}
    assert [node[name] for node in found["revisions"]["nodes"]] == [
        {"id": record["id"], "title": title, "hasUnpublishedChanges": False} for title in ("Zwei", "Eins")
    ]
    assert not any(entry["allowed"] for entry in found["allowedActions"])
    identity = found["revisions"]["nodes"][1]["id"]
    node = await client.data("query($id: ID!) { node(id: $id) { __typename ... on Revision { title } } }", id=identity)
    assert node == {"node": {"__typename": f"{kind}Revision", "title": "Eins"}}
    await change(client, f"restore{kind}Revision", EDITOR, record | {"revision": 1})
    found = (await client.data(document, EDITOR, id=record["id"]))[name]
    assert found["title"] == "Eins"
    assert {entry["action"] for entry in found["allowedActions"] if entry["allowed"]} == {
        "UPDATE",
        "SUBMIT",
        "RESTORE",
    }


@pytest.mark.parametrize(
    ("key", "given", "code"),
    [
        ("konstanz_reader", {}, "FORBIDDEN"),
        ("bochum_publisher", {}, "FORBIDDEN"),
        (None, {}, "NOT_FOUND"),
        (EDITOR, {"version": 1}, "CONFLICT"),
        (EDITOR, {"revision": 3}, "NOT_FOUND"),
        (EDITOR, {"revision": 0}, "NOT_FOUND"),
    ],
)
async def test_what_cannot_be_restored_changes_nothing(
    client: Client, measure: dict[str, Any], key: str | None, given: dict[str, Any], code: str
) -> None:
    before = await client.dump()
    document = """mutation($input: RestoreMeasureRevisionInput!) { restoreMeasureRevision(input: $input)
        { measure { id } errors { code } } }"""
    answer = await client.data(document, key, input=measure | {"revision": 1} | given)
    assert answer == {"restoreMeasureRevision": {"measure": None, "errors": [{"code": code}]}}
    assert await client.dump() == before


async def test_what_is_in_review_is_returned_first(client: Client, measure: dict[str, Any]) -> None:
    record = await change(client, "updateMeasure", EDITOR, measure | {"title": "Entwurf"})
    record = await change(client, "submitMeasure", EDITOR, record)
    document = """mutation($input: RestoreMeasureRevisionInput!) { restoreMeasureRevision(input: $input)
        { measure { id } errors { code path } } }"""
    answer = await client.data(document, EDITOR, input=record | {"revision": 1})
    assert answer["restoreMeasureRevision"]["errors"] == [{"code": "WRONG_STAGE", "path": ["input", "id"]}]


async def test_completeness_is_that_of_the_viewer(client: Client, measure: dict[str, Any]) -> None:
    document = """query($id: ID!) { measure(id: $id) { completeness { score missing { key weight
        label(language: EN) hint } } revisions { nodes { measure { completeness { score } } } } } }"""
    own = (await client.data(document, EDITOR, id=measure["id"]))["measure"]
    # Obstacle, evidence, costs, contact and a partner.
    assert own["completeness"]["score"] == 14 + 14 + 12 + 4 + 2
    assert own["completeness"]["missing"][0] == {
        "key": "IMPLEMENTATION",
        "weight": 12,
        "label": "steps",
        "hint": "Die Schritte der Umsetzung fehlen; ohne sie lässt sich die Maßnahme nicht nachmachen.",
    }
    assert [node["measure"]["completeness"]["score"] for node in own["revisions"]["nodes"]] == [46, 51]
    # The contact is not shown to others, so they miss it.
    other = (await client.data(document, "bochum_reader", id=measure["id"]))["measure"]["completeness"]
    assert (other["score"], "CONTACT" in [part["key"] for part in other["missing"]]) == (42, True)
