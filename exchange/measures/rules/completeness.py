"""How complete the description of a measure is, and what readers will miss. Nothing depends on it."""

from enum import StrEnum

from exchange.access.rules import Text
from exchange.measures.rules.report import Row


class Criterion(StrEnum):
    """What a description can have; the heaviest first."""

    OBSTACLES = "OBSTACLES"
    EVIDENCE = "EVIDENCE"
    COST = "COST"
    IMPLEMENTATION = "IMPLEMENTATION"
    TRANSFERABILITY = "TRANSFERABILITY"
    RESULTS = "RESULTS"
    CONTEXT = "CONTEXT"
    PRECONDITIONS = "PRECONDITIONS"
    TARGET_GROUPS = "TARGET_GROUPS"
    PERIOD = "PERIOD"
    CONTACT = "CONTACT"
    SOURCES = "SOURCES"
    RESPONSIBLE_UNIT = "RESPONSIBLE_UNIT"
    PARTNERS = "PARTNERS"
    FUNDINGS = "FUNDINGS"


WEIGHTS = {
    Criterion.OBSTACLES: 14,
    Criterion.EVIDENCE: 14,
    Criterion.COST: 12,
    Criterion.IMPLEMENTATION: 12,
    Criterion.TRANSFERABILITY: 12,
    Criterion.RESULTS: 6,
    Criterion.CONTEXT: 5,
    Criterion.PRECONDITIONS: 4,
    Criterion.TARGET_GROUPS: 4,
    Criterion.PERIOD: 4,
    Criterion.CONTACT: 4,
    Criterion.SOURCES: 3,
    Criterion.RESPONSIBLE_UNIT: 2,
    Criterion.PARTNERS: 2,
    Criterion.FUNDINGS: 2,
}
"""What each adds to the score; together 100."""

CRITERION_LABELS = {
    Criterion.OBSTACLES: Text("Hürden", "obstacles"),
    Criterion.EVIDENCE: Text("Wirkungsbelege", "evidence"),
    Criterion.COST: Text("Kosten", "costs"),
    Criterion.IMPLEMENTATION: Text("Umsetzungsschritte", "steps"),
    Criterion.TRANSFERABILITY: Text("Übertragbarkeit", "transferability"),
    Criterion.RESULTS: Text("Ergebnisse", "results"),
    Criterion.CONTEXT: Text("Ausgangslage", "context"),
    Criterion.PRECONDITIONS: Text("Voraussetzungen", "preconditions"),
    Criterion.TARGET_GROUPS: Text("Zielgruppen", "target groups"),
    Criterion.PERIOD: Text("Laufzeit", "period"),
    Criterion.CONTACT: Text("Kontakt", "contact"),
    Criterion.SOURCES: Text("Quellen", "sources"),
    Criterion.RESPONSIBLE_UNIT: Text("zuständige Stelle", "responsible unit"),
    Criterion.PARTNERS: Text("Partner", "partners"),
    Criterion.FUNDINGS: Text("Förderung", "funding"),
}

HINTS = {
    Criterion.OBSTACLES: Text(
        "Leserinnen und Leser erfahren nicht, woran es hakte. Ein Hindernis als Lernerfahrung spart anderen den Umweg.",
        "Readers will not learn what went wrong. An obstacle, told as a lesson, saves others the detour.",
    ),
    Criterion.EVIDENCE: Text(
        "Es fehlt ein Indikator mit Ziel und mindestens einem Messwert: Ob es wirkt, bleibt offen.",
        "There is no indicator with a target and at least one reading: whether it works remains open.",
    ),
    Criterion.COST: Text(
        "Niemand kann abschätzen, was es kostet: Betrag, Stellenanteil oder eine Bemerkung genügt.",
        "Nobody can tell what it costs: an amount, the staff it takes or a remark will do.",
    ),
    Criterion.IMPLEMENTATION: Text(
        "Die Schritte der Umsetzung fehlen; ohne sie lässt sich die Maßnahme nicht nachmachen.",
        "The steps are missing; without them nobody can do the same.",
    ),
    Criterion.TRANSFERABILITY: Text(
        "Offen bleibt, was andere Kommunen beachten müssen, die das übernehmen wollen.",
        "It remains open what other municipalities have to mind who want to take it over.",
    ),
    Criterion.RESULTS: Text("Was dabei herauskam, steht nirgends.", "What came of it is told nowhere."),
    Criterion.CONTEXT: Text(
        "Ohne die Ausgangslage lässt sich nicht erkennen, ob sie der eigenen gleicht.",
        "Without the context nobody can tell whether it is like their own.",
    ),
    Criterion.PRECONDITIONS: Text("Was man braucht, um anzufangen, fehlt.", "What it takes to begin is missing."),
    Criterion.TARGET_GROUPS: Text(
        "Für wen die Maßnahme gedacht ist, fehlt; sie wird so auch nicht gefunden.",
        "Whom it is for is missing; nor will it be found that way.",
    ),
    Criterion.PERIOD: Text("Von wann bis wann sie läuft, fehlt.", "From when to when it runs is missing."),
    Criterion.CONTACT: Text("Es gibt niemanden, den man fragen kann.", "There is nobody to ask."),
    Criterion.SOURCES: Text("Nachlesen lässt sich das nirgends.", "There is nowhere to read this up."),
    Criterion.RESPONSIBLE_UNIT: Text("Welche Stelle zuständig ist, fehlt.", "Which unit is responsible is missing."),
    Criterion.PARTNERS: Text("Wer mitgemacht hat, fehlt.", "Who took part is missing."),
    Criterion.FUNDINGS: Text("Woher das Geld kam, fehlt.", "Where the money came from is missing."),
}
"""What readers will miss."""

_SAME = ("implementation", "transferability", "results", "context", "preconditions", "responsible_unit")


def met(content: Row, *, obstacles: bool) -> frozenset[Criterion]:
    """What the content has; `obstacles` tells whether there is a lesson about one."""
    given = {name for name, value in content.items() if value is not None and value is not False and value != []}
    found = {Criterion(name.upper()) for name in _SAME if name in given}
    alternatives = {
        Criterion.COST: {"cost_amount", "staff_fte", "cost_note"},
        Criterion.TARGET_GROUPS: {"target_groups", "target_group_note"},
        Criterion.PERIOD: {"starts_on", "ends_on", "period_note", "regular_service"},
        Criterion.CONTACT: {"contact_unit", "contact_email", "contact_phone"},
        Criterion.SOURCES: {"sources"},
        Criterion.PARTNERS: {"partners"},
        Criterion.FUNDINGS: {"fundings"},
    }
    found |= {criterion for criterion, names in alternatives.items() if names & given}
    if any(indicator["target"] is not None and indicator["readings"] for indicator in content["indicators"]):
        found.add(Criterion.EVIDENCE)
    return frozenset(found | {Criterion.OBSTACLES} if obstacles else found)


def score(has: frozenset[Criterion]) -> int:
    """From 0 to 100.

    >>> score(frozenset(Criterion))
    100
    """
    return sum(WEIGHTS[criterion] for criterion in has)
