"""A report as the data that `report.typ` lays out: every text of it, in one language."""

from collections.abc import Sequence
from textwrap import shorten
from typing import Any

from exchange.access.rules import Text
from exchange.selfchecks.pictures import words as shared
from exchange.selfchecks.pictures.profile import FieldValue, points
from exchange.selfchecks.pictures.texts import printable
from exchange.selfchecks.reports import words
from exchange.selfchecks.reports.content import (
    MOST,
    Criterion,
    Finding,
    Measure,
    Report,
    is_strong,
    is_weak,
    level_at,
)

LONGEST_TITLE = 110
"""Characters of a measure's title; a line has some 90."""


def layout(report: Report, language: str) -> dict[str, Any]:
    """The content of a report in German (`de`) or English (`en`)."""
    content: dict[str, Any] = _cleaned(_Layout(report, language).content())
    return content


def _cleaned(value: Any) -> Any:
    """All texts as they can be printed."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list) else value


class _Layout:
    """A report on its way to paper."""

    def __init__(self, report: Report, language: str) -> None:
        self._report = report
        self._profile = report.profile
        self._language = language

    def _say(self, text: Text, *values: object) -> str:
        return text.in_language(self._language).format(*values)

    def content(self) -> dict[str, Any]:
        """All of it."""
        profile = self._profile
        return {
            "language": self._language,
            "title": self._say(words.TITLE, profile.municipality),
            "kind": self._say(words.KIND),
            "municipality": profile.municipality,
            "origin": shared.origin(profile, self._language),
            "running": shared.standing(profile, self._language),
            "standpoint": self._say(words.STANDPOINT),
            "synthetic": self._say(shared.SYNTHETIC) if profile.demo else None,
            "synthetic_text": self._say(words.SYNTHETIC_TEXT),
            "about": self._about(),
            "respondents": self._respondents(),
            "overview": self._overview(),
            "groups": self._groups(),
            "fields_heading": self._say(words.FIELDS),
            "fields_text": self._say(words.FIELDS_TEXT),
            "fields": [self._field(finding) for finding in self._report.findings],
            "steps": self._steps(),
            "method": self._method(),
        }

    def _about(self) -> list[str]:
        about = [self._say(text) for text in words.ABOUT]
        if self._report.reason is not None:
            about.append(self._say(words.CORRECTED, self._report.reason))
        return [*about, f"{shared.instrument(self._profile, self._language)}."]

    def _respondents(self) -> dict[str, Any]:
        known = self._report.respondents
        return {
            "heading": self._say(words.RESPONDENTS),
            "columns": [self._say(words.ROLE), self._say(words.NUMBER)],
            "rows": [[each.role, str(each.number)] for each in known or ()],
            "none": self._say(words.RESPONDENTS_HIDDEN if known is None else words.RESPONDENTS_UNKNOWN),
        }

    def _overview(self) -> dict[str, Any]:
        columns = (words.FIELD, words.LEVEL, words.POINTS, words.COVERAGE)
        return {
            "heading": self._say(words.OVERVIEW),
            "text": self._say(words.OVERVIEW_TEXT),
            "alt": shared.description([self._profile], self._language),
            "table_heading": self._say(words.TABLE),
            "table_text": self._say(words.TABLE_TEXT),
            "table": {
                "columns": [self._say(column) for column in columns],
                "rows": [self._row(value) for value in self._profile.values],
            },
        }

    def _row(self, value: FieldValue) -> list[str]:
        coverage = "–" if value.coverage is None else shared.in_percent(value.coverage, self._language)
        if value.score is None:
            return [value.label, shared.outcome(value, self._language), "–", coverage]
        return [value.label, value.level or "", str(points(value.score)), coverage]

    def _groups(self) -> list[dict[str, Any]]:
        report = self._report
        groups = (
            (words.STRENGTHS, words.STRENGTHS_TEXT, report.strengths),
            (words.TO_WORK_ON, words.TO_WORK_ON_TEXT, report.to_work_on),
            (words.WITHOUT_VALUE, words.WITHOUT_VALUE_TEXT, report.without_value),
        )
        return [
            {"heading": self._say(heading), "text": self._say(text), "entries": entries}
            for heading, text, findings in groups
            if (entries := [[each.value.label, self._brief(each.value)] for each in findings])
        ]

    def _brief(self, value: FieldValue) -> str:
        return value.level or shared.outcome(value, self._language)

    def _field(self, finding: Finding) -> dict[str, Any]:
        value = finding.value
        if value.score is None:
            outcome, text = shared.outcome(value, self._language), ""
        else:
            reached = shared.of_hundred(value.score, self._language)
            outcome = self._say(words.OUTCOME, value.level, reached)
            text = level_at(self._profile.levels, value.score).text
        return {
            "label": value.label,
            "outcome": f"{outcome[:1].upper()}{outcome[1:]}",
            "text": text,
            "coverage": self._coverage(finding),
            "criteria": self._criteria(finding),
            "parts": self._parts(finding),
        }

    def _coverage(self, finding: Finding) -> str:
        if finding.value.coverage is None:
            return ""
        share = shared.in_percent(finding.value.coverage, self._language)
        told = self._say(words.COUNTED, finding.answered, finding.applicable, share)
        return f"{told}{self._say(words.SKIPPED, finding.skipped) if finding.skipped else ''}."

    def _criteria(self, finding: Finding) -> list[dict[str, Any]]:
        levels = self._profile.levels
        strong = [self._criterion(each) for each in finding.criteria if is_strong(levels, each.score)]
        weak = [self._criterion(each) for each in finding.criteria if is_weak(levels, each.score)]
        return self._listed((words.WORKS, strong), (words.WEAK, weak))

    def _parts(self, finding: Finding) -> list[dict[str, Any]]:
        measures = [_measure(each) for each in finding.measures]
        return self._listed((words.SUGGESTIONS, finding.suggestions), (words.MEASURES, measures))

    def _listed(self, *lists: tuple[Text, Sequence[str]]) -> list[dict[str, Any]]:
        """Lists with what they are called; none that is empty."""
        return [{"heading": self._say(heading), "entries": self._few(texts)} for heading, texts in lists if texts]

    def _criterion(self, criterion: Criterion) -> str:
        if criterion.score is None:
            return criterion.label
        return f"{criterion.label} ({level_at(self._profile.levels, criterion.score).label})"

    def _few(self, texts: Sequence[str]) -> list[str]:
        """The first ones, and how many more there are; where it is one more, that takes the place of saying so."""
        if len(texts) <= MOST + 1:
            return list(texts)
        return [*texts[:MOST], self._say(words.MORE, len(texts) - MOST)]

    def _steps(self) -> dict[str, Any]:
        report = self._report
        start = [each.value.label for each in report.to_work_on]
        open_ = [each.value.label for each in report.without_value if not each.value.is_hidden]
        steps = [
            self._say(words.DISCUSS),
            None if report.is_workshop else self._say(words.WORKSHOP),
            self._say(words.CHOOSE, self._say(words.CHOOSE_FROM, "; ".join(start)) if start else ""),
            self._say(words.AGREE),
            self._say(words.LOOK),
            self._say(words.COMPLETE, "; ".join(open_)) if open_ else None,
            self._say(words.REPEAT),
        ]
        return {
            "heading": self._say(words.STEPS),
            "text": self._say(words.STEPS_TEXT),
            "entries": [step for step in steps if step is not None],
        }

    def _method(self) -> dict[str, Any]:
        report, profile = self._report, self._profile
        columns = (words.LEVEL, words.FROM, words.MEANING)
        least = shared.in_percent(report.minimum_coverage, self._language)
        paragraphs = [
            f"{shared.instrument(profile, self._language)}. {profile.note}",
            self._say(words.SCALE),
            self._say(words.LEAST, least),
            self._say(words.REPRODUCIBLE, profile.number, report.formula),
        ]
        return {
            "heading": self._say(words.METHOD),
            "paragraphs": paragraphs,
            "levels": {
                "columns": [self._say(column) for column in columns],
                "rows": [
                    [level.label, shared.decimal(level.start, self._language), level.text] for level in profile.levels
                ],
            },
            "limits": [self._say(words.LIMITS)],
        }


def _measure(measure: Measure) -> str:
    title = shorten(measure.title, LONGEST_TITLE, placeholder=" …")
    return f"{title} ({measure.state})" if measure.state else title
