"""Snapshots: frozen, computed to the same again, corrected by new ones; and workshops beside the administration."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from exchange.access.rules import Visibility
from exchange.selfchecks.actions.showing import show
from exchange.selfchecks.rules.answers import Answer, from_json
from exchange.selfchecks.rules.differences import differing
from exchange.selfchecks.rules.release import Release
from exchange.selfchecks.rules.scoring import FORMULA, score
from exchange.selfchecks.rules.vocabulary import AnswerState
from tests import instruments
from tests.client import KONSTANZ, Client
from tests.instruments import FIELDS
from tests.selfchecks.steps import desk

SNAPSHOTS = """query($id: ID!) { selfCheck(id: $id) { visibility state version completedAt
  snapshot { number } scores { score }
  snapshots { id number reason newest formula visibility takenAt stage instrument { key version }
    answers { question { key } state value reason rationale evidence }
    scores { ...Score fieldOfAction { key } level { key } criteria { ...Score criterion { key } } } } } }
  fragment Score on Score { score coverage withheldBecause answered skipped notApplicable total }"""
MIXED = {
    "concept": {"value": "DONE", "rationale": "Beschlossen 2024.", "evidence": "Vorlage 12"},
    "council": "NO",
    "staff": 0.7,
    "channels": ["phone", "forms"],
    "waiting": {"skipped": True},
    "enrolment": {"notApplicable": {"reason": "Macht der Kreis."}},
}


def computed(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """What the rules make of the answers in a snapshot, as the API shows it."""
    answers = {
        each["question"]["key"]: Answer(AnswerState(each["state"]), from_json(each["value"]))
        for each in snapshot["answers"]
    }

    def shown(result: Any) -> dict[str, Any]:
        return {
            "score": None if result.score is None else float(result.score),
            "coverage": float(result.coverage),
            "withheldBecause": result.withheld,
            "answered": result.tally.answered,
            "skipped": result.tally.skipped,
            "notApplicable": result.tally.not_applicable,
            "total": result.tally.total,
        }

    return [
        shown(each.result)
        | {
            "fieldOfAction": {"key": each.field_of_action},
            "level": None if each.level is None else {"key": each.level},
            "criteria": [shown(part.result) | {"criterion": {"key": part.key}} for part in each.criteria],
        }
        for each in score(instruments.short(), answers)
    ]


async def test_a_snapshot_is_computed_to_the_same_again(client: Client) -> None:
    at = await desk(client)
    self_check = await at.completed(**MIXED)
    found = (await client.data(SNAPSHOTS, "konstanz_reader", id=self_check))["selfCheck"]
    (snapshot,) = found["snapshots"]
    assert snapshot["scores"] == computed(snapshot)
    assert (snapshot["number"], snapshot["newest"], snapshot["reason"], snapshot["formula"]) == (1, True, None, FORMULA)
    assert snapshot["takenAt"] == found["completedAt"]
    told = {each["question"]["key"]: each for each in snapshot["answers"]}
    assert list(told) == list(MIXED)
    assert (told["concept"]["rationale"], told["concept"]["evidence"]) == ("Beschlossen 2024.", "Vorlage 12")
    assert (told["enrolment"]["reason"], told["waiting"]["state"]) == ("Macht der Kreis.", "SKIPPED")
    kept = await client.database.fetch_all("SELECT score FROM self_check_field_score WHERE score IS NOT NULL")
    assert all(row["score"] == row["score"].quantize(Decimal("0.01")) for row in kept)
    one = await client.data(
        "query($id: ID!) { node(id: $id) { ... on SelfCheckSnapshot { number selfCheck { id } } } }",
        "konstanz_reader",
        id=snapshot["id"],
    )
    assert one["node"] == {"number": 1, "selfCheck": {"id": self_check}}


async def test_what_is_frozen_stays_so(client: Client) -> None:
    at = await desk(client)
    await at.completed(concept=4)
    for change in (
        "UPDATE self_check_snapshot SET formula = '2'",
        "UPDATE self_check_field_score SET score = 100, level_key = 'ANCHORED', withheld = NULL",
        "UPDATE self_check_criterion_score SET answered = 9",
        "UPDATE self_check_snapshot_answer SET value = '\"ANCHORED\"' WHERE state = 'ANSWERED'",
        "DELETE FROM self_check_snapshot_answer",
        "DELETE FROM self_check_snapshot",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await client.database.pool.execute(change)


async def test_a_correction_makes_a_new_snapshot_and_others_see_the_released_one(client: Client) -> None:
    at = await desk(client)
    self_check = await at.completed(**MIXED)
    async with client.database.transaction() as session:
        await show(session, UUID(self_check.removeprefix("selfcheck_")), FIELDS, Release(Visibility.NETWORK))
    before = (await client.data(SNAPSHOTS, "konstanz_reader", id=self_check))["selfCheck"]
    seen = (await client.data(SNAPSHOTS, "bochum_reader", id=self_check))["selfCheck"]
    answers = at.answers(concept={"value": 1, "version": 1}, staff={"value": 2, "version": 1})
    # The council is no question any more where there is no concept.
    corrected = await at.ask(
        "correctSelfCheck",
        "konstanz_editor",
        selfCheck=self_check,
        version=before["version"],
        reason=" Zahlendreher. ",
        answers=answers,
    )
    assert corrected["errors"] == []
    after = (await client.data(SNAPSHOTS, "konstanz_reader", id=self_check))["selfCheck"]
    old, new = after["snapshots"]
    assert old == before["snapshots"][0] | {"newest": False}
    assert (new["number"], new["newest"], new["reason"], new["visibility"]) == (2, True, "Zahlendreher.", "OWN")
    assert new["scores"] == computed(new) != old["scores"] == computed(old)
    assert "council" not in [each["question"]["key"] for each in new["answers"]]
    assert (after["visibility"], after["state"], after["version"]) == ("NETWORK", "COMPLETED", before["version"] + 1)
    assert after["completedAt"] == before["completedAt"]
    # The owners work with the newest, others see what was released, and not that there is a newer one.
    assert after["snapshot"] == {"number": 2}
    assert [each["score"] for each in after["scores"]] == [each["score"] for each in new["scores"]]
    others = (await client.data(SNAPSHOTS, "bochum_reader", id=self_check))["selfCheck"]
    assert others == seen
    assert others["snapshot"] == {"number": 1}
    (shown,) = others["snapshots"]
    assert (shown["newest"], shown["reason"], shown["answers"]) == (None, None, [])
    assert [each["score"] for each in others["scores"]] == [each["score"] for each in old["scores"]]
    assert (await client.data(SNAPSHOTS, None, id=self_check))["selfCheck"] is None
    work = await client.data(
        """query($id: ID!) { selfCheck(id: $id) { version updatedAt note progress { total } progressByField { total }
          answers { version } respondents { number } allowedActions { action } differences { question { id } } } }""",
        "bochum_publisher",
        id=self_check,
    )
    assert work["selfCheck"] == {
        **dict.fromkeys(("version", "updatedAt", "note", "progress")),
        **{name: [] for name in ("progressByField", "answers", "respondents", "allowedActions", "differences")},
    }
    hidden = await client.data(
        "query($id: ID!) { node(id: $id) { id } }", "bochum_publisher", id=after["snapshots"][1]["id"]
    )
    assert hidden == {"node": None}


async def test_a_workshop_goes_on_from_the_administration_and_keeps_it(client: Client) -> None:
    at = await desk(client)
    administration = await at.completed(**MIXED)
    first = (await client.operation("SelfCheck", "konstanz_editor", id=administration))["selfCheck"]
    given = {"selfCheck": administration, "version": 2, "note": "Rathaussaal"}
    started = (await client.operation("StartWorkshop", "konstanz_editor", input=given))["startWorkshop"]["selfCheck"]
    assert started["progress"] == {"answered": 4, "total": 7}
    assert (started["stage"], started["administration"]) == ("WORKSHOP", {"id": administration})
    workshop = started["id"]
    copied = (await client.operation("SelfCheck", "konstanz_editor", id=workshop))["selfCheck"]
    assert copied["note"] == "Rathaussaal"

    def content(each: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {name: answer[name] for name in ("state", "value", "reason", "rationale")} for answer in each["answers"]
        ]

    assert content(copied) == content(first)
    assert copied["differences"] == []
    await at.save(
        workshop,
        council={"value": "YES", "version": 1},
        channels={"value": ["pool", "phone", "forms"], "version": 1},
        training="PARTLY",
        waiting={"version": 1, "rationale": "Nur ein anderer Grund."},
    )
    await at.done("completeSelfCheck", selfCheck=workshop)
    second = (await client.operation("SelfCheck", "konstanz_reader", id=workshop))["selfCheck"]
    ids = {identity: key for key, identity in at.questions.items()}
    assert [
        (
            ids[each["question"]["id"]],
            each["administration"] and each["administration"]["value"],
            each["workshop"]["value"],
        )
        for each in second["differences"]
    ] == [
        ("council", "NO", "YES"),
        ("channels", ["phone", "forms"], ["pool", "phone", "forms"]),
        ("training", None, "PARTLY"),
    ]
    sides = [
        {
            each["question"]["key"]: Answer(AnswerState(each["state"]), from_json(each["value"]))
            for each in side["answers"]
        }
        for side in (first, second)
    ]
    assert differing(instruments.short().questions, *sides) == ("council", "channels", "training")
    kept = (await client.operation("SelfCheck", "konstanz_editor", id=administration))["selfCheck"]
    assert (kept["workshop"], kept["differences"]) == ({"id": workshop, "state": "COMPLETED"}, [])
    assert (kept["answers"], kept["snapshot"]) == (first["answers"], first["snapshot"])
    assert second["snapshot"]["scores"] != first["snapshot"]["scores"]
    page = (await client.operation("Profile", "konstanz_editor", ags=KONSTANZ))["municipality"]["selfChecks"]
    assert [node["stage"] for node in page["nodes"]] == ["WORKSHOP", "ADMINISTRATION"]
