"""Every filter and order of measures over a small archive in which each of them has something to tell apart."""

from datetime import datetime
from typing import Any

import pytest

from exchange.access.audit import COMMAND_LINE
from exchange.measures import actions
from exchange.municipalities import actions as municipalities
from exchange.municipalities.rules import MunicipalityKind
from exchange.storage.engine import Database
from tests import factories
from tests.client import BOCHUM, DISTRICT, KAUFBEUREN, KONSTANZ, make_keys, opened
from tests.filtering import filtered

LINDAU, UNCOUNTED = "09776116", "09776117"
WORK = "ARBEIT_WIRTSCHAFT"
EVERYTHING = {"Lotsen", "Café", "Fest", "Leer"}
NETWORK = EVERYTHING | {"Netz"}
READING = [{"date": "2024-01-01", "value": 1}]
CONTENTS: dict[str, dict[str, Any]] = {
    "Lotsen": {
        "target_groups": ["FAMILIES", "REFUGEES"],
        "life_phases": ["ARRIVAL"],
        "milieus": ["SPORT"],
        "execution_state": "ONGOING",
        "starts_on": "2020-01-01",
        "regular_service": True,
        "cost": {"amount": "1000.00", "currency": "EUR", "frequency": "YEARLY"},
        "fundings": [{"funder": "BAMF", "programme": "Vielfalt"}],
        "indicators": [{"name": "I", "target": 5, "readings": READING}],
        "context": "c",
    },
    "Café": {
        "fields_of_action": [WORK],
        "target_groups": ["REFUGEES"],
        "life_phases": ["OLD_AGE", "SCHOOL_AGE"],
        "execution_state": "COMPLETED",
        "starts_on": "2021-05-01",
        "ends_on": "2022-04-30",
        "regular_service": False,
        "cost": {"amount": "2000.00", "frequency": "ONE_OFF"},
        "fundings": [{"funder": "Öko-Fonds der Stadt"}, {"programme": "bamf"}],
        "indicators": [{"name": "I", "target": 5}, {"name": "J", "readings": READING}],
    },
    "Fest": {
        "milieus": ["SPORT", "ONLINE"],
        "execution_state": "PLANNED",
        "ends_on": "2019-12-31",
        "cost": {"amount": "500.50", "currency": "CHF", "frequency": "ONE_OFF"},
        "fundings": [{"programme": "Öko-Fonds"}],
        "language": "en",
        "licence": "CC-BY-4.0",
    },
    "Leer": {"adoptions": [{"origin": "Idee aus Freiburg"}]},
    "Netz": {"cost": {"note": "wenig"}, "target_groups": ["WOMEN"]},
}
OWNERS = {"Lotsen": KONSTANZ, "Café": BOCHUM, "Fest": LINDAU, "Leer": UNCOUNTED, "Netz": BOCHUM}
PUBLISHED = {
    "Lotsen": "2024-12-31 23:30+00",  # half past midnight in Germany
    "Café": "2024-06-15 12:00+00",
    "Fest": "2024-06-15 22:00+00",  # midnight in Germany
    "Leer": "2023-01-01 00:00+00",
    "Netz": "2022-01-01 00:00+00",
}


@pytest.fixture(scope="module")
async def archive(cluster: Any, migrated_template: str) -> Any:
    """A client, and the ids of the measures by title."""
    for url in cluster.lent(migrated_template):
        database = Database(url, pool_size=1)
        await database.open()
        try:
            await settle(database)
            ids = await fill(database)
        finally:
            await database.close()
        async with opened(url, await make_keys(url)) as client:
            yield client, ids


async def settle(database: Database) -> None:
    """The municipalities."""
    large, city = MunicipalityKind.LARGE_DISTRICT_TOWN, MunicipalityKind.INDEPENDENT_CITY
    district = MunicipalityKind.DISTRICT
    await factories.municipality(database, DISTRICT, "Landkreis", kind=district, population=280_000, member=False)
    await factories.municipality(database, KONSTANZ, "Konstanz", kind=large, population=85_000, parent=DISTRICT)
    await factories.municipality(database, BOCHUM, "Bochum", kind=city, population=365_000)
    await factories.municipality(database, KAUFBEUREN, "Kaufbeuren", kind=city, population=46_000, member=False)
    await factories.municipality(database, LINDAU, "Lindau", kind=large, population=50_000)
    await factories.municipality(database, UNCOUNTED, "Ort", kind=large, population=None)
    for position, key in enumerate((factories.FIELD, WORK), start=1):
        await factories.field_of_action(database, key, position)
    await municipalities.ensure_organisation(database, COMMAND_LINE, key="phineo", name="PHINEO")


async def fill(database: Database) -> dict[str, str]:
    """The measures, their lessons, and what was taken over."""
    records = {}
    for title, content in CONTENTS.items():
        visibility = "NETWORK" if title == "Netz" else "PUBLIC"
        more = {"adoptions": [{"source": records["Lotsen"]}]} if title == "Café" else {}
        records[title] = await factories.published_measure(
            database, OWNERS[title], visibility, title=title, **content | more
        )
    editor = await factories.actor(database, LINDAU)
    from_hidden = {"adoptions": {"add": [{"source": records["Netz"]}]}}
    factories.done(await actions.update_measure(database, editor, records["Fest"], 3, from_hidden))
    await factories.publish_measure(database, LINDAU, records["Fest"], 4)
    for title, kind, visibility in (
        ("Lotsen", "OBSTACLE", "PUBLIC"),
        ("Café", "OBSTACLE", "NETWORK"),
        ("Netz", "PRECONDITION", "NETWORK"),
    ):
        await factories.published_lesson(database, OWNERS[title], visibility, kind=kind, measure=records[title])
    await factories.lesson(database, KONSTANZ, kind="RECOMMENDATION", measure=records["Lotsen"])
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for title, moment in PUBLISHED.items():
            statement = "UPDATE measure SET published_at = $2 WHERE record_id = $1 AND state = 'CURRENT'"
            await connection.execute(statement, records[title], datetime.fromisoformat(moment))
    return {title: f"measure_{record}" for title, record in records.items()}


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({}, EVERYTHING),
    ({"lifePhases": ["ARRIVAL", "OLD_AGE"]}, {"Lotsen", "Café"}),
    ({"lifePhases": ["EARLY_CHILDHOOD"]}, set()),
    ({"lifePhases": []}, set()),
    ({"milieus": ["SPORT"]}, {"Lotsen", "Fest"}),
    ({"milieus": ["ONLINE", "RURAL_AREA"]}, {"Fest"}),
    ({"milieus": []}, set()),
    ({"municipalityKinds": ["LARGE_DISTRICT_TOWN"]}, {"Lotsen", "Fest", "Leer"}),
    ({"municipalityKinds": ["DISTRICT", "INDEPENDENT_CITY"]}, {"Café"}),
    ({"municipalityKinds": []}, set()),
    ({"sizeClasses": ["LARGER_MEDIUM_TOWN"]}, {"Lotsen", "Fest"}),
    ({"sizeClasses": ["SMALLER_CITY", "LARGER_CITY"]}, {"Café"}),
    ({"sizeClasses": []}, set()),
    ({"population": {}}, {"Lotsen", "Café", "Fest"}),
    ({"population": {"from": 85000}}, {"Lotsen", "Café"}),
    ({"population": {"to": 85000}}, {"Lotsen", "Fest"}),
    ({"population": {"from": 50001, "to": 84999}}, set()),
    ({"population": {"from": 90000, "to": 50000}}, set()),
    ({"population": {"from": -5, "to": -1}}, set()),
    ({"population": {"from": -2147483648, "to": 2147483647}}, {"Lotsen", "Café", "Fest"}),
    ({"period": {"from": "2022-04-30", "to": "2022-04-30"}}, {"Lotsen", "Café"}),
    ({"period": {"from": "2022-05-01"}}, {"Lotsen"}),
    ({"period": {"to": "2019-12-31"}}, {"Fest"}),
    ({"period": {}}, {"Lotsen", "Café", "Fest"}),
    ({"regularService": True}, {"Lotsen"}),
    ({"regularService": False}, {"Café"}),
    ({"regularService": None}, EVERYTHING),
    ({"cost": {}}, {"Lotsen", "Café"}),
    ({"cost": {"from": "1000"}}, {"Lotsen", "Café"}),
    ({"cost": {"from": "1000.001"}}, {"Café"}),
    ({"cost": {"to": "1999.999"}}, {"Lotsen"}),
    ({"cost": {"from": "1000.00", "to": "1000.00"}}, {"Lotsen"}),
    ({"cost": {"from": "2000", "to": "1000"}}, set()),
    ({"cost": {"from": "-5", "to": "-1"}}, set()),
    ({"cost": {"from": "-1e999999", "to": "1e999999"}}, {"Lotsen", "Café"}),
    ({"cost": {"from": "-Infinity", "to": "1e-999999"}}, set()),
    ({"cost": {"frequency": "YEARLY"}}, {"Lotsen"}),
    ({"cost": {"frequency": "ONE_OFF", "currency": "CHF"}}, {"Fest"}),
    ({"cost": {"currency": "CHF", "to": "500.49"}}, set()),
    ({"cost": {"currency": "eur"}}, set()),
    ({"fundedBy": ["BAMF"]}, {"Lotsen", "Café"}),
    ({"fundedBy": ["ÖKO-FONDS"]}, {"Fest"}),
    ({"fundedBy": ["öko-fonds der stadt", "vielfalt"]}, {"Lotsen", "Café"}),
    ({"fundedBy": ["öko", "%", ""]}, set()),
    ({"fundedBy": []}, set()),
    ({"lessonKinds": ["OBSTACLE"]}, {"Lotsen"}),
    ({"lessonKinds": ["PRECONDITION", "RECOMMENDATION"]}, set()),
    ({"lessonKinds": []}, set()),
    ({"hasEvidence": True}, {"Lotsen"}),
    ({"hasEvidence": False}, {"Café", "Fest", "Leer"}),
    ({"languages": ["en"]}, {"Fest"}),
    ({"languages": ["de", "en"]}, EVERYTHING),
    ({"languages": ["fr"]}, set()),
    ({"languages": []}, set()),
    ({"licences": ["dl-de/by-2.0"]}, {"Lotsen", "Café", "Leer"}),
    ({"licences": []}, set()),
    ({"published": {}}, EVERYTHING),
    ({"published": {"from": "2025-01-01"}}, {"Lotsen"}),
    ({"published": {"to": "2024-12-31"}}, {"Café", "Fest", "Leer"}),
    ({"published": {"from": "2024-06-15", "to": "2024-06-15"}}, {"Café"}),
    ({"published": {"from": "2024-06-16", "to": "2024-06-16"}}, {"Fest"}),
    ({"published": {"from": "2025-01-01", "to": "2024-01-01"}}, set()),
    ({"published": {"from": "0001-01-01", "to": "9999-12-31"}}, EVERYTHING),
    ({"adoptedFrom": {}}, {"Café"}),
    ({"adoptedFrom": {"municipalities": [KONSTANZ]}}, {"Café"}),
    ({"adoptedFrom": {"municipalities": [BOCHUM, "99999999"]}}, set()),
    ({"adoptedFrom": {"municipalities": []}}, set()),
    ({"adoptedFrom": {"measures": []}}, set()),
    ({"adoptedFrom": {"measures": ["nothing", "lesson_1"]}}, set()),
    ({"municipalities": ["99999999"], "milieus": ["SPORT"]}, set()),
    ({"sizeClasses": ["LARGER_MEDIUM_TOWN"], "milieus": ["SPORT"], "hasEvidence": False}, {"Fest"}),
    ({"fundedBy": ["bamf"], "regularService": False, "cost": {"from": "1"}, "targetGroups": ["REFUGEES"]}, {"Café"}),
]


async def titles(archive: Any, filter_: dict[str, Any], key: str | None = None) -> set[str]:
    client, ids = archive
    names = {identity: title for title, identity in ids.items()}
    return {names[identity] for identity in await filtered(client, "measures", filter_, key)}


@pytest.mark.parametrize(
    ("filter_", "expected"), FILTERS, ids=lambda value: str(sorted(value)) if isinstance(value, set) else str(value)
)
async def test_filters(archive: Any, filter_: dict[str, Any], expected: set[str]) -> None:
    assert await titles(archive, filter_) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (None, {"Lotsen"}),
        ("operator", {"Lotsen"}),
        ("kaufbeuren_reader", {"Lotsen"}),
        ("bochum_reader", {"Lotsen", "Café"}),
        ("coordinator", {"Lotsen", "Café"}),
    ],
)
async def test_a_hidden_lesson_is_not_found_through_its_measure(archive: Any, key: str, expected: set[str]) -> None:
    assert await titles(archive, {"lessonKinds": ["OBSTACLE"]}, key) == expected


async def test_a_draft_of_a_lesson_counts_for_its_municipality(archive: Any) -> None:
    drafts = {"lessonKinds": ["RECOMMENDATION"]}
    assert await titles(archive, drafts, "konstanz_reader") == {"Lotsen"}
    assert await titles(archive, drafts, "bochum_reader") == set()


@pytest.mark.parametrize(
    ("key", "expected"), [(None, set()), ("kaufbeuren_reader", set()), ("konstanz_reader", {"Fest"})]
)
async def test_what_was_taken_over_from_a_hidden_measure_is_not_found(
    archive: Any, key: str, expected: set[str]
) -> None:
    for asked in ({"measures": [archive[1]["Netz"]]}, {"municipalities": [BOCHUM]}):
        assert await titles(archive, {"adoptedFrom": asked}, key) == expected
    both = {"municipalities": [BOCHUM], "measures": [archive[1]["Lotsen"]]}
    assert await titles(archive, {"adoptedFrom": both}, key) == set()
    assert await titles(archive, {"adoptedFrom": {"measures": [archive[1]["Lotsen"]]}}, key) == {"Café"}


@pytest.mark.parametrize(
    ("key", "like", "unlike"),
    [
        ("konstanz_reader", {"Lotsen", "Fest"}, {"Café", "Leer", "Netz"}),
        ("bochum_reader", {"Café", "Netz"}, {"Lotsen", "Fest", "Leer"}),
        ("kaufbeuren_reader", set(), EVERYTHING),
        ("district_reader", set(), EVERYTHING),
    ],
)
async def test_measures_from_municipalities_like_mine(archive: Any, key: str, like: set[str], unlike: set[str]) -> None:
    assert await titles(archive, {"likeMine": True}, key) == like
    assert await titles(archive, {"likeMine": False}, key) == unlike
    assert await titles(archive, {"likeMine": None}, key) == like | unlike


@pytest.mark.parametrize("key", [None, "coordinator", "operator"])
@pytest.mark.parametrize("value", [True, False])
async def test_nobody_without_a_municipality_has_one_like_theirs(archive: Any, key: str | None, value: bool) -> None:
    client, _ = archive
    document = "query($like: Boolean) { measures(filter: {likeMine: $like}) { totalCount } }"
    for language, message in (
        ("de", "„likeMine“ vergleicht mit Ihrer Kommune; dazu braucht es den Schlüssel einer Kommune."),
        ("en", "'likeMine' compares with your municipality; it takes the API key of one."),
    ):
        sent = await client.send(document, key, {"like": value}, headers={"accept-language": language})
        [error] = sent.json()["errors"]
        assert (error["message"], error["extensions"]) == (message, {"code": "BAD_USER_INPUT"})
    assert (await client.data(document, key, like=None))["measures"]["totalCount"] in (4, 5)


async def test_an_amount_that_is_no_number(archive: Any) -> None:
    client, _ = archive
    for text in ("NaN", "sNaN", "-nan"):
        body = await client.query("query($d: Decimal) { measures(filter: {cost: {to: $d}}) { totalCount } }", d=text)
        assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]


LESSONS: list[tuple[dict[str, Any], str | None, int]] = [
    ({"sizeClasses": ["SMALLER_CITY"]}, None, 0),
    ({"sizeClasses": ["SMALLER_CITY"]}, "konstanz_reader", 2),
    ({"municipalityKinds": ["LARGE_DISTRICT_TOWN"], "population": {"to": 85000}}, None, 1),
    ({"likeMine": True}, "bochum_reader", 2),
    ({"targetGroups": ["FAMILIES"]}, None, 1),
    ({"targetGroups": ["WOMEN"]}, None, 0),
    ({"targetGroups": ["WOMEN"]}, "coordinator", 1),
    ({"targetGroups": []}, "coordinator", 0),
    ({"lifePhases": ["ARRIVAL"]}, "konstanz_reader", 2),
    ({"milieus": ["SPORT"], "kinds": ["OBSTACLE"]}, "bochum_reader", 1),
    ({"published": {}}, "konstanz_reader", 3),
]


@pytest.mark.parametrize(("filter_", "key", "count"), LESSONS)
async def test_filters_of_lessons(archive: Any, filter_: dict[str, Any], key: str | None, count: int) -> None:
    assert len(await filtered(archive[0], "lessons", filter_, key)) == count


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("START, direction: ASC", ["Lotsen", "Café"]),
        ("START, direction: DESC", ["Café", "Lotsen"]),
        ("COMPLETENESS, direction: DESC", ["Lotsen", "Café", "Fest", "Leer"]),
    ],
)
async def test_orders(archive: Any, term: str, expected: list[str]) -> None:
    client, _ = archive
    found = await client.data(f"{{ measures(orderBy: [{{field: {term}}}]) {{ nodes {{ title }} }} }}")
    assert [node["title"] for node in found["measures"]["nodes"]][: len(expected)] == expected
