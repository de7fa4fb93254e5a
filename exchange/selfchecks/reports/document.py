"""What is asked of the API for a report, and the report made of its answer."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from exchange.measures.rules.labels import EXECUTION_STATE_LABELS
from exchange.measures.rules.vocabulary import ExecutionState, Stage
from exchange.selfchecks.pictures.document import PROFILE_FRAGMENT, profile_of
from exchange.selfchecks.pictures.profile import FieldValue
from exchange.selfchecks.reports.content import Criterion, Finding, Measure, Report, Respondents
from exchange.selfchecks.rules.labels import RESPONDENT_ROLE_LABELS
from exchange.selfchecks.rules.vocabulary import RespondentRole, SelfCheckStage

REPORT = (
    """query Report($ids: [ID!]!, $language: Language!) {
  nodes(ids: $ids) {
    __typename
    ... on SelfCheck { id snapshot { id ...Report } }
    ... on SelfCheckSnapshot { id selfCheck { id } ...Report }
  }
}
fragment Report on SelfCheckSnapshot {
  ...Profile
  formula
  reason
  instrument { minimumCoverage }
  selfCheck { version respondents { role number } }
  municipality {
    measures(first: 100) { nodes { title stage publishedAt executionState fieldsOfAction { key } } }
  }
  scores {
    answered
    skipped
    notApplicable
    total
    suggestions(language: $language)
    criteria { criterion { label(language: $language) } score }
  }
}
"""
    + PROFILE_FRAGMENT
)
"""A self-check or a snapshot by its id, in a list as for pictures."""


def report_of(snapshot: Mapping[str, Any], language: str) -> Report:
    """The report in what was answered for the fragment `Report`."""
    profile = profile_of(snapshot, language)
    scores = {score["fieldOfAction"]["key"]: score for score in snapshot["scores"]}
    measures = [each for each in snapshot["municipality"]["measures"]["nodes"] if _is_published(each)]
    return Report(
        profile=profile,
        findings=tuple(_finding(value, scores.get(value.key), measures, language) for value in profile.values),
        respondents=_respondents(snapshot["selfCheck"], language),
        formula=snapshot["formula"],
        minimum_coverage=Decimal(snapshot["instrument"]["minimumCoverage"]),
        is_workshop=snapshot["stage"] == SelfCheckStage.WORKSHOP,
        reason=snapshot["reason"],
    )


def _respondents(check: Mapping[str, Any] | None, language: str) -> tuple[Respondents, ...] | None:
    """None for who is not shown them; only the owners are told the version."""
    if check is None or check["version"] is None:
        return None
    return tuple(
        Respondents(RESPONDENT_ROLE_LABELS[RespondentRole(each["role"])].in_language(language), each["number"])
        for each in sorted(check["respondents"], key=lambda each: list(RespondentRole).index(each["role"]))
    )


def _finding(
    value: FieldValue, score: Mapping[str, Any] | None, measures: Sequence[Mapping[str, Any]], language: str
) -> Finding:
    own = tuple(_measure(each, language) for each in measures if _is_in(value.key, each))
    if score is None:
        return Finding(value, measures=own)
    return Finding(
        value,
        criteria=tuple(
            Criterion(each["criterion"]["label"], None if each["score"] is None else Decimal(str(each["score"])))
            for each in score["criteria"]
        ),
        suggestions=tuple(score["suggestions"]),
        measures=own,
        answered=score["answered"],
        skipped=score["skipped"],
        applicable=score["total"] - score["notApplicable"],
    )


def _is_published(measure: Mapping[str, Any]) -> bool:
    """Also while its municipality edits it."""
    return measure["publishedAt"] is not None and measure["stage"] != Stage.WITHDRAWN


def _is_in(field: str, measure: Mapping[str, Any]) -> bool:
    return any(each["key"] == field for each in measure["fieldsOfAction"])


def _measure(measure: Mapping[str, Any], language: str) -> Measure:
    state = measure["executionState"]
    told = "" if state is None else EXECUTION_STATE_LABELS[ExecutionState(state)].in_language(language)
    return Measure(measure["title"], told)
