"""The example operations in `schema/operations`: each is valid, and each does what it says over HTTP."""

import base64

import orjson
import pytest
from graphql import parse, validate

from exchange.api.schema import schema
from tests.client import KONSTANZ, OPERATIONS, UUID, Client
from tests.excess import excess_of

FILES = sorted(OPERATIONS.glob("*.graphql"))
SLUG = "konstanz-von-einander-kennen-lernen"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_is_one_valid_operation_of_its_files_name(file) -> None:
    document = parse(file.read_text())
    (operation,) = document.definitions
    assert operation.name.value == file.stem
    assert validate(schema._schema, document) == []
    assert excess_of(file.read_text()) is None


PRACTICE = {
    "slug": SLUG,
    "title": "Von/Einander/Kennen/Lernen",
    "executionState": "COMPLETED",
    "startsOn": "2021-01-01",
    "endsOn": "2023-12-31",
    "version": 3,
    "municipality": {
        "ags": "08335043",
        "name": "Konstanz",
        "state": "BW",
        "population": 85859,
        "sizeClass": "LARGER_MEDIUM_TOWN",
    },
    "fieldsOfAction": [
        {"key": "ZUSAMMENHALT_BEGEGNUNG", "label": "Zusammenhalt und Begegnung"},
        {"key": "ENGAGEMENT_BETEILIGUNG", "label": "Engagement und Beteiligung"},
    ],
    "targetGroups": ["NEWCOMERS", "HOST_SOCIETY"],
    "indicators": {
        "nodes": [
            {
                "name": "Teilnehmende der Begegnungen",
                "unit": "Personen",
                "target": 100,
                "progress": 2,
                "readings": {"nodes": [{"date": "2023-12-31", "value": 200}]},
            }
        ]
    },
    "fundings": [
        {
            "programme": "Gesellschaftlicher Zusammenhalt – Vor Ort. Vernetzt. Verbunden.",
            "amount": "130000.00",
        }
    ],
}


async def test_practices(reader: Client) -> None:
    found = await reader.operation(
        "Practices",
        filter={"municipalities": [KONSTANZ], "executionStates": ["COMPLETED"], "targetGroups": ["NEWCOMERS"]},
        first=1,
        orderBy=[{"field": "TITLE", "direction": "DESC"}],
    )
    page = found["measures"]
    node = page["nodes"][0]
    assert list(page) == ["totalCount", "pageInfo", "nodes"]
    assert list(page["pageInfo"]) == ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == (
        2,
        True,
        False,
    )
    assert page["pageInfo"]["startCursor"] == page["pageInfo"]["endCursor"]
    uuid = UUID.search(node["id"])[0]
    cursor = orjson.loads(base64.b64decode(page["pageInfo"]["endCursor"]))
    assert cursor == ["TITLE-", "voneinanderkennenlernen", uuid]
    assert node.pop("id") == f"measure_{uuid}"
    assert node.pop("publishedAt") is not None
    assert node.pop("summary").startswith("In dem Pilotprojekt trafen sich Neuzugewanderte")
    assert [(x["kind"], x["title"]) for x in sorted(node.pop("lessons")["nodes"], key=lambda x: x["title"])] == [
        ("SUCCESS_FACTOR", "Spielerische Methoden lösen die Zurückhaltung"),
        ("OBSTACLE", "Teilnehmende zu gewinnen, kostet Überzeugungsarbeit"),
    ]
    assert node["fundings"][0].pop("funder")
    assert node == PRACTICE


async def test_practice_facets(reader: Client) -> None:
    found = await reader.operation("PracticeFacets", filter={"states": ["BW"]}, first=2, language="EN")
    page = found["measures"]
    assert (page["totalCount"], len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (12, 2, True)
    assert page["facets"]["states"][:2] == [
        {"value": "BW", "label": "Baden-Württemberg", "count": 12},
        {"value": "RP", "label": "Rhineland-Palatinate", "count": 4},
    ]
    assert page["facets"]["sizeClasses"] == [
        {"value": "LARGER_MEDIUM_TOWN", "label": "Larger medium-sized town (50,000 to under 100,000)", "count": 12}
    ]


async def test_practices_follow_the_cursor_to_the_end(reader: Client) -> None:
    titles, after = [], None
    for _ in range(10):
        page = (await reader.operation("Practices", first=5, after=after))["measures"]
        titles += [node["title"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert (len(titles), len(set(titles))) == (28, 28)


async def test_a_measure_by_its_slug(reader: Client) -> None:
    found = (await reader.operation("MeasureBySlug", slug=SLUG))["measure"]
    assert found["context"].startswith("Integrationskurse richten sich allein an Zugewanderte.")
    assert found["implementation"].startswith("Je Gruppe kamen rund 20 Neuzugewanderte")
    assert found["results"].startswith("Nach Angaben der Stadt nahmen rund 200 Personen teil")
    assert found["revisions"]["nodes"] == [{"number": 1, "publishedAt": found["revisions"]["nodes"][0]["publishedAt"]}]
    assert {name: found[name] for name in ("title", "visibility", "stage", "version", "municipality")} == {
        "title": "Von/Einander/Kennen/Lernen",
        "visibility": "PUBLIC",
        "stage": "PUBLISHED",
        "version": 3,
        "municipality": {"ags": "08335043"},
    }
    assert await reader.operation("MeasureBySlug", slug="gibt-es-nicht") == {"measure": None}


async def done(client: Client, operation: str, key: str, **given) -> dict:
    """What the payload of a mutation has besides its errors, of which there are none."""
    payload = (await client.operation(operation, key, input=given))[operation[0].lower() + operation[1:]]
    assert payload.pop("errors") == []
    (node,) = payload.values()
    return node


SPRACHTANDEM = {
    "title": "Sprachtandem",
    "summary": "Zwei lernen voneinander.",
    "fieldsOfAction": ["ENGAGEMENT_BETEILIGUNG", "ZUSAMMENHALT_BEGEGNUNG"],
    "indicators": [{"name": "Tandems", "unit": "Paare", "baseline": 10, "target": 50}],
    "fundings": [{"programme": "Land", "funder": "BW", "amount": "1234.50"}],
}


async def test_a_measure_from_the_first_draft_to_its_withdrawal(client: Client) -> None:
    editor, publisher = "konstanz_editor", "konstanz_publisher"
    made = await done(client, "CreateMeasure", editor, **SPRACHTANDEM)
    identity = made["id"]
    assert made == {"id": identity, "slug": "konstanz-sprachtandem", "version": 1, "stage": "DRAFT"}
    updated = await done(client, "UpdateMeasure", editor, id=identity, version=1, title="Sprachtandems")
    assert updated == {"id": identity, "version": 2, "title": "Sprachtandems"}
    obstacle = {"kind": "OBSTACLE", "title": "Zu wenig Paare", "text": "Es meldeten sich wenige.", "measure": identity}
    lesson = await done(client, "CreateLesson", editor, **obstacle)
    assert lesson == {"id": lesson["id"], "kind": "OBSTACLE", "stage": "DRAFT", "version": 1}
    draft = await client.operation("Practices", "konstanz_reader", filter={"stages": ["DRAFT"]})
    assert draft["measures"]["totalCount"] == 1
    found = "query($id: ID!) { measure(id: $id) { version indicators { nodes { id } } } }"
    indicator = (await client.data(found, editor, id=identity))["measure"]["indicators"]["nodes"][0]["id"]
    reading = {"indicator": indicator, "date": "2024-05-01", "value": 30, "source": "Zählung"}
    assert await done(client, "RecordReading", editor, **reading) == {"id": indicator, "progress": 0.5}
    submitted = await done(client, "SubmitMeasure", editor, id=identity, version=3)
    assert submitted == {"id": identity, "stage": "IN_REVIEW", "version": 4}
    published = await done(client, "PublishMeasure", publisher, id=identity, version=4, visibility="NETWORK")
    assert published.pop("publishedAt") is not None
    assert published == {"id": identity, "stage": "PUBLISHED", "version": 5, "visibility": "NETWORK"}
    seen = await client.operation("MeasureBySlug", "bochum_reader", slug="konstanz-sprachtandem")
    assert (seen["measure"]["id"], len(seen["measure"]["revisions"]["nodes"])) == (identity, 1)
    withdrawn = await done(client, "WithdrawMeasure", publisher, id=identity, version=5)
    assert withdrawn == {"id": identity, "stage": "WITHDRAWN"}
    assert await client.operation("MeasureBySlug", "bochum_reader", slug="konstanz-sprachtandem") == {"measure": None}


async def test_the_viewer(reader: Client) -> None:
    nobody = {"kind": "PUBLIC", "role": None, "name": None, "municipality": None, "organisation": None}
    assert (await reader.operation("Viewer"))["viewer"] == nobody
    seen = (await reader.operation("Viewer", "konstanz_editor"))["viewer"]
    assert UUID.search(seen["municipality"].pop("id"))
    settings = {"fourEyesRule": True, "districtActs": False}
    assert seen == nobody | {
        "kind": "MEMBER",
        "role": "EDITOR",
        "name": "konstanz EDITOR",
        "municipality": {"ags": "08335043", "name": "Konstanz", "settings": settings},
    }
    seen = (await reader.operation("Viewer", "coordinator"))["viewer"]
    assert (seen["kind"], seen["role"], seen["organisation"]["name"]) == ("COORDINATOR", "COORDINATOR", "PHINEO gAG")
    assert (await reader.operation("Viewer", "district_reader"))["viewer"]["kind"] == "GUEST"
    assert (await reader.operation("Viewer", "operator"))["viewer"]["kind"] == "OPERATOR"


async def test_the_programme(reader: Client) -> None:
    found = await reader.operation("Programme", key="weltoffene-kommune", language="EN")
    programme = found["programme"]
    assert programme["description"].startswith("The model programme, whose project title means")
    assert (programme["name"], len(programme["sources"])) == ("Weltoffene Kommune", 4)
    organisations = [
        (node["participant"]["key"], node["role"])
        for node in programme["memberships"]["nodes"]
        if node["participant"]["__typename"] == "Organisation"
    ]
    assert sorted(organisations) == [
        ("bertelsmann-stiftung", "INITIATOR"),
        ("integrationsbeauftragte", "FUNDER"),
        ("phineo", "INITIATOR"),
        ("stiftung-mercator", "PILOT_FUNDER"),
    ]
    assert programme["memberships"]["totalCount"] == len(programme["memberships"]["nodes"]) == 21
    assert [(field["position"], field["label"]) for field in found["fieldsOfAction"]] == [
        (1, "Management and steering"),
        (2, "Intercultural opening and anti-racism"),
        (3, "Fair access and opportunities to participate"),
        (4, "Work and economic development"),
        (5, "Civic engagement and participation"),
        (6, "Cohesion and encounter"),
        (7, "Communication and conflict management"),
    ]
    assert found["fieldsOfAction"][2]["nameVariants"] == ["Fairer Zugang und Teilhabe", "Fairer Zugang & Teilhabe"]


async def test_the_page_of_a_municipality(reader: Client) -> None:
    page = (await reader.operation("MunicipalityPage", ags=KONSTANZ, first=3))["municipality"]
    assert (page["kind"], page["areaKm2"], page["populationDate"]) == ("LARGE_DISTRICT_TOWN", 54.12, "2022-12-31")
    assert page["district"] == {"ags": "08335", "name": "Landkreis Konstanz"}
    assert [(figure["label"], figure["value"], figure["unit"]) for figure in page["figures"]] == [
        ("Menschen mit Migrationsgeschichte", 32, "%"),
        ("Nationen in der Stadtgesellschaft", 160, None),
    ]
    assert [node["title"] for node in page["strategies"]["nodes"]] == ["Konstanz Internationale Stadt"]
    assert len(page["strategies"]["nodes"][0]["resolutions"]) == 2
    assert len(page["strategies"]["nodes"][0]["goals"]) == 3
    assert (page["measures"]["totalCount"], len(page["measures"]["nodes"])) == (12, 3)
    assert page["measures"]["pageInfo"]["hasNextPage"] is True
    assert await reader.operation("MunicipalityPage", ags="01001000") == {"municipality": None}


async def test_municipalities_and_vocabularies(reader: Client) -> None:
    found = await reader.operation(
        "Municipalities", filter={"states": ["BW"]}, orderBy=[{"field": "POPULATION", "direction": "DESC"}]
    )
    assert [node["ags"] for node in found["municipalities"]["nodes"]] == ["08335", "08335043"]
    found = await reader.operation("Vocabularies", names=["CostFrequency", "Unknown"])
    assert found["vocabularies"] == [
        {
            "name": "CostFrequency",
            "terms": [{"value": "ONE_OFF", "label": "einmalig"}, {"value": "YEARLY", "label": "jährlich"}],
        }
    ]


async def test_practices_like_mine(reader: Client) -> None:
    found = await reader.operation("PracticesLikeMine", "konstanz_reader", cost=None, first=5)
    assert [node["slug"] for node in found["measures"]["nodes"]] == [SLUG]
    assert (found["measures"]["totalCount"], found["measures"]["pageInfo"]["hasNextPage"]) == (1, False)
    wide = {"currency": "CHF"}
    assert (await reader.operation("PracticesLikeMine", "konstanz_reader", cost=wide))["measures"]["totalCount"] == 0
