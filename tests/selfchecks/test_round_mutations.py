"""Coordinators run rounds; a municipality sees those that it is invited to, and its own part in them."""

from datetime import timedelta
from typing import Any

from tests.client import BOCHUM, DISTRICT, KAUFBEUREN, KONSTANZ, Client, today
from tests.instruments import short_instrument
from tests.rights import NOT_FOUND, nothing_changes

TODAY = today()
DAY = timedelta(1)
TITLES = "{ selfCheckRounds { totalCount nodes { title } } }"
INVITATIONS = """query($ags: String!) { municipality(ags: $ags) { selfCheckInvitations { totalCount nodes {
  round { id title participations { municipality { ags } } } participation reminders reminderText } } } }"""
OTHERS = (None, "konstanz_publisher", "bochum_publisher", "kaufbeuren_editor", "district_publisher", "operator")


async def ask(client: Client, field: str, key: str | None, /, **given: Any) -> dict[str, Any]:
    """The payload of a mutation of a round; there is a round, or there are errors."""
    document = f"""mutation($input: {field[0].upper()}{field[1:]}Input!) {{ {field}(input: $input) {{
      round {{ id title state closesOn version participations {{ municipality {{ ags }} reminders }} }}
      errors {{ code path message }} }} }}"""
    payload: dict[str, Any] = (await client.data(document, key, input=given))[field]
    assert (payload["round"] is None) is bool(payload["errors"])
    return payload


async def refused(client: Client, field: str, key: str | None, /, **given: Any) -> dict[str, str]:
    """The codes of the errors by path; nothing was changed."""
    async with nothing_changes(client):
        errors = (await ask(client, field, key, **given))["errors"]
    assert errors
    return {".".join(error["path"]): error["code"] for error in errors}


async def opened(client: Client, **given: Any) -> dict[str, Any]:
    """The input of a round that is open today, for Konstanz and Bochum."""
    instrument = await short_instrument(client.database)
    return {
        "programme": "weltoffene-kommune",
        "instrument": f"instrument_{instrument}",
        "title": "Runde 1",
        "opensOn": str(TODAY - DAY),
        "closesOn": str(TODAY + 30 * DAY),
        "municipalities": [KONSTANZ, BOCHUM],
    } | given


async def test_a_round_from_its_opening_to_its_end(client: Client) -> None:
    given = await opened(client)
    made = (await client.operation("OpenSelfCheckRound", "coordinator", input=given))["openSelfCheckRound"]
    assert made["errors"] == []
    round_ = made["round"]
    assert (round_["state"], round_["version"], round_["instrument"]) == ("OPEN", 1, {"key": "short", "version": "1"})
    assert round_["participations"] == [
        {"municipality": {"ags": BOCHUM}, "participation": "NOT_BEGUN"},
        {"municipality": {"ags": KONSTANZ}, "participation": "NOT_BEGUN"},
    ]
    assert (await ask(client, "inviteToRound", "coordinator", round=round_["id"], municipalities=[BOCHUM]))["round"]
    reminder = {"round": round_["id"], "text": " Bitte bis Freitag.\nDanke! "}
    for _ in range(2):
        reminded = (await client.operation("RemindRound", "coordinator", input=reminder))["remindRound"]
    assert [each["reminders"] for each in reminded["round"]["participations"]] == [2, 2]
    seen = (await client.data(INVITATIONS, "konstanz_reader", ags=KONSTANZ))["municipality"]["selfCheckInvitations"]
    assert seen["nodes"] == [
        {
            "round": {
                "id": round_["id"],
                "title": "Runde 1",
                "participations": [{"municipality": {"ags": KONSTANZ}}],
            },
            "participation": "NOT_BEGUN",
            "reminders": 2,
            "reminderText": "Bitte bis Freitag.\nDanke!",
        }
    ]
    later = str(TODAY + 40 * DAY)
    extended = await ask(client, "extendRound", "coordinator", round=round_["id"], closesOn=later, version=4)
    assert extended["round"] | {"participations": []} == {
        "id": round_["id"],
        "title": "Runde 1",
        "state": "OPEN",
        "closesOn": later,
        "version": 5,
        "participations": [],
    }
    closed = (await client.operation("CloseRound", "coordinator", input={"round": round_["id"]}))["closeRound"]
    assert (closed["round"]["state"], closed["round"]["version"]) == ("CLOSED", 6)
    assert closed["round"]["closedAt"] is not None
    for field, more in {
        "remindRound": {"text": "x"},
        "inviteToRound": {"municipalities": [KONSTANZ]},
        "extendRound": {"closesOn": str(TODAY + 90 * DAY)},
        "closeRound": {},
    }.items():
        assert await refused(client, field, "coordinator", round=round_["id"], **more) == {"input.round": "WRONG_STAGE"}
    trail = await client.data("{ auditTrail(first: 6) { nodes { action subject } } }", "operator")
    assert [(entry["action"], entry["subject"]) for entry in trail["auditTrail"]["nodes"]] == [
        (action, round_["id"])
        for action in (
            "round.closed",
            "round.extended",
            "round.reminded",
            "round.reminded",
            "round.invited",
            "round.opened",
        )
    ]


async def test_what_a_round_cannot_be(client: Client) -> None:
    given = await opened(client)
    cases: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"title": "  "}, {"input.title": "REQUIRED"}),
        ({"title": "x" * 201}, {"input.title": "TOO_LONG"}),
        ({"closesOn": str(TODAY - 2 * DAY)}, {"input.closesOn": "INVALID"}),
        ({"closesOn": "9999-12-31"}, {"input.closesOn": "INVALID"}),
        ({"opensOn": "0001-01-01"}, {"input.opensOn": "INVALID"}),
        ({"municipalities": []}, {"input.municipalities": "REQUIRED"}),
        ({"instrument": "instrument_x", "programme": "x"}, dict.fromkeys(("input.instrument", "input.programme"), "")),
        (
            {"municipalities": [KONSTANZ, DISTRICT, "99999999"]},
            {"input.municipalities.1": "INVALID", "input.municipalities.2": "NOT_FOUND"},
        ),
    ]
    for wrong, errors in cases:
        expected = {path: code or "NOT_FOUND" for path, code in errors.items()}
        assert await refused(client, "openSelfCheckRound", "coordinator", **given | wrong) == expected
    planned = (await ask(client, "openSelfCheckRound", "coordinator", **given | {"opensOn": str(TODAY + DAY)}))["round"]
    assert planned["state"] == "PLANNED"
    assert await refused(client, "remindRound", "coordinator", round=planned["id"], text="x") == {
        "input.round": "WRONG_STAGE"
    }
    assert await refused(client, "extendRound", "coordinator", round=planned["id"], closesOn=str(TODAY)) == {
        "input.closesOn": "INVALID"
    }
    assert await refused(client, "extendRound", "coordinator", round=planned["id"], closesOn="9999-12-31") == {
        "input.closesOn": "INVALID"
    }
    assert await refused(client, "inviteToRound", "coordinator", round=planned["id"], municipalities=[]) == {
        "input.municipalities": "REQUIRED"
    }
    assert await refused(client, "closeRound", "coordinator", round=planned["id"], version=2) == {
        "input.version": "CONFLICT"
    }
    assert await refused(client, "inviteToRound", "coordinator", round=planned["id"], municipalities=[DISTRICT]) == {
        "input.municipalities.0": "INVALID"
    }
    del given["municipalities"]
    everybody = (await ask(client, "openSelfCheckRound", "coordinator", **given | {"title": "Alle"}))["round"]
    members = "{ municipalities(filter: {takingPart: true}) { totalCount } }"
    count = (await client.data(members))["municipalities"]["totalCount"]
    assert len(everybody["participations"]) == count


async def test_what_is_started_in_a_synthetic_round_is_synthetic(client: Client) -> None:
    given = await opened(client, municipalities=[KONSTANZ])
    round_id = (await ask(client, "openSelfCheckRound", "coordinator", **given))["round"]["id"]
    await client.database.pool.execute("UPDATE self_check_round SET demo = true")
    start = {"instrument": given["instrument"], "round": round_id}
    begun = (await client.operation("StartSelfCheck", "konstanz_editor", input=start))["startSelfCheck"]
    query = "query($id: ID!) { selfCheck(id: $id) { demo } }"
    found = await client.data(query, "konstanz_editor", id=begun["selfCheck"]["id"])
    assert found == {"selfCheck": {"demo": True}}


async def test_who_is_not_invited_finds_no_round(client: Client) -> None:
    given = await opened(client, municipalities=[KONSTANZ])
    for key in OTHERS:
        assert await refused(client, "openSelfCheckRound", key, **given) == {"input": "FORBIDDEN"}
    round_id = (await ask(client, "openSelfCheckRound", "coordinator", **given))["round"]["id"]
    missing = "round_019b0000-0000-7000-8000-000000000000"
    steps: dict[str, dict[str, Any]] = {
        "inviteToRound": {"municipalities": [BOCHUM]},
        "remindRound": {"text": "x"},
        "extendRound": {"closesOn": str(TODAY + 90 * DAY)},
        "closeRound": {},
    }
    expected = [{"code": "NOT_FOUND", "path": ["input", "round"], "message": NOT_FOUND}]
    async with nothing_changes(client):
        for field, more in steps.items():
            for key in OTHERS:
                for identity in (round_id, missing, "x"):
                    errors = (await ask(client, field, key, round=identity, **more))["errors"]
                    if (key, identity) == ("konstanz_publisher", round_id):
                        assert [(error["code"], error["path"]) for error in errors] == [
                            ("FORBIDDEN", expected[0]["path"])
                        ]
                    else:
                        assert errors == expected
            assert (await ask(client, field, "coordinator", round=missing, **more))["errors"] == expected
    node = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } selfCheckRound(id: $id) { id } }"
    for key in OTHERS:
        sees = key == "konstanz_publisher"
        titles = (await client.data(TITLES, key))["selfCheckRounds"]
        assert titles == {"totalCount": int(sees), "nodes": [{"title": "Runde 1"}] * sees}
        found = {"id": round_id} if sees else None
        assert await client.data(node, key, id=round_id) == {"node": found, "nodes": [found], "selfCheckRound": found}
        for ags in (KONSTANZ, BOCHUM, KAUFBEUREN):
            seen = (await client.data(INVITATIONS, key, ags=ags))["municipality"]["selfCheckInvitations"]
            assert seen["totalCount"] == len(seen["nodes"]) == int(sees and ags == KONSTANZ)
    assert (await client.data(INVITATIONS, "coordinator", ags=KONSTANZ))["municipality"]["selfCheckInvitations"][
        "nodes"
    ]
    closed = "{ selfCheckRounds(filter: {states: [CLOSED, PLANNED]}) { totalCount } }"
    assert (await client.data(closed, "coordinator"))["selfCheckRounds"]["totalCount"] == 0
