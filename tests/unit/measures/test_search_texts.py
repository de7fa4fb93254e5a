"""Which texts of a measure and of a lesson are searched, and how much they weigh."""

from typing import Any

from exchange.measures.rules.passages import ASIDE, LABEL, RUNNING, SUMMARY, TITLE, lesson_passages, measure_passages
from exchange.search.rules.documents import Passage

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
    found = measure_passages(TEXTS)
    assert found[:4] == (
        *(Passage("Zebrafink", TITLE), Passage("Kurz.", SUMMARY), Passage("So.", RUNNING), Passage("Amt", ASIDE)),
    )
    assert {Passage("Verein", RUNNING), Passage("Chor", RUNNING), Passage("Konstanz", RUNNING)} <= set(found)
    assert {Passage("Feld", LABEL), Passage("Field", LABEL), Passage("Frauen", LABEL)} <= set(found)
    assert found[-1] == Passage("Baden-Württemberg", ASIDE)
    assert all(passage.text for passage in found)
    assert TITLE > SUMMARY > RUNNING >= LABEL > ASIDE > 0


def test_a_lesson() -> None:
    row = {"kind": "OBSTACLE", "title": "Mühe", "text": "Viel.", "municipality": "Bochum", "ags": "05911000"}
    found = lesson_passages(row | {"fields": ["Feld"]})
    assert found[:3] == (Passage("Mühe", TITLE), Passage("Viel.", SUMMARY), Passage("Bochum", RUNNING))
    assert Passage("Feld", ASIDE) in found
    assert found[-1] == Passage("Nordrhein-Westfalen", ASIDE)
