"""What measures, lessons and strategies consist of, and what must hold for them as a whole."""

from exchange.access.rules import Visibility
from exchange.measures.rules import checks
from exchange.measures.rules.checks import LINE, PROSE, SUMMARY, Check
from exchange.measures.rules.corrections import correct
from exchange.measures.rules.form import Field, Form
from exchange.measures.rules.report import Refers, Report, Row
from exchange.measures.rules.vocabulary import (
    CostFrequency,
    ExecutionState,
    LessonKind,
    LifePhase,
    Milieu,
    PartnerKind,
    TargetGroup,
)

CONTACT_VISIBILITIES = tuple(visibility for visibility in Visibility if visibility is not Visibility.STATISTICS)

_line, _summary, _prose = checks.text(LINE), checks.text(SUMMARY, lines=True), checks.text(PROSE, lines=True)
_money, _day, _past_day = checks.amount(10**12), checks.day(), checks.day(past=True)


def period(row: Row, report: Report) -> None:
    """A period does not end before it starts."""
    start, end = row.get("starts_on"), row.get("ends_on")
    if start is not None and end is not None and end < start:
        report.at("ends_on").invalid("Das Ende liegt vor dem Beginn.", "The end lies before the start.")


def discontinued(row: Row, report: Report) -> None:
    """What was discontinued says why: others learn most from that."""
    if row.get("execution_state") == ExecutionState.DISCONTINUED and row.get("discontinued_reason") is None:
        report.at("discontinued_reason").missing()


def taken_from(row: Row, report: Report) -> None:
    """An adoption names a measure here or tells in words where it comes from."""
    if row.get("source_id") is None and row.get("origin") is None:
        report.at("origin").missing()


def belongs(row: Row, report: Report) -> None:
    """A lesson belongs to a measure or stands alone in a field of action."""
    if row.get("measure_id") is not None and row.get("field_key") is not None:
        report.at("field_of_action").invalid(
            "Eine Lernerfahrung gehört zu einer Maßnahme oder zu einem Handlungsfeld, nicht zu beidem.",
            "A lesson belongs to a measure or to a field of action, not to both.",
        )
    elif row.get("measure_id") is None and row.get("field_key") is None:
        report.at("measure").missing()


def _entries(entries: type[ExecutionState] | type[TargetGroup] | type[LifePhase] | type[Milieu]) -> Check:
    return checks.several(checks.one_of(entries), len(entries))


CORRECTIONS = Form(
    "corrections",
    (
        Field("date", _past_day, required=True),
        Field("value", checks.number, required=True),
        Field("source", _line),
        Field("note", _summary),
        Field("reason", _summary, required=True),
    ),
    ordered=False,
    kept=True,
)

READINGS = Form(
    "readings",
    (
        Field("date", _past_day, required=True),
        Field("value", checks.number, required=True),
        Field("source", _line),
        Field("note", _summary),
    ),
    parts=(CORRECTIONS,),
    unique="date",
    ordered=False,
    limit=1_000,
    judge=correct,
    beside=("reason",),
)

INDICATORS = Form(
    "indicators",
    (
        Field("name", _line, required=True),
        Field("unit", _line),
        Field("definition", _summary),
        Field("baseline", checks.number),
        Field("baseline_on", _day),
        Field("target", checks.number),
        Field("target_on", _day),
    ),
    parts=(READINGS,),
)

FUNDINGS = Form(
    "fundings",
    (
        Field("programme", _line),
        Field("funder", _line),
        Field("amount", _money),
        Field("currency", checks.currency, default="EUR"),
        Field("round", _line),
        Field("starts_on", _day),
        Field("ends_on", _day),
        Field("note", _summary),
    ),
    rules=(period,),
)

PARTNERS = Form(
    "partners",
    (Field("name", _line, required=True), Field("kind", checks.one_of(PartnerKind)), Field("role", _line)),
)

SOURCES = Form("sources", (Field("title", _line, required=True), Field("url", checks.url)))

ADOPTIONS = Form(
    "adoptions",
    (
        Field("source", checks.identifier, column="source_id", refers=Refers.MEASURE),
        Field("origin", _summary),
        Field("adopted", _prose),
        Field("changed", _prose),
        Field("dropped", _prose),
    ),
    rules=(taken_from,),
)

MEASURE = Form(
    "measure",
    (
        Field("title", _line, required=True),
        Field("summary", _summary, required=True),
        Field("fields_of_action", checks.several(checks.key, 7), required=True, refers=Refers.FIELD_OF_ACTION),
        Field("context", _prose),
        Field("implementation", _prose),
        Field("results", _prose),
        Field("transferability", _prose),
        Field("preconditions", _prose),
        Field("target_groups", _entries(TargetGroup), default=()),
        Field("target_group_note", _summary),
        Field("life_phases", _entries(LifePhase), default=()),
        Field("milieus", _entries(Milieu), default=()),
        Field("execution_state", checks.one_of(ExecutionState)),
        Field("discontinued_reason", _prose),
        Field("starts_on", _day),
        Field("ends_on", _day),
        Field("period_note", _line),
        Field("regular_service", checks.flag),
        Field("responsible_unit", _line),
        Field("amount", _money, column="cost_amount", group="cost"),
        Field("currency", checks.currency, column="cost_currency", group="cost"),
        Field("frequency", checks.one_of(CostFrequency), column="cost_frequency", group="cost"),
        Field("note", _summary, column="cost_note", group="cost"),
        Field("staff_fte", checks.amount(10**4), group="cost"),
        Field("unit", _line, column="contact_unit", group="contact"),
        Field("email", checks.email, column="contact_email", group="contact"),
        Field("phone", checks.text(100), column="contact_phone", group="contact"),
        Field(
            "visibility",
            checks.one_of(CONTACT_VISIBILITIES),
            column="contact_visibility",
            group="contact",
            default="NETWORK",
        ),
        Field("language", checks.language, default="de"),
        Field("licence", checks.text(100), default="dl-de/by-2.0"),
        Field("attribution", _line),
        Field("verified_on", _past_day),
        Field("external_reference", _line),
        Field("strategy", checks.identifier_or_slug, column="strategy_id", refers=Refers.STRATEGY),
        Field("goal", checks.identifier, column="goal_id", refers=Refers.GOAL),
    ),
    parts=(INDICATORS, FUNDINGS, PARTNERS, SOURCES, ADOPTIONS),
    rules=(period, discontinued),
)

LESSON = Form(
    "lesson",
    (
        Field("kind", checks.one_of(LessonKind), required=True),
        Field("title", _line, required=True),
        Field("text", _prose, required=True),
        Field("measure", checks.identifier, column="measure_id", refers=Refers.OWN_MEASURE, fixed=True),
        Field("field_of_action", checks.key, column="field_key", refers=Refers.FIELD_OF_ACTION),
        Field("external_reference", _line),
    ),
    rules=(belongs,),
)

RESOLUTIONS = Form(
    "resolutions",
    (
        Field("decided_on", _past_day, required=True),
        Field("body", _line, required=True),
        Field("title", _line, required=True),
        Field("text", _prose),
        Field("vote", _line),
        Field("url", checks.url),
    ),
)

GOALS = Form("goals", (Field("title", checks.text(SUMMARY), required=True), Field("text", _prose)))

STRATEGY = Form(
    "strategy",
    (
        Field("title", _line, required=True),
        Field("summary", _summary, required=True),
        Field("starts_on", _day),
        Field("ends_on", _day),
        Field("external_reference", _line),
    ),
    parts=(RESOLUTIONS, GOALS, FUNDINGS, SOURCES),
    rules=(period,),
)
