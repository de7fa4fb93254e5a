"""A municipality beside its peers: its own results, the published figures of a group that it belongs to, and nothing
for anybody else."""

from typing import Any

from exchange.access.audit import COMMAND_LINE
from exchange.municipalities.actions import ensure_membership, grant_mandate
from exchange.municipalities.rules import Evidence, MembershipRole
from tests import factories
from tests.client import BOCHUM, DISTRICT, KONSTANZ, Client, Statements
from tests.statistics.shelf import ACCESS, STEERING, TOLD, WITHHELD, Shelf, shelf_of

NOBODY = {
    "count": {"value": None, "withheldBecause": "TOO_FEW"},
    "median": {"value": None, "roundedTo": None, "withheldBecause": "TOO_FEW"},
    "quartiles": {"lower": None, "upper": None, "roundedTo": None, "withheldBecause": "TOO_FEW"},
}
ALL = {
    "count": {"value": 9, "withheldBecause": None},
    "median": {"value": 55, "roundedTo": 5, "withheldBecause": None},
    "quartiles": {"lower": 40, "upper": 70, "roundedTo": 5, "withheldBecause": None},
}
OWN = """query($id: ID!) { selfCheck(id: $id) { snapshot { id } scores {
  fieldOfAction { key } score criteria { criterion { key } score } } } }"""


async def ask(client: Client, key: str | None, ags: str = KONSTANZ, /, **given: Any) -> Any:
    return (await client.operation("Peers", key, ags=ags, **given))["peers"]


def without_texts(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a row."""
    names = ("count", "median", "quartiles")
    return {name: {key: value for key, value in row[name].items() if key != "withheldText"} for name in names}


async def stock(shelf: Shelf) -> dict[tuple[str, str | None], float]:
    """A published release that Konstanz contributed to; its own results."""
    mandate = await shelf.criterion("mandate")
    subjects: tuple[dict[str, Any], ...] = (
        {"field_key": STEERING},
        {"field_key": STEERING, "criterion_id": mandate},
        {"field_key": ACCESS},
    )
    state = {"dimension": "STATE", "value": "BW"}
    stage = {"dimension": "STAGE", "value": "ADMINISTRATION"}
    release = await shelf.release(
        *(subject | TOLD for subject in subjects),
        *(subject | state | WITHHELD for subject in subjects),
        subjects[0] | stage | TOLD | {"number": 8, "median": 50},
        {"field_key": STEERING, "dimension": "STATE", "value": "NW", **TOLD, "median": 5},
    )
    check = await shelf.world.completed(round_id=shelf.around)
    await shelf.contribute(release, check)
    found = (await shelf.client.data(OWN, "konstanz_reader", id=f"selfcheck_{check}"))["selfCheck"]
    return {
        (score["fieldOfAction"]["key"], criterion): value
        for score in found["scores"]
        for criterion, value in [
            (None, score["score"]),
            *((each["criterion"]["key"], each["score"]) for each in score["criteria"]),
        ]
    }


async def test_a_municipality_beside_its_peers(client: Client, statements: Statements) -> None:
    shelf = await shelf_of(client)
    results = await stock(shelf)
    statements.clear()
    found = await ask(client, "konstanz_reader")
    assert len(statements.reads) == 1
    figures = found.pop("figures")
    assert found.pop("release")["title"] == "Runde 2"
    assert found == {
        "municipality": {"ags": KONSTANZ, "name": "Konstanz"},
        "by": None,
        "value": None,
        "label": "Gesamtes Netzwerk",
        "mine": True,
        "explanation": "Verglichen wird mit allen Kommunen, deren Ergebnisse in die Veröffentlichung eingehen. Auch "
        "Ihr Ergebnis ist dabei.",
    }
    assert [without_texts(row) for row in figures] == [ALL, ALL, ALL]
    keys = [(STEERING, None), (STEERING, "mandate"), (ACCESS, None)]
    assert [(row["fieldOfAction"]["key"], (row["criterion"] or {"key": None})["key"]) for row in figures] == keys
    own = [row["own"] for row in figures]
    assert own == [results[key] for key in keys]
    assert None not in own
    assert await ask(client, "konstanz_reader", round=shelf.round) == {**found, "figures": figures} | {
        "release": (await ask(client, "konstanz_reader"))["release"]
    }

    by_state = await ask(client, "konstanz_reader", by="STATE", language="EN")
    assert (by_state["by"], by_state["value"], by_state["label"]) == ("STATE", "BW", "Baden-Württemberg")
    assert by_state["explanation"] == (
        "The comparison is with the municipalities in the same state (Baden-Württemberg) whose results are part of the "
        "release. Your own result is among them."
    )
    assert [row["own"] for row in by_state["figures"]] == own
    assert by_state["figures"][0]["median"]["withheldText"].startswith("Fewer than 5 municipalities of this group")
    assert by_state["figures"][0]["quartiles"]["withheldBecause"] == "TOO_FEW_FOR_QUARTILES"

    by_stage = await ask(client, "konstanz_reader", by="STAGE", criteria=False)
    assert (by_stage["value"], len(by_stage["figures"])) == ("ADMINISTRATION", 2)
    assert (by_stage["figures"][0]["count"]["value"], by_stage["figures"][0]["median"]["value"]) == (8, 50)
    assert without_texts(by_stage["figures"][1]) == NOBODY

    by_size = await ask(client, "konstanz_reader", by="SIZE_CLASS", fields=[ACCESS])
    assert by_size["value"] == "LARGER_MEDIUM_TOWN"
    assert [without_texts(row) for row in by_size["figures"]] == [NOBODY]


async def test_who_has_no_result_and_who_asks_for_others(client: Client) -> None:
    shelf = await shelf_of(client)
    await stock(shelf)
    bochum = await ask(client, "bochum_reader", BOCHUM)
    assert (bochum["mine"], [row["own"] for row in bochum["figures"]]) == (False, [None] * 3)
    assert bochum["explanation"].endswith("Ihr Ergebnis ist nicht dabei.")
    no_stage = await ask(client, "bochum_reader", BOCHUM, by="STAGE")
    assert (no_stage["value"], no_stage["label"]) == (None, None)
    assert no_stage["explanation"].startswith("Ihre Kommune gehört zu keiner dieser Gruppen;")
    assert [without_texts(row) for row in no_stage["figures"]] == [NOBODY] * 3

    others = (None, "bochum_publisher", "kaufbeuren_reader", "coordinator", "operator", "district_reader")
    for key in others:
        for given in ({}, {"round": shelf.round}, {"by": "STATE"}):
            assert await ask(client, key, **given) is None, key
    for round_id in ("round_x", "", shelf.round.replace("round_", "release_"), f"round_{shelf.before}"):
        assert await ask(client, "konstanz_reader", round=round_id) is None
    # Who was not invited to a round may still look at it, but is not shown it unasked.
    kaufbeuren = ("kaufbeuren_reader", "09762000")
    assert await ask(client, *kaufbeuren) is None
    assert (await ask(client, *kaufbeuren, round=shelf.round))["mine"] is False

    publisher = await factories.actor(client.database)
    await grant_mandate(client.database, publisher, DISTRICT)
    assert await ask(client, "district_reader") is None
    await ensure_membership(
        client.database,
        COMMAND_LINE,
        programme="weltoffene-kommune",
        municipality=DISTRICT,
        role=MembershipRole.MODEL_MUNICIPALITY,
        evidence=Evidence.CONFIRMED,
    )
    assert (await ask(client, "district_reader"))["mine"] is True
    district = await ask(client, "district_reader", DISTRICT, round=shelf.round, by="SIZE_CLASS")
    assert (district["value"], district["mine"]) == (None, False)


async def test_the_workshop_goes_before_the_administration_and_the_newest_before_the_corrected(client: Client) -> None:
    shelf = await shelf_of(client)
    await stock(shelf)
    check = f"selfcheck_{await shelf.value('SELECT id FROM self_check')}"
    document = '{ peers(ags: "08335043") { snapshot { id number stage } mine figures(criteria: false) { own } } }'
    before = (await client.data(document, "konstanz_reader"))["peers"]
    assert (before["snapshot"]["number"], before["snapshot"]["stage"]) == (1, "ADMINISTRATION")
    await shelf.world.corrected(await shelf.value("SELECT id FROM self_check"), {"concept": "NONE"})
    after = (await client.data(document, "konstanz_reader"))["peers"]
    assert (after["snapshot"]["number"], after["mine"]) == (2, True)
    assert after["figures"][0]["own"] < before["figures"][0]["own"]
    assert after["figures"][1] == before["figures"][1]
    workshop = await shelf.world.done("startWorkshop", "konstanz_publisher", selfCheck=check)
    assert workshop is not None
    await shelf.world.done("completeSelfCheck", "konstanz_publisher", selfCheck=workshop["id"])
    found = (await client.data(document, "konstanz_reader"))["peers"]
    assert (found["snapshot"]["stage"], found["snapshot"]["number"]) == ("WORKSHOP", 1)
