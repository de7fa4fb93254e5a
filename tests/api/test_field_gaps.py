"""Where practices are missing, over HTTP: who has none, and where the network is weak besides."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from exchange.selfchecks.tables import RoundRow
from exchange.statistics.tables import FiguresRow, ReleaseRow
from exchange.storage.base import uuid7
from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client, Statements
from tests.instruments import short_instrument

FIELD = "ARBEIT_WIRTSCHAFT"
MEMBERS = 17
MEANS = {
    "MANAGEMENT_STEUERUNG": 20,  # weak, but with more practices than any other
    "INTERKULTURELLE_OEFFNUNG_ANTIRASSISMUS": 40,
    "ARBEIT_WIRTSCHAFT": 30,  # weak, and one practice
    "ENGAGEMENT_BETEILIGUNG": None,
    "KOMMUNIKATION_KONFLIKT": 80,
}


async def covered(client: Client, key: str | None = None) -> dict[str, Any]:
    """What is said of the field."""
    found = (await client.operation("FieldGaps", key))["fieldCoverage"]
    return next(each for each in found if each["fieldOfAction"]["key"] == FIELD)


async def test_members_with_and_without_a_practice(client: Client, statements: Statements) -> None:
    given = {"fields_of_action": [FIELD]}
    await factories.measure(client.database, BOCHUM, **given)
    await factories.published_measure(client.database, BOCHUM, "COORDINATION", **given)
    for _ in range(2):
        await factories.published_measure(client.database, KONSTANZ, "NETWORK", **given)
    for key, with_practice, practices in (
        *((None, 1, 1), ("operator", 1, 1), ("district_reader", 1, 1)),
        *(("kaufbeuren_reader", 2, 3), ("bochum_reader", 3, 4), ("coordinator", 3, 4)),
    ):
        statements.clear()
        found = await covered(client, key)
        assert len(statements.reads) == 2, "one for each root field"
        assert (found["members"], found["membersWith"], found["practices"]) == (MEMBERS, with_practice, practices), key
        assert found["membersWithout"] == MEMBERS - with_practice
        names = found["municipalitiesWithout"]
        if key in (None, "operator", "district_reader"):
            assert names is None
        else:
            keys = [each["ags"] for each in names]
            assert (len(keys), KONSTANZ in keys) == (MEMBERS - with_practice, False)
            assert (BOCHUM in keys) is (key == "kaufbeuren_reader")
            assert [each["name"] for each in names][:2] == ["Aachen", "Bochum"][: 1 + (BOCHUM in keys)] + (
                [] if BOCHUM in keys else ["Dachau"]
            )


async def test_all_fields_in_their_order_also_without_members(reader: Client) -> None:
    fields = [each["key"] for each in (await reader.data("{ fieldsOfAction { key } }"))["fieldsOfAction"]]
    for programme in ("weltoffene-kommune", "anderes"):
        found = await reader.operation("FieldGaps", "coordinator", programme=programme)
        for name in ("fieldCoverage", "practiceGaps"):
            assert [each["fieldOfAction"]["key"] for each in found[name]] == fields
    assert {each["members"] for each in found["fieldCoverage"]} == {0}
    assert found["fieldCoverage"][0]["municipalitiesWithout"] == []
    text = found["practiceGaps"][0]["finding"]["explanation"]
    assert text == (
        "Ob hier etwas fehlt, ist nicht bekannt: Sie sehen noch keine veröffentlichte Statistik des Netzwerks."
    )


async def release(client: Client, around: UUID, number: int, means: dict[str, int | None], **values: Any) -> None:
    """A release with these means of the whole network, and others that do not count."""
    programme, instrument = await client.database.pool.fetchrow(
        "SELECT programme_id, instrument_id FROM self_check_round WHERE id = $1", around
    )
    identity, moment = uuid7(), datetime(2026, 1, number, tzinfo=UTC)
    policy = {"minimum": 5, "quartiles_from": 8, "changed": 3, "protection": 15, "rounding": 1}
    of = {"programme_id": programme, "round_id": around, "instrument_id": instrument, "contributors": 9}
    state = {"state": "PUBLISHED", "visibility": "NETWORK", "published_at": moment}
    seen_by = (state | values)["visibility"]
    whole: list[dict[str, Any]] = [
        {"field_key": key, "mean": mean, "mean_withheld": None if mean is not None else "COMPLEMENT"}
        for key, mean in means.items()
    ]
    parts = [each | {"mean": 99, "mean_withheld": None, "dimension": "STATE", "value": "BW"} for each in whole]
    figures = [
        {"dimension": None, "value": None, **each, "release_id": identity, "position": place, "visibility": seen_by}
        | {"counts_withheld": "TOO_FEW", "unit": 1, "quantile_unit": 1, "change_unit": 0}
        for place, each in enumerate([*parts, *whole])
    ]
    async with client.database.transaction() as session:
        row = {"id": identity, "number": number, "title": f"Runde {number}", **of, **policy, **state, **values}
        await session.execute(insert(ReleaseRow).values(**row))
        await session.execute(insert(FiguresRow), figures)


@pytest.fixture
async def around(client: Client) -> UUID:
    """A round."""
    instrument = await short_instrument(client.database)
    programme = await client.database.pool.fetchval("SELECT id FROM programme")
    identity, day = uuid7(), datetime(2026, 1, 1, tzinfo=UTC).date()
    of = {"programme_id": programme, "instrument_id": instrument}
    async with client.database.transaction() as session:
        session.add(RoundRow(id=identity, title="Runde", opens_on=day, closes_on=day, **of))
    return identity


async def gaps(client: Client, key: str | None = "kaufbeuren_reader") -> dict[str, Any]:
    """What is found, by field."""
    found = await client.operation("FieldGaps", key, language="EN")
    return {each["fieldOfAction"]["key"]: each for each in found["practiceGaps"]}


async def test_weak_fields_with_few_practices(client: Client, around: UUID) -> None:
    await release(client, around, 1, MEANS)
    found = await gaps(client)
    verdicts = {key: found[key]["finding"]["gap"] for key in found}
    assert verdicts == dict.fromkeys(found) | {
        "MANAGEMENT_STEUERUNG": False,
        "INTERKULTURELLE_OEFFNUNG_ANTIRASSISMUS": False,
        "ARBEIT_WIRTSCHAFT": True,
        "KOMMUNIKATION_KONFLIKT": False,
    }
    gap = found["ARBEIT_WIRTSCHAFT"]
    assert gap["release"] == {"title": "Runde 1", "number": 1, "publishedAt": "2026-01-01T00:00:00+00:00"}
    assert (gap["mean"], gap["practices"], gap["finding"]["middleMean"]) == (30, 1, 35)
    assert gap["finding"]["practicesPerMember"] == pytest.approx(1 / MEMBERS)
    assert gap["finding"]["explanation"] == (
        "The network's mean is 30 points here, 35 in the middle of the fields of action. There are 0.06 measures for "
        "each municipality that takes part, 0.35 in the middle. Both lie below the middle: practices are missing."
    )
    withheld = found["ENGAGEMENT_BETEILIGUNG"]
    assert (withheld["mean"], withheld["release"]["number"]) == (None, 1)
    assert "The mean of this field of action is not told." in withheld["finding"]["explanation"]
    public = await gaps(client, None)
    assert {(each["mean"], each["release"], each["finding"]["gap"]) for each in public.values()} == {(None, None, None)}
    assert public["ARBEIT_WIRTSCHAFT"]["practices"] == 1


async def test_the_release_published_last_that_the_viewer_sees(client: Client, around: UUID) -> None:
    async def numbers() -> tuple[int | None, int | None]:
        seen = [(await gaps(client, key))[FIELD]["release"] for key in ("kaufbeuren_reader", "coordinator")]
        member, coordinator = (None if each is None else each["number"] for each in seen)
        return member, coordinator

    await release(client, around, 5, MEANS, demo=True)
    assert await numbers() == (5, 5), "one that is made up, where there is no other"
    await release(client, around, 1, MEANS)
    await release(client, around, 2, MEANS)
    prepared = {"state": "PREPARED", "visibility": "COORDINATION", "published_at": None}
    await release(client, around, 3, MEANS, **prepared)
    retracted = {"state": "RETRACTED", "retracted_at": datetime.now(UTC)}
    await release(client, around, 4, MEANS, **retracted)
    assert await numbers() == (2, 2)
