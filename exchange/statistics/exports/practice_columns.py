"""The columns of the tables of practices. A row is what the API answered for it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.access.rules import Text, Visibility
from exchange.measures.rules.labels import COST_FREQUENCY_LABELS, LESSON_KIND_LABELS
from exchange.measures.rules.vocabulary import CostFrequency, LessonKind
from exchange.statistics.exports.table import WITHHELD, Cell, Column
from exchange.statistics.rules.turnout import RELEASED

Answered = Mapping[str, Any]
Columns = tuple[Column[Answered], ...]

_UNKNOWN = Text("ohne Angabe, ob einmalig oder jährlich", "not known whether one-off or yearly")


def _plain(name: str, title: Text, description: Text) -> Column[Answered]:
    """A column of a number or text that the row has under this name."""
    return Column(name, title, description, lambda row: row[name])


def _key(place: int, which: Text) -> Columns:
    """The columns of a value that is counted by."""
    number = "" if place == 0 else str(place + 1)
    return (
        Column(
            f"key{number}",
            Text(f"Schlüssel {which.de}".strip(), f"Key {which.en}".strip()),
            Text(
                "Bleibt in allen Sprachen gleich; leer ohne Angabe.", "The same in all languages; empty if not given."
            ),
            lambda row: row["keys"][place]["value"],
        ),
        Column(
            f"label{number}",
            Text(f"Bezeichnung {which.de}".strip(), f"Label {which.en}".strip()),
            Text("Wonach gezählt wird.", "What is counted by."),
            lambda row: row["keys"][place]["label"],
        ),
    )


def _lessons(kind: LessonKind) -> Column[Answered]:
    label = LESSON_KIND_LABELS[kind]
    return Column(
        f"lessons{_camel(kind)}",
        Text(f"Lernerfahrungen: {label.de}", f"Lessons: {label.en}"),
        Text("Anzahl in diesen Maßnahmen.", "Number in these measures."),
        lambda row: next(each["count"] for each in row["lessonsByKind"] if each["kind"] == kind),
    )


def _costs(frequency: CostFrequency | None) -> Columns:
    label = _UNKNOWN if frequency is None else COST_FREQUENCY_LABELS[frequency]
    name = "Unknown" if frequency is None else _camel(frequency)

    def cost(part: str) -> Callable[[Answered], Any]:
        return lambda row: next(each[part] for each in row["costs"] if each["frequency"] == frequency)

    return (
        Column(
            f"costs{name}Measures",
            Text(f"Maßnahmen mit Kosten, {label.de}", f"Measures with costs, {label.en}"),
            Text("Bei so vielen ist ein Betrag in Euro bekannt.", "Of so many an amount in euros is known."),
            cost("measures"),
        ),
        Column(
            f"costs{name}Sum",
            Text(f"Kosten in Euro, {label.de}", f"Costs in euros, {label.en}"),
            Text("Summe; leer ohne Betrag.", "Sum; empty without an amount."),
            lambda row: _amount(cost("sum")(row)),
        ),
        Column(
            f"costs{name}Median",
            Text(f"Median der Kosten in Euro, {label.de}", f"Median of costs in euros, {label.en}"),
            Text("Leer ohne Betrag.", "Empty without an amount."),
            lambda row: _amount(cost("median")(row)),
        ),
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.0001"))


def _camel(word: str) -> str:
    return "".join(part.capitalize() for part in word.split("_"))


TOTAL: Columns = (
    _plain("measures", Text("Maßnahmen", "Measures"), Text("Veröffentlicht und sichtbar.", "Published and visible.")),
    _plain("municipalities", Text("Kommunen", "Municipalities"), Text("Von so vielen.", "Of so many they are.")),
    _plain("discontinued", Text("Davon eingestellt", "Discontinued"), Text("Aufgegeben.", "Given up.")),
    _plain(
        "measuresWithEvidence",
        Text("Maßnahmen mit Beleg", "Measures with evidence"),
        Text(
            "Mit einem Indikator, der ein Ziel und mindestens einen Messwert hat.",
            "With an indicator that has a target and at least one reading.",
        ),
    ),
    *(_lessons(kind) for kind in LessonKind),
    _plain("indicators", Text("Indikatoren", "Indicators"), Text("Anzahl.", "Number.")),
    _plain(
        "indicatorsWithReadings",
        Text("Indikatoren mit Messwerten", "Indicators with readings"),
        Text("Mit mindestens einem.", "With at least one."),
    ),
    *(column for frequency in (*CostFrequency, None) for column in _costs(frequency)),
    Column("grants", Text("Förderungen", "Grants"), Text("Anzahl.", "Number."), lambda row: row["funding"]["grants"]),
    Column(
        "grantsWithAmount",
        Text("Förderungen mit Betrag", "Grants with an amount"),
        Text("Bei so vielen ist er bekannt.", "Of so many it is known."),
        lambda row: row["funding"]["withAmount"],
    ),
    Column(
        "grantsAmount",
        Text("Förderbetrag in Euro", "Amount of grants in euros"),
        Text("Summe; leer ohne Betrag.", "Sum; empty without an amount."),
        lambda row: _amount(row["funding"]["amount"]),
    ),
)
CELLS: Columns = (*_key(0, Text("", "")), *TOTAL)
CROSSED: Columns = (*_key(0, Text("(zuerst)", "(first)")), *_key(1, Text("(darin)", "(within)")), *TOTAL)

_FIELD: Columns = (
    Column(
        "fieldKey",
        Text("Schlüssel des Handlungsfelds", "Key of the field of action"),
        Text("Bleibt in allen Sprachen und Runden gleich.", "The same in all languages and rounds."),
        lambda row: row["fieldOfAction"]["key"],
    ),
    Column(
        "field",
        Text("Handlungsfeld", "Field of action"),
        Text("Worum es geht.", "What it is about."),
        lambda row: row["fieldOfAction"]["label"],
    ),
)
_MEMBERS = _plain(
    "members",
    Text("Teilnehmende Kommunen", "Members"),
    Text("So viele nehmen heute teil.", "So many take part today."),
)
_PRACTICES = _plain(
    "practices",
    Text("Maßnahmen der Teilnehmenden", "Measures of members"),
    Text("In diesem Feld.", "In this field."),
)

COVERAGE: Columns = (
    *_FIELD,
    _MEMBERS,
    _plain("membersWith", Text("Mit Maßnahme", "With a measure"), Text("In diesem Feld.", "In this field.")),
    _plain("membersWithout", Text("Ohne Maßnahme", "Without a measure"), Text("In diesem Feld.", "In this field.")),
    _PRACTICES,
    Column(
        "municipalitiesWithout",
        Text("Kommunen ohne Maßnahme", "Municipalities without a measure"),
        Text(
            "Namen in alphabetischer Folge; leer für die Öffentlichkeit.",
            "Names in alphabetical order; empty for the public.",
        ),
        lambda row: "; ".join(each["name"] for each in row["municipalitiesWithout"] or ()) or None,
    ),
)

GAPS: Columns = (
    *_FIELD,
    Column(
        "mean",
        Text("Mittelwert des Netzwerks (0 bis 100)", "Mean of the network (0 to 100)"),
        Text(
            "Aus der neuesten veröffentlichten Statistik; leer, wenn er zurückgehalten wird oder es keine gibt.",
            "Of the newest published statistics; empty where it is withheld or there are none.",
        ),
        lambda row: WITHHELD if row["mean"] is None else row["mean"],
    ),
    Column(
        "middleMean",
        Text("Mitte der Mittelwerte", "Middle of the means"),
        Text("Median über die Handlungsfelder.", "The median over the fields of action."),
        lambda row: _number(row["finding"]["middleMean"]),
    ),
    _MEMBERS,
    _PRACTICES,
    Column(
        "practicesPerMember",
        Text("Maßnahmen je Kommune", "Measures per member"),
        Text("Maßnahmen durch teilnehmende Kommunen.", "Measures divided by members."),
        lambda row: _number(row["finding"]["practicesPerMember"]),
    ),
    Column(
        "middlePracticesPerMember",
        Text("Mitte der Maßnahmen je Kommune", "Middle of measures per member"),
        Text("Median über die Handlungsfelder.", "The median over the fields of action."),
        lambda row: _number(row["finding"]["middlePracticesPerMember"]),
    ),
    Column(
        "gap",
        Text("Lücke", "Gap"),
        Text("Ob beides unter der Mitte liegt; leer, wenn unbekannt.", "Whether both lie below; empty if unknown."),
        lambda row: row["finding"]["gap"],
    ),
    Column(
        "explanation",
        Text("Erklärung", "Explanation"),
        Text("Der Befund in Worten.", "The finding in words."),
        lambda row: row["finding"]["explanation"],
    ),
    Column(
        "release",
        Text("Veröffentlichung", "Release"),
        Text("Woraus der Mittelwert ist.", "What the mean is from."),
        lambda row: None if row["release"] is None else f"{row['release']['title']}, {row['release']['number']}",
    ),
    Column(
        "synthetic",
        Text("Synthetische Daten", "Synthetic data"),
        Text("Ja, wenn der Mittelwert aus erfundenen Daten ist.", "Yes where the mean is of data that is made up."),
        lambda row: row["release"] is not None and row["release"]["demo"],
    ),
)


def _released(visibility: Visibility) -> Column[Answered]:
    return Column(
        f"released{_camel(visibility)}",
        Text(f"Freigegeben: {_SHORT[visibility].de}", f"Released: {_SHORT[visibility].en}"),
        Text(
            "Kommunen, deren weiteste Freigabe das ist; leer, wenn es zu wenige sind.",
            "Municipalities whose widest release it is; empty where they are too few.",
        ),
        lambda row: _told(
            next(each["count"] for each in row["turnout"]["released"] if each["visibility"] == visibility)
        ),
    )


def _told(number: int | None) -> Cell:
    return WITHHELD if number is None else number


_SHORT = {
    Visibility.STATISTICS: Text("nur Auswertungen", "statistics only"),
    Visibility.COORDINATION: Text("Koordination", "coordination"),
    Visibility.NETWORK: Text("Netzwerk", "network"),
    Visibility.PUBLIC: Text("alle", "everyone"),
}


def _turnout(name: str, title: Text, description: Text) -> Column[Answered]:
    return Column(name, title, description, lambda row: _told(row["turnout"][name]))


TURNOUT: Columns = (
    _plain("title", Text("Runde", "Round"), Text("Titel der Runde.", "The title of the round.")),
    Column(
        "opensOn",
        Text("Beginn", "Opens on"),
        Text("Erster Tag.", "First day."),
        lambda row: date.fromisoformat(row["opensOn"]),
    ),
    Column(
        "closesOn",
        Text("Ende", "Closes on"),
        Text("Letzter Tag.", "Last day."),
        lambda row: date.fromisoformat(row["closesOn"]),
    ),
    _turnout("invited", Text("Eingeladen", "Invited"), Text("Kommunen.", "Municipalities.")),
    _turnout("begun", Text("Begonnen", "Begun"), Text("Mit denen, die fertig sind.", "With those that completed.")),
    _turnout("completed", Text("Abgeschlossen", "Completed"), Text("Kommunen.", "Municipalities.")),
    _turnout(
        "contributors",
        Text("Freigegeben", "Released"),
        Text(
            "Mindestens für Auswertungen; leer, wenn es zu wenige sind.", "At least for statistics; empty if too few."
        ),
    ),
    *(_released(visibility) for visibility in RELEASED),
    _plain("demo", Text("Synthetische Daten", "Synthetic data"), Text("Ja, wenn erfunden.", "Yes where made up.")),
)
