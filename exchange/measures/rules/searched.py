"""Which texts of a measure or a lesson are searched, and how much a word in them says about it."""

from collections.abc import Iterator, Mapping
from typing import Any

from exchange.measures.rules.labels import LESSON_KIND_LABELS, LIFE_PHASE_LABELS, MILIEU_LABELS, TARGET_GROUP_LABELS
from exchange.municipalities.rules import LABELS, State, state_of
from exchange.search.rules.documents import WeightedText

TITLE, SUMMARY, RUNNING, LABEL, ASIDE = 6.0, 2.5, 1.0, 1.0, 0.6

_MEASURE_TEXTS = {
    "title": TITLE,
    "summary": SUMMARY,
    "context": RUNNING,
    "implementation": RUNNING,
    "results": RUNNING,
    "transferability": RUNNING,
    "preconditions": RUNNING,
    "discontinued_reason": RUNNING,
    "target_group_note": RUNNING,
    "responsible_unit": ASIDE,
    "period_note": ASIDE,
    "cost_note": ASIDE,
    "partners": RUNNING,
    "fundings": ASIDE,
    "indicators": ASIDE,
    "adoptions": ASIDE,
    "municipality": RUNNING,
}
_LESSON_TEXTS = {"title": TITLE, "text": SUMMARY, "municipality": RUNNING}


def measure_texts(row: Mapping[str, Any]) -> tuple[WeightedText, ...]:
    """The texts of a measure: `row` has its texts by the names of the columns, the texts of its parts as lists,
    its fields of action as lists of labels, and the official key of its municipality."""
    labels = [*row["fields"]]
    for column, names in (
        ("target_groups", TARGET_GROUP_LABELS),
        ("life_phases", LIFE_PHASE_LABELS),
        ("milieus", MILIEU_LABELS),
    ):
        labels += [text for key in row[column] for text in (names[key].de, names[key].en)]
    return (*_texts(row, _MEASURE_TEXTS), *(WeightedText(label, LABEL) for label in labels), _state(row))


def lesson_texts(row: Mapping[str, Any]) -> tuple[WeightedText, ...]:
    """The texts of a lesson, of the same kind of row."""
    kind = LESSON_KIND_LABELS[row["kind"]]
    labels = [*row["fields"], kind.de, kind.en]
    return (*_texts(row, _LESSON_TEXTS), *(WeightedText(label, ASIDE) for label in labels), _state(row))


def _state(row: Mapping[str, Any]) -> WeightedText:
    return WeightedText(LABELS[State][state_of(row["ags"])].de, ASIDE)


def _texts(row: Mapping[str, Any], weights: Mapping[str, float]) -> Iterator[WeightedText]:
    for name, weight in weights.items():
        found = row[name]
        for text in found if isinstance(found, list) else (found,):
            if text:
                yield WeightedText(text, weight)
