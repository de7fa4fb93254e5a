"""What is read of a statistical release: every figure or why it is withheld, in one statement."""

from typing import Any

from exchange.projection.ids import encode
from tests.client import KONSTANZ, Client, Statements
from tests.statistics.shelf import ACCESS, STEERING, TOLD, WITHHELD, Shelf, shelf_of

TOO_FEW = {
    "withheldBecause": "TOO_FEW",
    "withheldText": "Dazu liegen von weniger als 5 Kommunen dieser Gruppe vergleichbare Ergebnisse vor. Aus so wenigen "
    "ließe sich auf einzelne schließen.",
}
IS_TOLD = {"withheldBecause": None, "withheldText": None}


async def stock(shelf: Shelf) -> None:
    """A release with a field, a criterion and two Länder."""
    mandate = await shelf.criterion("mandate")
    change = {"change": -3, "change_number": 7, "change_unit": 2}
    state = {"dimension": "STATE"}
    await shelf.release(
        {"field_key": STEERING, **TOLD, **change},
        {
            "field_key": STEERING,
            "criterion_id": mandate,
            **TOLD,
            "levels": [None, None, 9],
            "change_withheld": "TOO_FEW",
        },
        {"field_key": ACCESS, **WITHHELD},
        {
            "field_key": STEERING,
            **state,
            "value": "BW",
            **TOLD,
            "number": 6,
            "quartiles_withheld": "TOO_FEW_FOR_QUARTILES",
        }
        | {"lower_quartile": None, "upper_quartile": None},
        {"field_key": STEERING, **state, "value": "NW", **WITHHELD},
    )


async def read(client: Client, key: str, /, **given: Any) -> dict[str, Any]:
    return (await client.operation("Statistics", key, **given))["statistics"]


RELEASE = {
    "number": 1,
    "title": "Runde 2",
    "comparedWith": "Runde 1",
    "contributors": 12,
    "publishedAt": "2026-06-01T12:00:00+00:00",
    "demo": False,
    "policy": {"minimum": 5, "quartilesFrom": 8, "changed": 3, "protection": 15},
}
FIELD = {
    "fieldOfAction": {"key": STEERING, "label": "Management und Steuerung"},
    "criterion": None,
    "value": None,
    "label": "Gesamtes Netzwerk",
    "count": {"value": 9, "notApplicable": 3, "notApplicableShare": 0.25, **IS_TOLD},
    "mean": {"value": 54, "roundedTo": 2, **IS_TOLD},
    "median": {"value": 55, "roundedTo": 5, **IS_TOLD},
    "quartiles": {"lower": 40, "upper": 70, "roundedTo": 5, **IS_TOLD},
    "levels": {
        "levels": [
            {"level": {"key": key, "label": label}, "count": count, "share": share, "withheldBecause": None}
            for key, label, count, share in (
                ("STARTING", "am Anfang", 3, 0.3333),
                ("MOVING", "auf dem Weg", 6, 0.6667),
                ("ANCHORED", "gut verankert", 0, 0.0),
            )
        ],
        **IS_TOLD,
    },
    "change": {"value": -3, "count": 7, "roundedTo": 2, "comparedWith": "Runde 1", **IS_TOLD},
}


async def test_the_figures_of_a_round(client: Client, statements: Statements) -> None:
    shelf = await shelf_of(client)
    await stock(shelf)
    statements.clear()
    found = await read(client, "bochum_reader", round=shelf.round)
    assert len(statements.reads) == 1
    release = found["release"]
    assert release.pop("id").startswith("release_")
    assert release == RELEASE
    field, criterion, withheld = found["rows"]
    assert field == FIELD
    assert (criterion["criterion"]["key"], criterion["criterion"]["label"]) == ("mandate", "Auftrag")
    told = [(each["count"], each["share"], each["withheldBecause"]) for each in criterion["levels"]["levels"]]
    assert told == [(None, None, "PROTECTION"), (None, None, "PROTECTION"), (9, 1.0, None)]
    assert criterion["levels"]["withheldBecause"] is None
    assert criterion["change"] == {"value": None, "count": None, "roundedTo": None, "comparedWith": "Runde 1"} | TOO_FEW
    assert withheld["fieldOfAction"]["key"] == ACCESS
    assert withheld["count"] == {"value": None, "notApplicable": None, "notApplicableShare": None} | TOO_FEW
    assert withheld["mean"] == withheld["median"] == {"value": None, "roundedTo": None} | TOO_FEW
    assert withheld["quartiles"]["withheldText"].endswith("werden erst ab 8 Kommunen gezeigt.")
    assert [level["withheldBecause"] for level in withheld["levels"]["levels"]] == ["COMPLEMENT"] * 3
    assert withheld["change"] is None


async def test_which_figures_are_read(client: Client) -> None:
    """Those of a breakdown, of some fields of action, or without criteria."""
    shelf = await shelf_of(client)
    await stock(shelf)
    english = await read(client, "coordinator", round=shelf.round, breakdown="STATE", language="EN")
    assert english["breakdown"] == "STATE"
    assert [(row["value"], row["label"], row["mean"]["value"]) for row in english["rows"]] == [
        ("BW", "Baden-Württemberg", 54),
        ("NW", "North Rhine-Westphalia", None),
    ]
    assert english["rows"][0]["quartiles"]["withheldText"] == (
        "Quartiles and the distribution over levels are shown for 8 municipalities or more."
    )

    assert (await read(client, "coordinator", round=shelf.round, breakdown="KIND"))["rows"] == []
    for given, keys in (
        ({"criteria": False}, [(STEERING, None), (ACCESS, None)]),
        ({"fields": [STEERING]}, [(STEERING, None), (STEERING, "mandate")]),
        ({"fields": [ACCESS, "NO_SUCH_FIELD"]}, [(ACCESS, None)]),
        ({"fields": []}, []),
    ):
        rows = (await read(client, "konstanz_reader", round=shelf.round, **given))["rows"]
        assert [(row["fieldOfAction"]["key"], (row["criterion"] or {"key": None})["key"]) for row in rows] == keys


AUDIT = {
    "method": "witnesses",
    "tables": [
        {"statistic": "MEAN", "dimension": None, "told": 47, "withheld": {}},
        {"statistic": "MEDIAN", "dimension": "STATE", "told": 3, "withheld": {"PROTECTION": 2, "TOO_FEW": 9}},
    ],
    "releases": 2,
    "results": 320,
    "exposed": 0,
    "settled": {"HAND": 300, "EXCHANGE": 0, "SEARCH": 19, "PROGRAMME": 1},
    "narrowest": 15.25,
    "seconds": 12.3,
}


async def test_figures_are_not_read_again_while_nothing_changes(client: Client) -> None:
    """What changes behind the counter's back is not seen, which shows that the answer is kept; a retraction is."""
    shelf = await shelf_of(client)
    release = await shelf.release({"field_key": STEERING, **TOLD})
    before = await read(client, "bochum_reader", round=shelf.round)
    async with client.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica; DELETE FROM statistical_figure")
    assert len(before["rows"]) == 1
    assert await read(client, "bochum_reader", round=shelf.round) == before
    assert await read(client, "konstanz_reader", round=shelf.round) == before
    assert (await read(client, "bochum_reader", round=shelf.round, breakdown="STATE"))["rows"] == []
    assert (await client.operation("Statistics", None, round=shelf.round))["statistics"] is None
    await shelf.move(release, "RETRACTED")
    for _ in range(2):
        assert await read(client, "bochum_reader", round=shelf.round) is None


async def test_what_is_kept_is_noted_each_time_it_is_read(client: Client) -> None:
    """A coordinator who goes on from the figures to a result by name is in the access trail, be the answer kept or
    not."""
    shelf = await shelf_of(client)
    await shelf.release({"field_key": STEERING, **TOLD})
    check = await shelf.world.completed(KONSTANZ, round_id=shelf.around)
    released = {"selfCheck": encode("selfcheck", check), "visibility": "COORDINATION", "answers": "OWN"}
    await shelf.world.done("releaseSelfCheck", "konstanz_second", **released)
    onward = "release { round { participations { municipality { selfChecks { nodes { scores { score } } } } } } }"
    document = f"query($round: ID!) {{ statistics(round: $round) {{ {onward} }} }}"
    for times in (1, 2):
        answer = await client.send(document, "coordinator", {"round": shelf.round})
        assert '"score":' in answer.text
        assert "$trail" not in answer.text
        assert await shelf.value("SELECT count(*) FROM audit WHERE action = 'selfcheck.scores_read'") == times


async def test_a_coordinator_looks_at_a_preparation(client: Client, statements: Statements) -> None:
    shelf = await shelf_of(client)
    release = await shelf.release(state="PREPARING", done=3, steps=9)
    public = f"release_{release}"
    statements.clear()
    found = (await client.operation("StatisticalRelease", "coordinator", id=public))["statisticalRelease"]
    assert len(statements.reads) == 1
    assert (found["state"], found["progress"], found["audit"]) == ("PREPARING", {"done": 3, "steps": 9}, None)
    assert found["round"] == {"id": shelf.round, "title": "Runde 2", "state": "OPEN"}
    assert found["instrument"] == {"id": f"instrument_{shelf.world.instrument}", "key": "short", "version": "1"}
    assert found["allowedActions"] == [
        {"action": "PUBLISH", "allowed": False, "reason": "Diese Veröffentlichung wird noch berechnet und geprüft."},
        {"action": "RETRACT", "allowed": False, "reason": "Diese Veröffentlichung wird noch berechnet und geprüft."},
    ]
    await shelf.move(release, "PREPARED", audit=AUDIT)
    found = (await client.operation("StatisticalRelease", "coordinator", id=public))["statisticalRelease"]
    assert found["progress"] is None
    assert [each["allowed"] for each in found["allowedActions"]] == [True, False]
    audit = found["audit"]
    assert audit.pop("tables") == [
        {"statistic": "MEAN", "dimension": None, "told": 47, "withheld": []},
        {
            "statistic": "MEDIAN",
            "dimension": "STATE",
            "told": 3,
            "withheld": [{"because": "TOO_FEW", "count": 9}, {"because": "PROTECTION", "count": 2}],
        },
    ]
    assert audit.pop("settled") == [
        {"by": "HAND", "count": 300},
        {"by": "EXCHANGE", "count": 0},
        {"by": "SEARCH", "count": 19},
        {"by": "PROGRAMME", "count": 1},
    ]
    assert audit == {name: AUDIT[name] for name in ("method", "releases", "results", "exposed", "narrowest", "seconds")}
    await shelf.move(release, "PUBLISHED")
    member = (await client.operation("StatisticalRelease", "bochum_reader", id=public))["statisticalRelease"]
    assert (member["audit"], member["allowedActions"], member["state"]) == (None, [], "PUBLISHED")
    await shelf.move(release, "FAILED")
    failed = (await client.operation("StatisticalRelease", "coordinator", id=public))["statisticalRelease"]
    assert (failed["state"], failed["failure"]) == ("FAILED", "INTERRUPTED")
