"""What is refused, with the exact place; and nothing was changed by it."""

from datetime import timedelta
from typing import Any

from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client, today
from tests.rights import NOT_FOUND, nothing_changes
from tests.selfchecks.steps import Desk, desk, large_instrument

NOBODY = "00000000-0000-0000-0000-000000000001"
TODAY, DAY = today(), timedelta(1)
STRANGERS = (None, "bochum_publisher", "kaufbeuren_editor", "district_publisher", "coordinator", "operator")


def steps(at: Desk, self_check: str) -> dict[str, dict[str, Any]]:
    """Every mutation of a self-check that exists, with a right input."""
    answers = at.answers(staff=1)
    named = {"selfCheck": self_check}
    return {
        "saveAnswers": named | {"answers": answers},
        "setRespondents": named | {"respondents": []},
        "completeSelfCheck": named,
        "correctSelfCheck": named | {"reason": "Weil.", "answers": answers},
        "startWorkshop": named,
        "discardSelfCheck": named,
    }


async def test_others_learn_of_nothing_and_readers_change_nothing(client: Client) -> None:
    at = await desk(client)
    self_check = await at.start()
    async with nothing_changes(client):
        for field, given in steps(at, self_check).items():
            for stranger in STRANGERS:
                (error,) = (await at.ask(field, stranger, **given))["errors"]
                assert (error["code"], error["path"], error["message"]) == (
                    "NOT_FOUND",
                    ["input", "selfCheck"],
                    NOT_FOUND,
                )
            (error,) = (await at.ask(field, "konstanz_reader", **given))["errors"]
            assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", "selfCheck"])
        for wrong in (f"selfcheck_{NOBODY}", at.instrument, "selfcheck_", "x", "\0"):
            for field, given in steps(at, wrong).items():
                (error,) = (await at.ask(field, "konstanz_publisher", **given))["errors"]
                assert (error["code"], error["path"], error["message"]) == (
                    "NOT_FOUND",
                    ["input", "selfCheck"],
                    NOT_FOUND,
                )


async def test_what_is_not_possible_in_this_state_or_with_this_version(client: Client) -> None:
    at = await desk(client)
    self_check = await at.start()
    await at.save(self_check, concept=4, council="NO", enrolment={"skipped": True})
    await at.save(self_check, concept={"version": 1, "skipped": True})  # now council is not put any more
    given = steps(at, self_check)
    async with nothing_changes(client):
        for field in ("correctSelfCheck", "startWorkshop"):
            assert await at.refused(field, "konstanz_editor", **given[field]) == {"selfCheck": "WRONG_STAGE"}
        nothing = await at.refused("completeSelfCheck", "konstanz_editor", **given["completeSelfCheck"])
        assert nothing == {"selfCheck": "REQUIRED"}
        for field in ("completeSelfCheck", "setRespondents", "discardSelfCheck"):
            stale = await at.refused(field, "konstanz_editor", **given[field], version=9)
            assert stale == {"version": "CONFLICT"}
    await at.save(self_check, staff=2)
    await at.done("completeSelfCheck", selfCheck=self_check, version=1)
    async with nothing_changes(client):
        for field in ("saveAnswers", "completeSelfCheck", "discardSelfCheck"):
            assert await at.refused(field, "konstanz_publisher", **given[field]) == {"selfCheck": "WRONG_STAGE"}
        for field in ("correctSelfCheck", "startWorkshop"):
            stale = await at.refused(field, "konstanz_editor", **given[field], version=1)
            assert stale == {"version": "CONFLICT"}
    workshop = (await at.done("startWorkshop", **given["startWorkshop"]))["id"]
    await at.done("completeSelfCheck", selfCheck=workshop)
    async with nothing_changes(client):
        second = await at.refused("startWorkshop", "konstanz_editor", **given["startWorkshop"])
        assert second == {"selfCheck": "DUPLICATE"}
        third = await at.refused("startWorkshop", "konstanz_editor", selfCheck=workshop)
        assert third == {"selfCheck": "WRONG_STAGE"}


async def test_wrong_answers(client: Client) -> None:
    at = await desk(client)
    other = await desk(client, large_instrument(66), "large")
    foreign = f"measure_{await factories.published_measure(client.database, BOCHUM)}"
    own = f"measure_{await factories.measure(client.database, KONSTANZ)}"
    lesson = f"lesson_{await factories.lesson(client.database, KONSTANZ)}"
    self_check = await at.start()
    await at.save(self_check, enrolment=2)

    async def refused(*answers: dict[str, Any]) -> dict[str, str]:
        return await at.refused("saveAnswers", "konstanz_editor", selfCheck=self_check, answers=list(answers))

    def answer(key: str, **given: Any) -> dict[str, Any]:
        return {"question": at.questions[key]} | given

    async with nothing_changes(client):
        reason = {"reason": "Weil."}
        for key, wrong in (
            *(("concept", each) for each in ("Done", 0, 6, True, 2.5, ["DONE"], {"x": 1}, "")),
            *(("waiting", each) for each in ("yes", 1, False, ["YES"])),
            *(("channels", each) for each in ("pool", 1, {"pool": True}, True)),
            *(("staff", each) for each in ("2", -1, 0.00001, 1e12, 10**15, True, [1])),
        ):
            assert await refused(answer(key, value=wrong)) == {"answers.0.value": "INVALID"}, wrong
        assert await refused(answer("channels", value=["pool", "radio"])) == {"answers.0.value.1": "INVALID"}
        assert await refused(answer("channels", value=["pool", "pool"])) == {"answers.0.value.1": "DUPLICATE"}
        assert await refused(answer("channels", value=["pool"] * 5)) == {"answers.0.value": "TOO_LONG"}
        assert await refused(answer("staff", value=1, skipped=True)) == {"answers.0.skipped": "INVALID"}
        assert await refused(answer("staff", value=1, notApplicable=reason)) == {"answers.0.notApplicable": "INVALID"}
        assert await refused(answer("staff", notApplicable=reason, skipped=True)) == {"answers.0.skipped": "INVALID"}
        assert await refused(answer("staff", notApplicable={"reason": " "})) == {
            "answers.0.notApplicable.reason": "REQUIRED"
        }
        assert await refused(answer("staff"), answer("concept", rationale="x")) == {
            "answers.0.value": "REQUIRED",
            "answers.1.value": "REQUIRED",
        }
        assert await refused(answer("enrolment", version=1, value=None)) == {"answers.0.value": "INVALID"}
        long = {"rationale": "x" * 5_001, "evidence": "x" * 5_001, "notApplicable": {"reason": "x" * 2_001}}
        assert await refused(answer("staff", **long)) == {
            "answers.0.rationale": "TOO_LONG",
            "answers.0.evidence": "TOO_LONG",
            "answers.0.notApplicable.reason": "TOO_LONG",
        }
        always = [answer("concept", value=4), answer("council", notApplicable=reason)]
        assert await refused(*always) == {"answers.1.notApplicable": "INVALID"}
        for unmet in ({"value": "YES"}, {"skipped": True}):
            assert await refused(answer("council", **unmet)) == {"answers.0.question": "INVALID"}
            assert await refused(answer("council", **unmet), answer("concept", value=3)) == {
                "answers.0.question": "INVALID"
            }
        linked = {"value": 1, "measures": [own, foreign, lesson, f"measure_{NOBODY}"]}
        assert await refused(answer("staff", **linked)) == {
            f"answers.0.measures.{place}": "NOT_FOUND" for place in (1, 2, 3)
        }
        many = {"value": 1, "measures": [own] * 51}
        assert await refused(answer("staff", **many)) == {"answers.0.measures": "TOO_LONG"}
        for wrong in (next(iter(other.questions.values())), f"question_{NOBODY}", "concept", ""):
            assert await refused({"question": wrong, "value": 1}) == {"answers.0.question": "NOT_FOUND"}
        assert await refused(answer("staff", value=1), answer("concept", value=1), answer("staff", value=2)) == {
            "answers.2.question": "DUPLICATE"
        }
        assert await refused() == {"answers": "REQUIRED"}
        assert await refused(*[answer("staff", value=1)] * 501) == {"answers": "TOO_LONG"}
        # One wrong answer keeps all others from being saved.
        assert await refused(answer("staff", value=1), answer("waiting", value="?")) == {"answers.1.value": "INVALID"}


async def test_stale_answers(client: Client) -> None:
    at = await desk(client)
    self_check = await at.start()
    await at.save(self_check, "konstanz_publisher", concept=2, enrolment=1)
    async with nothing_changes(client):
        for version in ({}, {"version": 2}, {"version": 0}, {"version": -1}, {"version": 2**31 - 1}):
            given = {"selfCheck": self_check, "answers": at.answers(staff=1, concept={"value": 3} | version)}
            payload = await at.ask("saveAnswers", "konstanz_editor", **given)
            assert [(error["code"], error["path"]) for error in payload["errors"]] == [
                ("CONFLICT", ["input", "answers", "1", "version"])
            ]
            assert payload["conflicts"] == [
                {"question": {"key": "concept"}, "state": "ANSWERED", "value": "PLANNED", "version": 1}
            ]
        fresh = {"selfCheck": self_check, "answers": at.answers(staff={"value": 1, "version": 1})}
        payload = await at.ask("saveAnswers", "konstanz_editor", **fresh)
        assert (payload["errors"][0]["code"], payload["conflicts"]) == ("INVALID", [])
        assert payload["errors"][0]["path"] == ["input", "answers", "0", "version"]


async def test_a_start_needs_what_it_names(client: Client) -> None:
    at = await desk(client)
    other = await desk(client, large_instrument(66), "large")
    period = {"opensOn": str(TODAY - DAY), "closesOn": str(TODAY + DAY), "programme": "weltoffene-kommune"}

    async def round_(**given: Any) -> str:
        document = "mutation($i: OpenSelfCheckRoundInput!) { openSelfCheckRound(input: $i) { round { id } } }"
        values = period | {"instrument": at.instrument, "title": "Runde", "municipalities": [KONSTANZ]} | given
        return str((await client.data(document, "coordinator", i=values))["openSelfCheckRound"]["round"]["id"])

    async def refused(key: str | None = "konstanz_editor", /, **given: Any) -> dict[str, str]:
        return await at.refused("startSelfCheck", key, **{"instrument": at.instrument} | given)

    current, foreign = await round_(), await round_(municipalities=[BOCHUM])
    over = await round_(opensOn=str(TODAY - 9 * DAY), closesOn=str(TODAY - 2 * DAY))
    async with nothing_changes(client):
        for key in ("konstanz_reader", "coordinator", "operator", None):
            assert await refused(key) == {"": "FORBIDDEN"}
        for wrong in (f"instrument_{NOBODY}", "short", current):
            assert await refused(instrument=wrong) == {"instrument": "NOT_FOUND"}
        for wrong in (foreign, f"round_{NOBODY}", at.instrument):
            assert await refused(round=wrong) == {"round": "NOT_FOUND"}
        assert await refused(round=over) == {"round": "WRONG_STAGE"}
        assert await refused(round=current, instrument=other.instrument) == {"instrument": "INVALID"}
        assert await refused(municipality="99999999") == {"municipality": "NOT_FOUND"}
        assert await refused(municipality=BOCHUM) == {"municipality": "FORBIDDEN"}
        assert await refused("district_editor", municipality=KONSTANZ) == {"municipality": "FORBIDDEN"}
        assert await refused(note="x" * 2_001) == {"note": "TOO_LONG"}
    self_check = await at.start(round=current)
    async with nothing_changes(client):
        assert await refused("konstanz_publisher", round=current) == {"round": "DUPLICATE"}
    await at.save(self_check, staff=1)
    closing = "mutation($i: CloseRoundInput!) { closeRound(input: $i) { errors { code } } }"
    await client.data(closing, "coordinator", i={"round": current})
    async with nothing_changes(client):
        late = await at.refused("completeSelfCheck", "konstanz_editor", selfCheck=self_check)
        assert late == {"selfCheck": "WRONG_STAGE"}


async def test_respondents_and_corrections_need_what_they_say(client: Client) -> None:
    at = await desk(client)
    self_check = await at.completed(concept=4)
    async with nothing_changes(client):
        twice = [{"role": "COUNCIL", "number": 0}, {"role": "COUNCIL", "number": 10_001}]
        assert await at.refused("setRespondents", "konstanz_editor", selfCheck=self_check, respondents=twice) == {
            "respondents.0.number": "INVALID",
            "respondents.1.role": "DUPLICATE",
            "respondents.1.number": "INVALID",
        }
        given = {"selfCheck": self_check, "answers": at.answers(concept={"value": 5, "version": 1})}
        for reason, code in (("", "REQUIRED"), (" \n", "REQUIRED"), ("x" * 2_001, "TOO_LONG"), ("\0", "INVALID")):
            assert await at.refused("correctSelfCheck", "konstanz_editor", **given, reason=reason) == {"reason": code}
        same = given | {"answers": at.answers(concept={"value": "DONE", "version": 1}), "reason": "Weil."}
        assert await at.refused("correctSelfCheck", "konstanz_editor", **same) == {"answers": "INVALID"}
        stale = given | {"answers": at.answers(concept=5), "reason": "Weil."}
        assert await at.refused("correctSelfCheck", "konstanz_editor", **stale) == {"answers.0.version": "CONFLICT"}
        empty = given | {"answers": [], "reason": "Weil."}
        assert await at.refused("correctSelfCheck", "konstanz_editor", **empty) == {"answers": "REQUIRED"}
