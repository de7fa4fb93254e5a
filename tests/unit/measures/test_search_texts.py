"""Which texts of a measure and of a lesson are searched, and how much they weigh."""

from typing import Any

from exchange.measures.rules.searched import ASIDE, LABEL, RUNNING, SUMMARY, TITLE, lesson_texts, measure_texts
from exchange.search.rules.documents import WeightedText

TEXTS: dict[str, Any] = {
    "title": "Zebrafink",
    "summary": "Kurz.",
    "context": None,
    "implementation": "So.",
    **dict.fromkeys(("results", "transferability", "preconditions", "discontinued_reason", "target_group_note")),
    **dict.fromkeys(("period_note", "cost_note")),
    "responsible_unit": "Amt",
    "partners": ["Verein", "Chor"],
    **{name: [] for name in ("fundings", "indicators", "adoptions", "life_phases", "milieus")},
    "municipality": "Konstanz",
    "ags": "08335043",
    "fields": ["Feld", "Field"],
    "target_groups": ["WOMEN"],
}


def test_a_measure() -> None:
    found = measure_texts(TEXTS)
    assert found[:4] == (
        WeightedText("Zebrafink", TITLE),
        WeightedText("Kurz.", SUMMARY),
        WeightedText("So.", RUNNING),
        WeightedText("Amt", ASIDE),
    )
    assert {WeightedText(text, RUNNING) for text in ("Verein", "Chor", "Konstanz")} <= set(found)
    assert {WeightedText(text, LABEL) for text in ("Feld", "Field", "Frauen")} <= set(found)
    assert found[-1] == WeightedText("Baden-Württemberg", ASIDE)
    assert all(given.text for given in found)
    assert TITLE > SUMMARY > RUNNING >= LABEL > ASIDE > 0


def test_a_lesson() -> None:
    row = {"kind": "OBSTACLE", "title": "Mühe", "text": "Viel.", "municipality": "Bochum", "ags": "05911000"}
    found = lesson_texts(row | {"fields": ["Feld"]})
    assert found[:3] == (WeightedText("Mühe", TITLE), WeightedText("Viel.", SUMMARY), WeightedText("Bochum", RUNNING))
    assert WeightedText("Feld", ASIDE) in found
    assert found[-1] == WeightedText("Nordrhein-Westfalen", ASIDE)
