"""Several people answer at once: on different questions nobody is hindered, on the same one nobody is overwritten."""

import asyncio
import random
from typing import Any

from tests.client import Client
from tests.selfchecks.steps import WORK, Desk, desk, large_instrument

PEOPLE = ("konstanz_editor", "konstanz_publisher", "konstanz_second")


async def saved(at: Desk, self_check: str, key: str, **given: Any) -> dict[str, Any]:
    """The payload of saving, whatever comes of it."""
    return await at.ask("saveAnswers", key, selfCheck=self_check, answers=at.answers(**given))


async def test_different_questions_at_once(client: Client) -> None:
    at = await desk(client, large_instrument(66), "large")
    self_check = await at.start()
    keys = list(at.questions)
    parts = [dict.fromkeys(keys[start::6], start % 5 + 1) for start in range(6)]
    payloads = await asyncio.gather(
        *(saved(at, self_check, PEOPLE[index % 3], **part) for index, part in enumerate(parts))
    )
    assert [payload["errors"] for payload in payloads] == [[]] * 6
    found = (await client.operation("SelfCheck", PEOPLE[0], id=self_check))["selfCheck"]
    assert found["progress"]["answered"] == 66
    assert {answer["version"] for answer in found["answers"]} == {1}


async def test_the_same_question_at_once(client: Client) -> None:
    at = await desk(client)
    self_check = await at.start()
    version: dict[str, Any] = {}
    for number in range(1, 4):
        # Each also answers a question of its own, in another order: the whole of it is written, or nothing.
        given = [
            {"concept": {"value": place, **version}, "staff": {"skipped": True, **version}}
            if place % 2
            else {"staff": {"value": place, **version}, "concept": {"value": place, **version}}
            for place in (1, 2, 3)
        ]
        payloads = await asyncio.gather(
            *(saved(at, self_check, key, **each) for key, each in zip(PEOPLE, given, strict=True))
        )
        (winner,) = [payload for payload in payloads if payload["selfCheck"] is not None]
        answers = {answer["question"]["key"]: answer for answer in winner["selfCheck"]["answers"]}
        assert [answer["version"] for answer in answers.values()] == [number, number]
        for payload in payloads:
            if payload is not winner:
                assert {error["code"] for error in payload["errors"]} == {"CONFLICT"}
                assert {each["question"]["key"]: each["value"] for each in payload["conflicts"]} == {
                    key: answer["value"] for key, answer in answers.items()
                }
        version = {"version": number}


async def test_no_answer_slips_in_while_it_is_completed(client: Client) -> None:
    at = await desk(client)
    for _ in range(4):
        self_check = await at.start()
        await at.save(self_check, staff=1)
        completing = at.ask("completeSelfCheck", PEOPLE[0], selfCheck=self_check)
        late = [saved(at, self_check, PEOPLE[1], **{key: 1}) for key in ("concept", "enrolment")]
        completed, *payloads = await asyncio.gather(completing, *late)
        assert completed["errors"] == []
        document = (
            f"query($id: ID!) {{ selfCheck(id: $id) {{ {WORK} snapshot {{ answers {{ question {{ key }} }} }} }} }}"
        )
        found = (await client.data(document, PEOPLE[0], id=self_check))["selfCheck"]
        frozen = [each["question"]["key"] for each in found["snapshot"]["answers"]]
        assert frozen == [each["question"]["key"] for each in found["answers"]]
        for key, payload in zip(("concept", "enrolment"), payloads, strict=True):
            assert (key in frozen) is (payload["errors"] == [])
            assert all(error["code"] == "WRONG_STAGE" for error in payload["errors"])


async def test_people_with_what_they_have_seen(client: Client) -> None:
    """Whatever people save, from what they saw last: an answer is written exactly where it was not changed since."""
    at = await desk(client, large_instrument(66), "large")
    self_check, dice = await at.start(), random.Random(2026)
    keys = list(at.questions)[:6]
    truth: dict[str, tuple[str, int]] = {}
    seen: dict[str, dict[str, int]] = {person: {} for person in PEOPLE}
    steps = ["NONE", "PLANNED", "BEGUN", "DONE", "ANCHORED"]
    refusals = 0
    for _ in range(60):
        person = dice.choice(PEOPLE)
        chosen = dice.sample(keys, dice.randint(1, 3))
        values = {key: dice.choice(steps) for key in chosen}
        given = {
            key: {"value": value} | ({"version": seen[person][key]} if key in seen[person] else {})
            for key, value in values.items()
        }
        payload = await saved(at, self_check, person, **given)
        stale = {key for key in chosen if seen[person].get(key) != truth.get(key, (None, None))[1]}
        assert {each["question"]["key"] for each in payload["conflicts"]} == stale
        assert bool(payload["errors"]) is bool(stale)
        if stale:
            refusals += 1
            for each in payload["conflicts"]:
                key = each["question"]["key"]
                assert (each["value"], each["version"]) == truth[key]
                seen[person][key] = each["version"]
            continue
        for key, value in values.items():
            truth[key] = (value, truth.get(key, ("", 0))[1] + 1)
            seen[person][key] = truth[key][1]
        answers = payload["selfCheck"]["answers"]
        assert {each["question"]["key"]: (each["value"], each["version"]) for each in answers} == truth
    assert 10 < refusals < 50
