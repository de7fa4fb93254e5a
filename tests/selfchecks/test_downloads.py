"""Pictures, tables and reports over HTTP: who gets them, and what is in them for whom."""

import io
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from pypdf import PdfReader

from exchange.access.rules import Visibility
from exchange.selfchecks.typesetting import Typesetter
from tests.client import BOCHUM, Client
from tests.selfchecks import results
from tests.selfchecks.results import OPENING

EVERY = ("profile.svg", "profile.png", "profile.csv", "report.pdf")
TYPES = ("image/svg+xml", "image/png", "text/csv; charset=utf-8", "application/pdf")
HIDDEN, WITHHELD = "nicht freigegeben", "kein Wert: zu wenige Fragen beantwortet"


async def get(client: Client, path: str, key: str | None = None, **more: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {client.keys.get(key, key)}"} if key is not None else {}
    return await client.http.get(f"/self-checks/{path}", headers=headers | more.pop("headers", {}), **more)


async def texts(client: Client, path: str, key: str | None = None, **more: Any) -> list[str]:
    response = await get(client, path, key, **more)
    assert response.status_code == 200, response.text
    return [
        str(each.text) for each in ElementTree.fromstring(response.content).iter("{http://www.w3.org/2000/svg}text")
    ]


async def test_everybody_gets_what_they_may_see(client: Client) -> None:
    narrower = {OPENING: Visibility.NETWORK}
    check = await results.result(client.database, visibility=Visibility.PUBLIC, fields=narrower, demo=True)
    svg = f"{check}/profile.svg"
    own, member, public = [await texts(client, svg, key) for key in ("konstanz_reader", "bochum_reader", None)]
    assert (own == member, own.count(HIDDEN), own.count(WITHHELD)) == (True, 0, 1)
    assert (public.count(HIDDEN), public.count(WITHHELD), public[0]) == (1, 1, "Synthetische Daten")
    assert sum(text.endswith("von 100") for text in own) == 6
    assert sum(text.endswith("von 100") for text in public) == 5

    responses = [await get(client, f"{check}/{name}") for name in EVERY]
    assert [response.status_code for response in responses] == [200] * 4
    assert [response.headers["content-type"] for response in responses] == list(TYPES)
    for response in responses:
        assert response.headers["cache-control"] == "public, no-cache"
        assert response.headers["content-language"] == "de"
        # What somebody has is confirmed as long as it is right, without being made again.
        again = await get(
            client, response.url.path.removeprefix("/self-checks/"), headers={"if-none-match": response.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
    assert "sandbox" in responses[0].headers["content-security-policy"]
    day = (await client.database.fetch_row("SELECT (now() AT TIME ZONE 'Europe/Berlin')::date"))[0]
    assert responses[3].headers["content-disposition"] == f'inline; filename="selbstcheck-konstanz-{day}.pdf"'
    assert responses[2].text.count("nicht freigegeben") == 1

    private = await get(client, f"{check}/report.pdf", "konstanz_reader", params={"language": "en"})
    assert (private.headers["cache-control"], "etag" in private.headers) == ("private, no-store", False)
    ours, theirs = [
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
        for response in (private, responses[3])
    ]
    assert ("staff of the administration 7" in " ".join(ours.split()), "firmly rooted" in ours) == (True, True)
    assert "Die Angaben dazu sieht nur die Kommune selbst." in " ".join(theirs.split())

    async with client.database.transaction() as session:
        await results.hide(session, check)
    gone = await get(client, svg, headers={"if-none-match": responses[0].headers["etag"]})
    assert gone.status_code == 404


async def test_what_may_not_be_seen_is_like_what_does_not_exist(client: Client) -> None:
    secret = await results.result(client.database)
    counted = await results.result(client.database, BOCHUM, visibility=Visibility.STATISTICS)
    shown = await results.result(client.database, visibility=Visibility.PUBLIC)
    open_ = await results.begun(client.database)
    [snapshot] = await client.database.fetch_row(
        "SELECT 'snapshot_' || id FROM self_check_snapshot WHERE 'selfcheck_' || self_check_id = $1", secret
    )
    nothing = "selfcheck_00000000-0000-7000-8000-000000000000"
    for name in EVERY:
        expected = None
        for unseen in (secret, counted, open_, snapshot, nothing, "x", "measure_1"):
            for key in (None, "kaufbeuren_publisher", "coordinator", "operator"):
                response = await get(client, f"{unseen}/{name}", key)
                headers = {key: value for key, value in response.headers.items() if key != "x-request-id"}
                answer = (response.status_code, response.content, headers)
                expected = expected or answer
                assert answer == expected, (unseen, key)
        assert expected is not None
        assert expected[0] == 404
        assert (await get(client, f"{open_}/{name}", "konstanz_editor")).status_code == 404
    for unseen in (secret, counted, snapshot, nothing):
        assert (await get(client, f"{shown}/profile.svg", params={"with": unseen})).status_code == 404
        assert (await get(client, f"{shown}/profile.svg", params={"snapshot": unseen})).status_code == 404
    # A snapshot is one of the self-check that is named, also for those who may see it.
    own = {"snapshot": snapshot}
    assert (await get(client, f"{shown}/report.pdf", "konstanz_reader", params=own)).status_code == 404
    assert (await get(client, f"{secret}/report.pdf", "konstanz_reader", params=own)).status_code == 200
    assert (await get(client, f"{shown}/profile.svg", "wrong")).status_code == 401


async def test_several_self_checks_stand_side_by_side_in_the_order_asked_for(client: Client) -> None:
    first = await results.result(client.database, visibility=Visibility.PUBLIC)
    best = dict.fromkeys(results.LEVELS, 3)
    second = await results.result(client.database, BOCHUM, best, visibility=Visibility.PUBLIC)
    said = await texts(client, f"{first}/profile.svg", params={"with": second, "language": "en"})
    assert said[0] == "Self-check Weltoffene Kommune: Konstanz and Bochum"
    assert [text.split(":")[0] for text in said[1:3]] == ["Konstanz", "Bochum"]
    turned = await texts(client, f"{second}/profile.svg", headers={"accept-language": "en"}, params={"with": first})
    assert [text.split(":")[0] for text in turned[1:3]] == ["Bochum", "Konstanz"]
    rows = (await get(client, f"{first}/profile.csv", params={"with": f"{second},{first}"})).text.splitlines()
    assert [row.split(";")[0] for row in rows[1::7]] == ["Konstanz", "Bochum", "Konstanz"]


@pytest.mark.parametrize(
    ("query", "german"),
    [
        ("language=fr", "Der Parameter 'language' muss 'de' oder 'en' sein."),
        ("language=de&language=en", "Der Parameter 'language' steht mehrmals da."),
        ("with=a,b,c,d", "Höchstens 4 Selbstchecks passen in ein Bild, also 3 in den Parameter 'with'."),
        ("with=", "Eine Id darf nicht leer sein."),
        ("stage=1", "Den Parameter 'stage' gibt es hier nicht; es gibt: language, snapshot, with."),
        ("language=%ff", "Die Abfrage der URL ist nicht als UTF-8 kodiert."),
    ],
)
async def test_wrong_parameters_are_named(reader: Client, query: str, german: str) -> None:
    response = await get(reader, f"x/profile.svg?{query}")
    assert (response.status_code, response.json()["errors"]) == (
        400,
        [{"message": german, "extensions": {"code": "BAD_REQUEST"}}],
    )
    english = await get(reader, f"x/profile.svg?{query}", headers={"accept-language": "en"})
    assert english.json()["errors"][0]["message"] not in (german, "")


async def test_only_reading_is_served(reader: Client) -> None:
    assert (await reader.http.post("/self-checks/x/report.pdf")).status_code == 405
    assert (await reader.http.head("/self-checks/x/report.pdf")).status_code == 404
    assert (await get(reader, "x/report.pdf?with=y")).status_code == 400


async def test_a_picture_is_read_with_one_statement_a_type(
    client: Client, statements: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = await results.result(client.database, visibility=Visibility.PUBLIC)
    await get(client, f"{check}/report.pdf")
    statements.clear()

    async def broken(*_: Any) -> bytes:
        raise RuntimeError("no font, no paper, no ink")

    monkeypatch.setattr(Typesetter, "pdf", broken)
    response = await get(client, f"{check}/report.pdf")
    assert (response.status_code, len(statements.reads)) == (500, 1)
    [error] = response.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("Internal error", "INTERNAL_SERVER_ERROR")
