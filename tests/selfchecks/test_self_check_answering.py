"""A self-check from its start to its snapshot, over HTTP."""

import random
from typing import Any

from exchange.selfchecks.rules.answers import Answer, from_json
from exchange.selfchecks.rules.progress import arising, tally
from exchange.selfchecks.rules.vocabulary import AnswerState
from tests import factories, instruments
from tests.client import KONSTANZ, Client, Statements
from tests.selfchecks.steps import desk, large_instrument

FIELDS = ["MANAGEMENT_STEUERUNG", "FAIRER_ZUGANG_TEILHABECHANCEN"]


def told(self_check: dict[str, Any]) -> dict[str, Any]:
    """What was answered, by the keys of the questions."""
    return {each["question"]["key"]: each["value"] for each in self_check["answers"]}


async def test_the_contract_as_it_stands(client: Client) -> None:
    at = await desk(client)
    given = {"instrument": at.instrument, "note": " Bis Ostern. "}
    started = (await client.operation("StartSelfCheck", "konstanz_editor", input=given))["startSelfCheck"]
    assert started["errors"] == []
    self_check = started["selfCheck"]
    assert (self_check["stage"], self_check["state"]) == ("ADMINISTRATION", "IN_PROGRESS")
    assert self_check["progress"] == {"answered": 0, "total": 7}
    identity = self_check["id"]
    answers = at.answers(
        concept=4,
        council="YES",
        staff=1.5,
        channels=["forms", "pool"],
        training={"skipped": True},
        waiting={"notApplicable": {"reason": "Es gibt keine."}},
    )
    given = {"selfCheck": identity, "answers": answers}
    saved = (await client.operation("SaveAnswers", "konstanz_publisher", input=given))["saveAnswers"]
    assert saved == {
        "selfCheck": {"id": identity, "progress": {"answered": 4, "total": 7}},
        "errors": [],
        "conflicts": [],
    }
    completed = await client.operation("CompleteSelfCheck", "konstanz_editor", input={"selfCheck": identity})
    done = completed["completeSelfCheck"]
    assert done["errors"] == []
    assert done["selfCheck"]["state"] == "COMPLETED"
    # (2 · (2 · 75 + 100) / 3 + 50) / 3: by the weights of the criteria, not by the number of questions.
    assert done["selfCheck"]["snapshot"]["scores"] == [
        {
            "fieldOfAction": {"key": FIELDS[0]},
            "score": 72.22,
            "coverage": 1.0,
            "level": {"label": "auf dem Weg"},
            "withheldBecause": None,
        },
        {
            "fieldOfAction": {"key": FIELDS[1]},
            "score": None,
            "coverage": 0.3333,
            "level": None,
            "withheldBecause": "TOO_FEW_ANSWERS",
        },
    ]
    whole = (await client.operation("SelfCheck", "konstanz_reader", id=identity))["selfCheck"]
    assert (whole["note"], whole["version"], whole["visibility"], whole["demo"]) == ("Bis Ostern.", 2, "OWN", False)
    assert whole["progress"] == {"total": 7, "answered": 4, "skipped": 1, "notApplicable": 1, "open": 1}
    assert [each["open"] for each in whole["progressByField"]] == [0, 1]
    assert [each["question"]["key"] for each in whole["answers"]] == [*list(at.questions)[:6]]
    steering, access = whole["snapshot"]["scores"]
    assert [each["score"] for each in steering["criteria"]] == [83.33, 50.0]
    assert steering["suggestions"] == ["Das Konzept beschließen.", "Die Mittel verstetigen."]
    assert access["suggestions"] == []
    assert [(each["score"], each["withheldBecause"]) for each in access["criteria"]] == [
        (100.0, None),
        (None, "TOO_FEW_ANSWERS"),
    ]
    allowed = {each["action"] for each in whole["allowedActions"] if each["allowed"]}
    assert allowed == set()  # a reader's key
    page = (await client.operation("Profile", "konstanz_reader", ags=KONSTANZ))["municipality"]["selfChecks"]
    assert page["totalCount"] == 1
    assert page["nodes"][0]["id"] == identity
    for stranger in (None, "bochum_publisher", "coordinator", "operator", "district_publisher"):
        assert (await client.operation("SelfCheck", stranger, id=identity))["selfCheck"] is None
        page = (await client.operation("Profile", stranger, ags=KONSTANZ))["municipality"]["selfChecks"]
        assert page == {"totalCount": 0, "nodes": []}


async def test_answers_are_patched(client: Client) -> None:
    at = await desk(client)
    measure = f"measure_{await factories.measure(client.database, KONSTANZ)}"
    self_check = await at.start()
    made = await at.save(
        self_check, staff={"value": 0.25, "rationale": " Weil. ", "evidence": "Stellenplan", "measures": [measure]}
    )
    (answer,) = made["answers"]
    assert answer == {
        "question": {"key": "staff"},
        "state": "ANSWERED",
        "value": 0.25,
        "reason": None,
        "rationale": "Weil.",
        "evidence": "Stellenplan",
        "measures": [{"id": measure}],
        "version": 1,
    }
    made = await at.save(self_check, staff={"version": 1, "rationale": None}, enrolment=5)
    assert made["answers"][0] == answer | {"rationale": None, "version": 2}
    made = await at.save(self_check, staff={"version": 2, "skipped": True, "measures": []})
    assert made["answers"][0] == answer | {
        "state": "SKIPPED",
        "value": None,
        "rationale": None,
        "measures": [],
        "version": 3,
    }
    refused = {"notApplicable": {"reason": "Extern vergeben."}, "version": 3, "value": None, "skipped": False}
    made = await at.save(self_check, staff=refused)
    assert (made["answers"][0]["state"], made["answers"][0]["reason"]) == ("NOT_APPLICABLE", "Extern vergeben.")
    # A question that depends on another one, answered along with it in any order.
    made = await at.save(self_check, council="NO", concept="ANCHORED")
    assert made["progress"]["answered"] == 3
    # When it falls away its answer stays, and counts no more.
    made = await at.save(self_check, concept={"value": "NONE", "version": 1})
    assert told(made)["council"] == "NO"
    assert made["progress"] == {"total": 7, "answered": 2, "skipped": 0, "notApplicable": 3, "open": 2}
    await at.done("completeSelfCheck", selfCheck=self_check)
    frozen = await client.data(
        "query($id: ID!) { selfCheck(id: $id) { snapshot { answers { question { key } value } } } }",
        "konstanz_editor",
        id=self_check,
    )
    assert sorted(told(frozen["selfCheck"]["snapshot"])) == ["concept", "enrolment", "staff"]


async def test_literals_say_the_same_as_variables(client: Client) -> None:
    at = await desk(client)
    self_check = await at.start()
    literal = f"""mutation($more: AnswerValue) {{ saveAnswers(input: {{ selfCheck: "{self_check}", answers: [
      {{ question: "{at.questions["concept"]}", value: 5 }}
      {{ question: "{at.questions["council"]}", value: "PARTLY" }}
      {{ question: "{at.questions["channels"]}", value: ["phone", "pool"] }}
      {{ question: "{at.questions["staff"]}", value: $more }} ] }})
      {{ selfCheck {{ answers {{ question {{ key }} value }} }} errors {{ path message }} }} }}"""
    saved = (await client.data(literal, "konstanz_editor", more=0.5))["saveAnswers"]
    assert saved["errors"] == []
    assert told(saved["selfCheck"]) == {
        "concept": "ANCHORED",
        "council": "PARTLY",
        "staff": 0.5,
        "channels": ["pool", "phone"],
    }


async def test_a_large_self_check_takes_few_statements(client: Client, statements: Statements) -> None:
    at = await desk(client, large_instrument(), "large")
    assert len(at.questions) == 108
    self_check = await at.start()
    one, *others = at.questions
    writes = []
    for answers in ({one: 3}, dict.fromkeys(others, 4), {one: {"value": 5, "version": 1}}):
        statements.clear()
        await at.save(self_check, **answers)
        writes.append(len(statements.reads))
    # The self-check with its answers, the answers with the audit entry, the change counter, and the payload.
    assert writes == [4, 4, 4]
    statements.clear()
    whole = (await client.operation("SelfCheck", "konstanz_editor", id=self_check))["selfCheck"]
    assert len(statements.reads) == 1
    assert len(whole["answers"]) == whole["progress"]["answered"] == 108
    await at.done("completeSelfCheck", selfCheck=self_check)
    for operation, given in (("SelfCheck", {"id": self_check}), ("Profile", {"ags": KONSTANZ})):
        statements.clear()
        await client.operation(operation, "konstanz_editor", **given)
        assert len(statements.reads) == 1


async def test_progress_in_sql_is_that_of_the_rules(client: Client) -> None:
    at = await desk(client)
    asked = instruments.short()
    dice = random.Random(5)
    for _ in range(6):
        self_check = await at.start()
        choices = {"concept": dice.choice(["NONE", "DONE"]), "channels": dice.choice([[], ["pool"], ["forms"]])}
        made = await at.save(self_check, **choices)
        rest = {"staff": {"skipped": True}, "waiting": {"notApplicable": {"reason": "x"}}, "enrolment": 1}
        put = {"council": "NO"} if choices["concept"] == "DONE" else {}
        put |= {"training": "YES"} if choices["channels"] == ["pool"] else {}
        some = {key: each for key, each in (rest | put).items() if dice.random() < 0.6}
        if some:
            made = await at.save(self_check, **some)
        if dice.random() < 0.5:
            made = await at.save(self_check, concept={"value": "NONE", "version": 1})
        answers = {
            each["question"]["key"]: Answer(AnswerState(each["state"]), from_json(each["value"]))
            for each in made["answers"]
        }
        questions = list(asked.questions)
        arise = arising(questions, answers)
        counted = tally(questions, answers, arise)
        assert made["progress"] == {
            "total": counted.total,
            "answered": counted.answered,
            "skipped": counted.skipped,
            "notApplicable": counted.not_applicable,
            "open": len(arise - answers.keys()),
        }


async def test_who_answers(client: Client) -> None:
    at = await desk(client)
    self_check = await at.start()
    who = [{"role": "COUNCIL", "number": 3}, {"role": "INTEGRATION_OFFICER", "number": 1}]
    selected = "version respondents { role number }"
    made = await at.ask("setRespondents", "konstanz_editor", selected, selfCheck=self_check, respondents=who)
    assert made["selfCheck"] == {"version": 2, "respondents": who}
    fewer = {"selfCheck": self_check, "version": 2, "respondents": who[1:]}
    made = await at.ask("setRespondents", "konstanz_editor", selected, **fewer)
    assert made["selfCheck"] == {"version": 3, "respondents": who[1:]}


async def test_what_was_begun_by_mistake_is_discarded(client: Client) -> None:
    at = await desk(client)
    self_check = await at.start()
    await at.save(self_check, concept=1)
    gone = await at.ask("discardSelfCheck", "konstanz_editor", selfCheck=self_check, version=1)
    assert gone == {"id": self_check, "errors": []}
    assert (await client.operation("SelfCheck", "konstanz_editor", id=self_check))["selfCheck"] is None
    assert await client.database.fetch_all("SELECT FROM self_check_answer") == []


async def test_everything_is_noted_without_a_word_of_content(client: Client) -> None:
    at = await desk(client)
    self_check = await at.start(note="Geheim")
    await at.save(self_check, concept={"value": 4, "rationale": "Geheim"}, staff=2)
    await at.done("setRespondents", selfCheck=self_check, respondents=[{"role": "COUNCIL", "number": 3}])
    await at.done("completeSelfCheck", selfCheck=self_check)
    corrected = at.answers(concept={"value": 5, "version": 1})
    await at.done("correctSelfCheck", selfCheck=self_check, reason="Geheim", answers=corrected)
    await at.done("startWorkshop", selfCheck=self_check)
    trail = await client.data(
        "query($f: AuditFilter) { auditTrail(first: 20, filter: $f) { nodes { action actor details } } }",
        "konstanz_reader",
        f={"record": self_check},
    )
    noted = {each["action"]: each["details"] for each in trail["auditTrail"]["nodes"]}
    assert noted == {
        "selfcheck.started": {"stage": "ADMINISTRATION"},
        "selfcheck.answered": {"questions": 2},
        "selfcheck.respondents_set": {},
        "selfcheck.completed": {"number": 1, "answers": 2},
        "selfcheck.corrected": {"number": 2, "changed": 1},
    }
    assert all("Geheim" not in line for line in (await client.dump())["audit"])


async def test_the_same_request_is_done_once(client: Client) -> None:
    at = await desk(client)
    document = "mutation($input: StartSelfCheckInput!) { startSelfCheck(input: $input) { selfCheck { id } } }"
    variables: dict[str, Any] = {"input": {"instrument": at.instrument}}
    headers = {"authorization": f"Bearer {client.keys['konstanz_editor']}", "Idempotency-Key": "start-1"}
    body = {"query": document, "variables": variables}
    first, second = [(await client.http.post("/graphql", json=body, headers=headers)).json() for _ in range(2)]
    assert first == second
    self_check = first["data"]["startSelfCheck"]["selfCheck"]["id"]
    save = """mutation($input: SaveAnswersInput!) { saveAnswers(input: $input) {
      selfCheck { answers { version } } errors { code } conflicts { version } } }"""
    variables = {"input": {"selfCheck": self_check, "answers": at.answers(concept=3)}}
    body, headers = {"query": save, "variables": variables}, headers | {"Idempotency-Key": "save-1"}
    for _ in range(2):
        made = (await client.http.post("/graphql", json=body, headers=headers)).json()["data"]["saveAnswers"]
        assert made == {"selfCheck": {"answers": [{"version": 1}]}, "errors": [], "conflicts": []}
    assert await client.database.pool.fetchval("SELECT count(*) FROM self_check") == 1


async def test_lists_are_filtered_and_ordered(client: Client) -> None:
    at = await desk(client)
    first = await at.completed(concept=4, staff=2)
    second = await at.start("bochum_editor")
    third = await at.start()
    workshop = (await at.done("startWorkshop", selfCheck=first))["id"]

    async def listed(key: str | None = "konstanz_editor", /, **given: Any) -> list[str]:
        document = """query($filter: SelfCheckFilter, $orderBy: [SelfCheckOrder!]) {
          selfChecks(filter: $filter, orderBy: $orderBy) { totalCount nodes { id } } }"""
        found = (await client.data(document, key, **given))["selfChecks"]
        assert found["totalCount"] == len(found["nodes"])
        return [node["id"] for node in found["nodes"]]

    assert await listed() == [workshop, third, first]
    assert await listed("bochum_reader") == [second]
    for stranger in (None, "coordinator", "operator", "kaufbeuren_publisher"):
        assert await listed(stranger) == []
    assert await listed(orderBy=[{"field": "COMPLETED_AT"}]) == [first, third, workshop]
    assert await listed(filter={"stages": ["WORKSHOP"]}) == [workshop]
    assert await listed(filter={"states": ["COMPLETED"], "demo": False}) == [first]
    assert await listed(filter={"municipalities": [KONSTANZ], "instruments": [at.instrument]}) == [
        workshop,
        third,
        first,
    ]
    assert await listed(filter={"fieldsOfAction": FIELDS[:1]}) == [first]
    assert await listed(filter={"fieldsOfAction": FIELDS[1:]}) == []
    for nothing in (
        {"demo": True},
        {"instruments": ["instrument_1"]},
        {"rounds": []},
        {"municipalities": ["05911000"]},
    ):
        assert await listed(filter=nothing) == []
    found = await client.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "konstanz_editor", ids=[first, second])
    assert found["nodes"] == [{"id": first}, None]


async def test_a_district_with_a_mandate_starts_for_its_municipality(client: Client) -> None:
    at = await desk(client)
    await client.data(
        'mutation { grantMandate(input: { district: "08335" }) { errors { code } } }', "konstanz_publisher"
    )
    self_check = await at.start("district_editor", municipality=KONSTANZ)
    await at.save(self_check, "district_editor", concept=3)
    made = await at.save(self_check, "konstanz_editor", staff=1)
    assert len(made["answers"]) == 2
