from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.access.rules import ErrorCode
from exchange.measures.rules import form
from exchange.measures.rules.forms import LESSON, MEASURE, STRATEGY
from exchange.measures.rules.report import Collected, Refers, Report

REQUIRED = {"title": "Forum", "summary": "Ein Forum.", "fields_of_action": ["COHESION", "VOICE"]}


def errors(report: Report) -> dict[str, str]:
    return {".".join(path): error.code.value for path, error in report.collected.errors.items()}


def test_a_small_measure_gets_its_defaults(report) -> None:
    content = form.create(MEASURE, REQUIRED, report)
    assert errors(report) == {}
    assert {name: value for name, value in content.items() if value not in (None, [])} == {
        "title": "Forum",
        "summary": "Ein Forum.",
        "fields_of_action": ["COHESION", "VOICE"],
        "contact_visibility": "NETWORK",
        "language": "de",
        "licence": "dl-de/by-2.0",
    }
    assert [(entry.refers, entry.path, entry.value) for entry in report.collected.references] == [
        (Refers.FIELD_OF_ACTION, ("input", "fieldsOfAction", "0"), "COHESION"),
        (Refers.FIELD_OF_ACTION, ("input", "fieldsOfAction", "1"), "VOICE"),
    ]


def test_groups_and_parts(report) -> None:
    content = form.create(
        MEASURE,
        REQUIRED
        | {
            "cost": {"amount": "77000", "currency": "EUR", "staff_fte": 0.5},
            "contact": {"email": "integration@konstanz.de", "visibility": "PUBLIC"},
            "indicators": [{"name": "Gäste", "target": 100, "readings": [{"date": "2024-01-31", "value": 40}]}],
            "partners": [{"name": "Uni"}, {"name": "vhs", "kind": "SCHOOL_OR_DAYCARE"}],
        },
        report,
    )
    assert errors(report) == {}
    assert (content["cost_amount"], content["staff_fte"], content["contact_visibility"]) == (
        Decimal("77000.00"),
        Decimal("0.50"),
        "PUBLIC",
    )
    [indicator] = content["indicators"]
    assert (indicator["name"], indicator["target"], indicator["position"]) == ("Gäste", Decimal(100), 0)
    assert [(row["date"], row["value"], row["note"]) for row in indicator["readings"]] == [
        (date(2024, 1, 31), Decimal(40), None)
    ]
    assert [(row["name"], row["position"]) for row in content["partners"]] == [("Uni", 0), ("vhs", 1)]


def test_all_errors_at_once(report) -> None:
    form.create(
        MEASURE,
        {
            "title": "  ",
            "summary": "x" * 2001,
            "fields_of_action": [],
            "execution_state": "DISCONTINUED",
            "starts_on": "2024-02-01",
            "ends_on": "2024-01-31",
            "cost": {"amount": -1},
            "fundings": [{"amount": "1.234"}, {"starts_on": "2024-02-01", "ends_on": "2023-01-01"}],
            "indicators": [{"readings": [{"date": "2024-01-01"}, {"date": "2024-01-01", "value": 2}]}],
            "adoptions": [{"changed": "alles"}],
            "sources": [{"title": "Quelle", "url": "konstanz.de"}],
            "target_groups": ["WOMEN", "MARTIANS"],
            "verified_on": "2026-03-02",
            "colour": "red",
            "contact": {"email": "nobody", "name": "Frau M."},
        },
        report,
    )
    assert errors(report) == {
        "input.title": "REQUIRED",
        "input.summary": "TOO_LONG",
        "input.fieldsOfAction": "REQUIRED",
        "input.discontinuedReason": "REQUIRED",
        "input.endsOn": "INVALID",
        "input.cost.amount": "INVALID",
        "input.contact.email": "INVALID",
        "input.fundings.0.amount": "INVALID",
        "input.fundings.1.endsOn": "INVALID",
        "input.indicators.0.name": "REQUIRED",
        "input.indicators.0.readings.0.value": "REQUIRED",
        "input.indicators.0.readings.1.date": "DUPLICATE",
        "input.adoptions.0.origin": "REQUIRED",
        "input.sources.0.url": "INVALID",
        "input.targetGroups.1": "INVALID",
        "input.verifiedOn": "INVALID",
        "input.colour": "INVALID",
        "input.contact.name": "INVALID",
    }


@pytest.mark.parametrize("wrong", [5, "x", [5], {"add": 5}])
def test_parts_of_the_wrong_shape(report, wrong) -> None:
    form.create(MEASURE, REQUIRED | {"partners": wrong}, report)
    [(path, code)] = errors(report).items()
    assert path.startswith("input.partners")
    assert code == "INVALID"


def test_lists_have_limits(report) -> None:
    values = REQUIRED | {"fields_of_action": list("ABCDEFGH"), "partners": [{"name": str(n)} for n in range(101)]}
    form.create(MEASURE, values, report)
    assert errors(report) == {"input.fieldsOfAction": "TOO_LONG", "input.partners": "TOO_LONG"}


def test_a_group_of_the_wrong_shape(report) -> None:
    form.create(MEASURE, REQUIRED | {"cost": 5, "contact": None}, report)
    assert errors(report) == {"input.cost": "INVALID"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["add", "change", "id", "name"]), inner)
    ),
    max_leaves=8,
)
NAMES = sorted(MEASURE.known)


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_nothing_that_is_sent_makes_it_fail(values) -> None:
    collected = Collected(date(2026, 3, 1), lambda: UUID(int=0), datetime(2026, 3, 1, tzinfo=UTC))
    made = form.create(MEASURE, values, Report(collected))
    form.update(MEASURE, made, values, Report(collected))
    assert ("input", "title") in collected.errors or made["title"]


@pytest.fixture
def content(report) -> dict:
    made = form.create(
        MEASURE,
        REQUIRED
        | {
            "context": "Lage",
            "cost": {"amount": 5, "currency": "EUR"},
            "indicators": [
                {"name": "a", "readings": [{"date": "2024-01-01", "value": 1}, {"date": "2024-02-01", "value": 2}]},
                {"name": "b"},
            ],
        },
        report,
    )
    report.collected.references.clear()
    return made


def test_absent_stays_and_null_clears(report, content) -> None:
    before = deepcopy(content)
    after = form.update(MEASURE, content, {"context": None, "cost": {"amount": None}, "language": None}, report)
    assert errors(report) == {}
    assert content == before
    assert after == before | {"context": None, "cost_amount": None, "language": "de"}
    assert form.update(MEASURE, content, {"cost": None}, report)["cost_currency"] is None


def test_required_fields_cannot_be_cleared(report, content) -> None:
    form.update(MEASURE, content, {"title": None, "fields_of_action": None}, report)
    assert errors(report) == {"input.title": "REQUIRED", "input.fieldsOfAction": "REQUIRED"}


def test_parts_change_one_by_one(report, content) -> None:
    before = deepcopy(content)
    first, second = content["indicators"]
    one, two = first["readings"]
    change = {
        "add": [{"name": "c"}],
        "change": [
            {
                "id": first["id"],
                "unit": "Personen",
                "readings": {
                    "add": [{"date": "2024-03-01", "value": 3}],
                    "change": [{"id": one["id"], "value": 1.5}],
                    "remove": [two["id"]],
                },
            }
        ],
        "remove": [second["id"]],
    }
    after = form.update(MEASURE, content, {"indicators": change}, report)
    assert errors(report) == {}
    assert content == before
    kept, new = after["indicators"]
    assert (kept["id"], kept["unit"], kept["name"]) == (first["id"], "Personen", "a")
    assert [(row["value"], row["id"] == one["id"]) for row in kept["readings"]] == [(Decimal("1.5"), True), (3, False)]
    assert (new["name"], new["position"], new["readings"]) == ("c", 2, [])


def test_two_readings_may_swap_their_dates(report, content) -> None:
    first = content["indicators"][0]
    one, two = first["readings"]
    swap = [{"id": one["id"], "date": "2024-02-01"}, {"id": two["id"], "date": "2024-01-01"}]
    form.update(
        MEASURE, content, {"indicators": {"change": [{"id": first["id"], "readings": {"change": swap}}]}}, report
    )
    assert errors(report) == {}


def test_wrong_part_patches(report, content) -> None:
    first = content["indicators"][0]
    change = {
        "add": [{"name": None}],
        "change": [
            {"id": UUID(int=999), "name": "x"},
            {"id": first["id"], "name": "y", "readings": {"add": [{"date": "2024-02-01", "value": 2}]}},
            {"id": first["id"], "name": "z"},
            "nothing",
        ],
        "remove": [UUID(int=998)],
    }
    form.update(MEASURE, content, {"indicators": change}, report)
    assert errors(report) == {
        "input.indicators.add.0.name": "REQUIRED",
        "input.indicators.change.0.id": "NOT_FOUND",
        "input.indicators.change.1.readings.add.0.date": "DUPLICATE",
        "input.indicators.change.2.id": "DUPLICATE",
        "input.indicators.change.3.id": "NOT_FOUND",
        "input.indicators.remove.0": "NOT_FOUND",
    }


def test_a_lesson_belongs_to_one_thing(report) -> None:
    lesson = {"kind": "OBSTACLE", "title": "t", "text": "x"}
    form.create(LESSON, lesson, report)
    form.create(LESSON, lesson | {"measure": UUID(int=1), "field_of_action": "COHESION"}, report.at("both"))
    assert errors(report) == {"input.measure": "REQUIRED", "input.both.fieldOfAction": "INVALID"}


def test_a_lesson_stays_with_its_measure(report) -> None:
    content = form.create(LESSON, {"kind": "OBSTACLE", "title": "t", "text": "x", "measure": UUID(int=1)}, report)
    form.update(LESSON, content, {"measure": None}, report)
    assert errors(report) == {"input.measure": "INVALID"}


def test_a_strategy_with_parts(report) -> None:
    content = form.create(
        STRATEGY,
        {
            "title": "Konzept",
            "summary": "S",
            "resolutions": [
                {"decided_on": "2018-11-22", "body": "Gemeinderat", "title": "Auftrag", "vote": "einstimmig"}
            ],
            "goals": [{"title": "Teilhabe"}],
        },
        report,
    )
    assert errors(report) == {}
    assert [row["decided_on"] for row in content["resolutions"]] == [date(2018, 11, 22)]
    assert [row["title"] for row in content["goals"]] == ["Teilhabe"]


def test_messages_are_in_both_languages(report) -> None:
    form.create(MEASURE, {"title": "x" * 201}, report)
    error = report.collected.errors[("input", "title")]
    assert error.code is ErrorCode.TOO_LONG
    assert error.message.de == "Der Text ist 201 Zeichen lang, höchstens 200 sind möglich."
    assert error.message.en == "The text has 201 characters, at most 200 are possible."
