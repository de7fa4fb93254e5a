"""Tables and pictures of statistics over HTTP: who gets them, that they are complete, and that what is withheld stays
so."""

import csv
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from exchange.projection.ids import encode
from tests.client import KONSTANZ, Client, Statements
from tests.statistics.shelf import ACCESS, STEERING, TOLD, WITHHELD, Shelf, shelf_of

BAVARIA = {"dimension": "STATE", "value": "BY"}
HESSE = {"dimension": "STATE", "value": "HE"}
SVG = "{http://www.w3.org/2000/svg}"
TABLES = ("network", "network-levels", "state", "state-levels", "kind", "size-class", "role", "stage")
PICTURES = ("profile", "change", "heat-map")
EVERY = (
    "tables.xlsx",
    *(f"{name}.{extension}" for name in TABLES for extension in ("csv", "json")),
    *(f"{name}.{extension}" for name in PICTURES for extension in ("svg", "png")),
)
SECRET = ("54", "55", "40", "70")
"""What is told in `TOLD`."""


async def get(client: Client, path: str, key: str | None = None, **more: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {client.keys.get(key, key)}"} if key is not None else {}
    return await client.http.get(path, headers=headers | more.pop("headers", {}), **more)


async def rows(client: Client, path: str, key: str | None, **more: Any) -> list[dict[str, str]]:
    response = await get(client, path, key, params={"dialect": "plain", **more})
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.text)))


async def stocked(client: Client, **more: Any) -> tuple[Shelf, str]:
    """A shelf with a release of some told and some withheld figures, and where it is served."""
    shelf = await shelf_of(client)
    mandate = await shelf.criterion("mandate")
    release = await shelf.release(
        {"field_key": STEERING} | TOLD | {"change": -4, "change_number": 8},
        {"field_key": STEERING, "criterion_id": mandate} | TOLD | {"change_withheld": "PROTECTION"},
        {"field_key": ACCESS} | WITHHELD | {"change_withheld": "TOO_FEW"},
        {"field_key": STEERING} | BAVARIA | TOLD,
        {"field_key": ACCESS} | BAVARIA | TOLD | {"levels": [3, None, None]},
        {"field_key": STEERING} | HESSE | WITHHELD,
        {"field_key": ACCESS} | HESSE | TOLD | {"median": None, "median_withheld": "PROTECTION"},
        **more,
    )
    return shelf, f"/statistics/{encode('release', release)}"


async def test_tables_are_complete_and_what_is_withheld_stays_so(client: Client, statements: Statements) -> None:
    _, at = await stocked(client, demo=True)
    network = await rows(client, f"{at}/network.csv", "bochum_reader")
    assert [(row["fieldKey"], row["criterionKey"], row["mean"], row["meanWithheld"]) for row in network] == [
        (STEERING, "", "54", ""),
        (STEERING, "mandate", "54", ""),
        (ACCESS, "", "", "TOO_FEW"),
    ]
    assert [(row["change"], row["changeNumber"], row["changeWithheld"]) for row in network] == [
        ("-4", "8", ""),
        ("", "", "PROTECTION"),
        ("", "", "TOO_FEW"),
    ]
    assert {(row["round"], row["release"], row["synthetic"]) for row in network} == {("Runde 2", "1", "true")}
    assert network[0]["notApplicableShare"] == "0.2500"

    statements.clear()
    state = await rows(client, f"{at}/state.csv", "coordinator", language="en")
    assert len(statements.reads) == 1
    assert [(row["groupKey"], row["group"], row["number"], row["medianWithheld"]) for row in state] == [
        *[("BY", "Bavaria", "9", "")] * 2,
        ("HE", "Hesse", "", "TOO_FEW"),
        ("HE", "Hesse", "9", "PROTECTION"),
    ]
    levels = await rows(client, f"{at}/state-levels.csv", "bochum_reader")
    assert len(levels) == 4 * 3
    assert [(row["count"], row["share"], row["levelWithheld"]) for row in levels[:6]] == [
        *[("3", "0.3333", ""), ("6", "0.6667", ""), ("0", "0.0000", "")],
        *[("3", "0.3333", ""), ("", "", "PROTECTION"), ("", "", "PROTECTION")],
    ]
    assert {(row["count"], row["levelWithheld"]) for row in levels[6:9]} == {("", "COMPLEMENT")}

    told = (await get(client, f"{at}/state.json", "bochum_reader")).json()
    assert (told["synthetic"], [row["median"] for row in told["rows"]]) == (True, [55, 55, None, None])
    assert (await get(client, f"{at}/kind.json", "bochum_reader")).json()["rows"] == []


async def test_each_file_is_what_it_says(client: Client) -> None:
    shelf, at = await stocked(client)
    excel = await get(client, f"{at}/network.csv", "bochum_reader")
    assert excel.content.startswith(b"\xef\xbb\xbfRunde;Ver")
    assert excel.text.splitlines()[3].split(";")[9:16] == [
        "",
        "",
        "",
        "zu wenige Kommunen",
        "",
        "",
        "zu wenige Kommunen",
    ]
    assert excel.headers["content-type"] == "text/csv; charset=utf-8"
    assert excel.headers["content-disposition"] == 'attachment; filename="statistik-runde-2-1-network.csv"'
    assert (excel.headers["cache-control"], "etag" in excel.headers) == ("private, no-store", False)
    assert (excel.headers["content-language"], excel.headers["vary"]) == ("de", "Accept-Language, Authorization")
    english = await get(client, f"{at}/network.csv", "bochum_reader", headers={"accept-language": "en"})
    assert english.text.splitlines()[0].startswith("\ufeffRound,Release no.,")

    book = await get(client, f"{at}/tables.xlsx", "bochum_reader")
    assert book.headers["content-disposition"] == 'attachment; filename="statistik-runde-2-1-tabellen.xlsx"'
    with zipfile.ZipFile(io.BytesIO(book.content)) as archive:
        names = archive.namelist()
        method, state = (archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 4))
    assert sum(name.startswith("xl/worksheets/sheet") for name in names) == 13
    assert ("Runde 2" in method, "Synthetische Daten: erfunden" in method) == (True, False)
    assert (state.count("zu wenige Kommunen<"), state.count("<v>54</v>")) == (3, 3)

    for name in PICTURES:
        drawn = await get(client, f"{at}/{name}.svg", "bochum_reader")
        assert (drawn.status_code, "sandbox" in drawn.headers["content-security-policy"]) == (200, True)
        assert "zurückgehalten" in ElementTree.fromstring(drawn.content).findtext(f"{SVG}desc", "")
    image = await get(client, f"{at}/profile.png", "bochum_reader")
    assert (image.headers["content-type"], image.content[:4]) == ("image/png", b"\x89PNG")
    kinds = await get(client, f"{at}/heat-map.svg", "bochum_reader", params={"by": "size-class", "language": "en"})
    assert "Means by field of action and size class" in kinds.text
    assert shelf.round not in kinds.text


async def test_whoever_may_not_see_the_figures_gets_nothing(client: Client) -> None:
    shelf, at = await stocked(client)
    release = await shelf.value("SELECT id FROM statistical_release")
    readers = ("bochum_reader", "coordinator")
    unseen: list[tuple[str | None, str, tuple[str, ...]]] = [(None, at, EVERY), ("operator", at, EVERY[:2])]
    unseen += [(key, f"/statistics/{other}", EVERY[:2]) for key in readers for other in ("x", shelf.round)]
    for key, path, names in unseen:
        for name in names:
            response = await get(client, f"{path}/{name}", key)
            assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
    assert (await get(client, f"{at}/network.csv", "wrong")).status_code == 401
    for state in ("RETRACTED", "PREPARED", "PREPARING", "DISCARDED"):
        await shelf.move(release, state)
        for key in readers:
            for name in ("tables.xlsx", "network.csv", "state.json", "profile.svg"):
                response = await get(client, f"{at}/{name}", key)
                assert (response.status_code, [each for each in SECRET if each in response.text]) == (404, []), state


async def test_a_member_sees_itself_in_the_picture_and_nobody_else_does(client: Client) -> None:
    shelf, at = await stocked(client)
    await shelf.world.completed(round_id=shelf.around)
    own = {"municipality": KONSTANZ}
    drawn = await get(client, f"{at}/profile.svg", "konstanz_reader", params=own)
    texts = [str(each.text) for each in ElementTree.fromstring(drawn.content).iter(f"{SVG}text")]
    assert "Konstanz: eigener Wert" in texts
    assert sum(text.startswith("eigener Wert ") for text in texts) >= 1
    assert "Konstanz" not in (await get(client, f"{at}/profile.svg", "konstanz_reader")).text
    for key in ("bochum_reader", "coordinator", None):
        assert (await get(client, f"{at}/profile.svg", key, params=own)).status_code == 404


@pytest.mark.parametrize(
    ("path", "german"),
    [
        ("network.csv?dialect=tsv", "Der Parameter 'dialect' muss 'excel' oder 'plain' sein."),
        ("heat-map.svg?by=age", "Der Parameter 'by' muss eines von state, kind, size-class, role, stage sein."),
        ("network.json?dialect=plain", "Den Parameter 'dialect' gibt es hier nicht; es gibt: language."),
    ],
)
async def test_wrong_parameters_of_tables_are_named(reader: Client, path: str, german: str) -> None:
    response = await get(reader, f"/statistics/x/{path}")
    assert (response.status_code, response.json()["errors"]) == (
        400,
        [{"message": german, "extensions": {"code": "BAD_REQUEST"}}],
    )


async def test_practices_are_counted_as_the_reader_may_see_them(client: Client) -> None:
    at = "/practices/statistics"
    seen = "{ practiceStatistics(by: FIELD) { total { measures } cells { keys { value } measures } } }"
    for key in (None, "konstanz_reader"):
        counted = (await client.data(seen, key))["practiceStatistics"]
        field = await rows(client, f"{at}/field.csv", key)
        told = [(row["key"], int(row["measures"])) for row in field]
        assert told == [(cell["keys"][0]["value"], cell["measures"]) for cell in counted["cells"]]
        [total] = await rows(client, f"{at}/total.csv", key)
        assert int(total["measures"]) == counted["total"]["measures"] > 0
        crossed = await rows(client, f"{at}/field-state.csv", key)
        assert len(crossed) == 7 * 16
        assert sum(int(row["measures"]) for row in crossed) == sum(number for _, number in told)
        without = [row["municipalitiesWithout"] for row in await rows(client, f"{at}/coverage.csv", key)]
        assert (len(without), any(without)) == (7, key is not None)


async def test_practices_come_in_every_format(client: Client) -> None:
    at = "/practices/statistics"
    await shelf_of(client)
    for name in ("field.csv", "gaps.json", "gaps.svg"):
        first = await get(client, f"{at}/{name}")
        assert (first.status_code, first.headers["cache-control"]) == (200, "public, no-cache")
        again = await get(client, f"{at}/{name}", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    gaps = (await get(client, f"{at}/gaps.json", headers={"accept-language": "en"})).json()
    assert {(row["mean"], row["gap"]) for row in gaps["rows"]} == {(None, None)}
    assert "You see no published statistics" in gaps["rows"][0]["explanation"]

    rounds = (await get(client, f"{at}/participation.json", "coordinator")).json()["rows"]
    assert {(row["title"], row["invited"], row["contributors"]) for row in rounds} >= {
        ("Runde 1", 2, 0),
        ("Runde 2", 2, 0),
    }
    hidden = await rows(client, f"{at}/participation.csv", "bochum_reader")
    assert {(row["contributors"], row["releasedNetwork"]) for row in hidden} == {("", "")}
    book = await get(client, f"{at}/tables.xlsx", "bochum_reader", params={"language": "en"})
    assert book.headers["content-disposition"] == 'attachment; filename="practices-tables.xlsx"'
    with zipfile.ZipFile(io.BytesIO(book.content)) as archive:
        assert sum(name.startswith("xl/worksheets/sheet") for name in archive.namelist()) == 18
