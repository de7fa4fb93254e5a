"""From opening a round to a released profile, with the published documents and keys of a coordinator and three
municipalities."""

from datetime import timedelta
from typing import Any

from tests.client import BOCHUM, DISTRICT, KAUFBEUREN, KONSTANZ, Client, today
from tests.instruments import short_instrument
from tests.rights import nothing_changes

TODAY, DAY = today(), timedelta(1)
NAMES = {KONSTANZ: "konstanz", BOCHUM: "bochum", KAUFBEUREN: "kaufbeuren"}
REMINDED = "query($id: ID!) { selfCheckRound(id: $id) { participations { municipality { ags } reminders } } }"


async def do(client: Client, operation: str, key: str, /, **given: Any) -> dict[str, Any]:
    """What the payload of a mutation has besides its errors, of which there are none."""
    payload = (await client.operation(operation, key, input=given))[operation[0].lower() + operation[1:]]
    assert payload["errors"] == [], payload["errors"]
    return payload


async def refused(client: Client, operation: str, key: str, /, **given: Any) -> dict[str, str]:
    """The codes of the errors by path below `input`; nothing was changed."""
    async with nothing_changes(client):
        payload = (await client.operation(operation, key, input=given))[operation[0].lower() + operation[1:]]
    return {".".join(error["path"][1:]): error["code"] for error in payload["errors"]}


async def participation(client: Client, round_id: str) -> dict[str, str]:
    """How far those invited have come, by their keys."""
    found = (await client.operation("RoundParticipation", "coordinator", id=round_id))["selfCheckRound"]
    return {each["municipality"]["ags"]: each["participation"] for each in found["participations"]}


async def test_the_seven_steps(client: Client) -> None:
    instrument = f"instrument_{await short_instrument(client.database)}"
    questions = (await client.operation("Instrument", key="short"))["selfCheckInstrument"]["fields"]
    ids = [question["id"] for field in questions for each in field["criteria"] for question in each["questions"]]
    opened = await do(
        client,
        "OpenSelfCheckRound",
        "coordinator",
        programme="weltoffene-kommune",
        instrument=instrument,
        title="Runde 1",
        opensOn=str(TODAY),
        closesOn=str(TODAY + 30 * DAY),
        municipalities=list(NAMES),
    )
    round_id = opened["round"]["id"]
    assert await participation(client, round_id) == dict.fromkeys(NAMES, "NOT_BEGUN")
    begin = {"instrument": instrument, "round": round_id}
    checks = {}
    for name in ("konstanz", "bochum"):
        started = (await do(client, "StartSelfCheck", f"{name}_editor", **begin))["selfCheck"]
        assert (started["stage"], started["state"]) == ("ADMINISTRATION", "IN_PROGRESS")
        checks[name] = started["id"]
        answers = [{"question": ids[0], "value": "ANCHORED"}, {"question": ids[2], "value": 1}]
        saved = (await do(client, "SaveAnswers", f"{name}_editor", selfCheck=checks[name], answers=answers))[
            "selfCheck"
        ]
        assert saved["progress"] == {"answered": 2, "total": len(ids)}
    completed = (await do(client, "CompleteSelfCheck", "konstanz_editor", selfCheck=checks["konstanz"]))["selfCheck"]
    assert completed["state"] == "COMPLETED"
    expected = {KONSTANZ: "COMPLETED", BOCHUM: "BEGUN", KAUFBEUREN: "NOT_BEGUN"}
    assert await participation(client, round_id) == expected
    # Only those that have not completed are reminded; what they answered, the coordinator does not see.
    await do(client, "RemindRound", "coordinator", round=round_id, text="Noch eine Woche.")
    found = (await client.data(REMINDED, "coordinator", id=round_id))["selfCheckRound"]["participations"]
    assert {each["municipality"]["ags"]: each["reminders"] for each in found} == {KONSTANZ: 0, BOCHUM: 1, KAUFBEUREN: 1}
    for ags in NAMES:
        profile = (await client.operation("Profile", "coordinator", ags=ags))["municipality"]
        assert profile["selfChecks"] == {"totalCount": 0, "nodes": []}
    released = await do(
        client, "ReleaseSelfCheck", "konstanz_publisher", selfCheck=checks["konstanz"], visibility="NETWORK"
    )
    assert released["selfCheck"] == {"id": checks["konstanz"], "visibility": "NETWORK"}
    (seen,) = (await client.operation("Profile", "bochum_reader", ags=KONSTANZ))["municipality"]["selfChecks"]["nodes"]
    assert {score["fieldOfAction"]["key"]: score["score"] for score in seen["scores"]}["MANAGEMENT_STEUERUNG"] > 0
    profile = (await client.operation("SelfCheckProfile", "bochum_reader", id=checks["konstanz"]))["selfCheck"]
    assert profile["round"] == {"id": round_id, "title": "Runde 1"}
    assert (await client.operation("Profile", ags=KONSTANZ))["municipality"]["selfChecks"]["totalCount"] == 0


async def test_nothing_starts_in_a_round_that_is_not_open_to_it(client: Client) -> None:
    instrument = f"instrument_{await short_instrument(client.database)}"
    given = {"programme": "weltoffene-kommune", "instrument": instrument, "title": "Runde"}
    period = {"opensOn": str(TODAY), "closesOn": str(TODAY + DAY)}
    invited = {"municipalities": [KONSTANZ, KAUFBEUREN]}
    round_ = (await do(client, "OpenSelfCheckRound", "coordinator", **given, **period, **invited))["round"]["id"]
    later = {"opensOn": str(TODAY + DAY), "closesOn": str(TODAY + 2 * DAY)}
    planned = (await do(client, "OpenSelfCheckRound", "coordinator", **given, **later, **invited))["round"]["id"]
    missing = "round_019b0000-0000-7000-8000-000000000000"
    begin = {"instrument": instrument}
    for key, identity in (("bochum_editor", round_), ("konstanz_editor", missing), ("district_editor", round_)):
        assert await refused(client, "StartSelfCheck", key, **begin, round=identity) == {"round": "NOT_FOUND"}
    assert await refused(client, "StartSelfCheck", "konstanz_editor", **begin, round=planned) == {
        "round": "WRONG_STAGE"
    }
    check = (await do(client, "StartSelfCheck", "konstanz_editor", **begin, round=round_))["selfCheck"]["id"]
    question = "query($id: ID!) { selfCheck(id: $id) { instrument { questions { id } } } }"
    first = (await client.data(question, "konstanz_reader", id=check))["selfCheck"]["instrument"]["questions"][0]["id"]
    answers = [{"question": first, "value": "DONE"}]
    await do(client, "SaveAnswers", "konstanz_editor", selfCheck=check, answers=answers)
    await do(client, "CloseRound", "coordinator", round=round_)
    assert await refused(client, "StartSelfCheck", "kaufbeuren_editor", **begin, round=round_) == {
        "round": "WRONG_STAGE"
    }
    # It stays the municipality's own, and goes on being nobody else's.
    assert await refused(client, "CompleteSelfCheck", "konstanz_editor", selfCheck=check) == {
        "selfCheck": "WRONG_STAGE"
    }
    again = [{"question": first, "value": "ANCHORED", "version": 1}]
    await do(client, "SaveAnswers", "konstanz_editor", selfCheck=check, answers=again)
    assert await participation(client, round_) == {KONSTANZ: "BEGUN", KAUFBEUREN: "NOT_BEGUN"}


async def test_a_joint_self_check_is_the_part_of_all_that_take_part(client: Client) -> None:
    instrument = f"instrument_{await short_instrument(client.database)}"
    await client.database.pool.execute(
        "INSERT INTO membership (id, programme_id, municipality_id, role, evidence)"
        " SELECT gen_random_uuid(), p.id, m.id, 'MODEL_MUNICIPALITY', 'CONFIRMED' FROM programme p, municipality m"
        " WHERE m.ags = $1",
        DISTRICT,
    )
    given = {"programme": "weltoffene-kommune", "instrument": instrument, "title": "Runde"}
    period = {"opensOn": str(TODAY), "closesOn": str(TODAY)}
    invited = {"municipalities": [KONSTANZ, DISTRICT]}
    round_ = (await do(client, "OpenSelfCheckRound", "coordinator", **given, **period, **invited))["round"]["id"]
    begin = {"instrument": instrument, "round": round_}
    check = (await do(client, "StartSelfCheck", "district_editor", **begin))["selfCheck"]["id"]
    assert await participation(client, round_) == {DISTRICT: "BEGUN", KONSTANZ: "NOT_BEGUN"}
    invite = "mutation($input: InviteToSelfCheckInput!) { inviteToSelfCheck(input: $input) { errors { code } } }"
    await client.data(invite, "district_editor", input={"selfCheck": check, "municipalities": [KONSTANZ]})
    await do(client, "AgreeToJointSelfCheck", "konstanz_publisher", selfCheck=check, upTo="OWN")
    assert await participation(client, round_) == {DISTRICT: "BEGUN", KONSTANZ: "BEGUN"}
