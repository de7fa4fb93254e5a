"""The columns of the tables of a release: what each is called, what it means, and where its cells come from."""

from dataclasses import dataclass

from exchange.access.rules import Text
from exchange.statistics.exports.figures import LevelCount, Row
from exchange.statistics.exports.table import WITHHELD, Cell, Coded, Column

_EMPTY = Text(
    "Leer, wenn der Wert zurückgehalten wird; nie steht dann eine Null da.",
    "Empty where the figure is withheld; it is never a zero then.",
)
_WHY = Text(
    "Warum der Wert davor zurückgehalten wird; sonst leer.", "Why the figure before is withheld; empty otherwise."
)
_UNIT = Text("Auf wie viele Punkte gerundet ist.", "To how many points it is rounded.")


@dataclass(frozen=True, slots=True)
class OnLevel:
    """One level in the distribution of a row."""

    row: Row
    level: LevelCount


def _shown(value: Cell, withheld: Coded | None) -> Cell:
    return WITHHELD if withheld is not None else value


_WHERE: tuple[Column[Row], ...] = (
    Column(
        "round",
        Text("Runde", "Round"),
        Text("Titel der Runde.", "The title of the round."),
        lambda row: row.release.round,
    ),
    Column(
        "release",
        Text("Veröffentlichung Nr.", "Release no."),
        Text("Nummer der Veröffentlichung in der Runde.", "The number of the release within the round."),
        lambda row: row.release.number,
    ),
    Column(
        "fieldKey",
        Text("Schlüssel des Handlungsfelds", "Key of the field of action"),
        Text("Bleibt in allen Sprachen und Runden gleich.", "The same in all languages and rounds."),
        lambda row: row.subject.field_key,
    ),
    Column(
        "field",
        Text("Handlungsfeld", "Field of action"),
        Text("Worum es geht.", "What it is about."),
        lambda row: row.subject.field,
    ),
    Column(
        "criterionKey",
        Text("Schlüssel des Kriteriums", "Key of the criterion"),
        Text("Leer in der Zeile des Handlungsfelds selbst.", "Empty in the row of the field itself."),
        lambda row: row.subject.criterion_key,
    ),
    Column(
        "criterion",
        Text("Kriterium", "Criterion"),
        Text("Leer in der Zeile des Handlungsfelds selbst.", "Empty in the row of the field itself."),
        lambda row: row.subject.criterion,
    ),
    Column(
        "dimension",
        Text("Gliederung", "Breakdown"),
        Text("Wonach gegliedert ist; leer beim ganzen Netzwerk.", "The dimension; empty for the whole network."),
        lambda row: row.group.dimension if row.group else None,
    ),
    Column(
        "groupKey",
        Text("Schlüssel der Gruppe", "Key of the group"),
        Text("Leer beim ganzen Netzwerk.", "Empty for the whole network."),
        lambda row: row.group.value.code if row.group else None,
    ),
    Column(
        "group",
        Text("Gruppe", "Group"),
        Text("Leer beim ganzen Netzwerk.", "Empty for the whole network."),
        lambda row: row.group.value.text if row.group else None,
    ),
)
_SYNTHETIC: Column[Row] = Column(
    "synthetic",
    Text("Synthetische Daten", "Synthetic data"),
    Text("Ja, wenn die Daten erfunden sind.", "Yes where the data is made up."),
    lambda row: row.release.demo,
)

FIGURES: tuple[Column[Row], ...] = (
    *_WHERE,
    Column(
        "number",
        Text("Anzahl", "Number"),
        Text(f"Kommunen mit einem Wert. {_EMPTY.de}", f"Municipalities with a score. {_EMPTY.en}"),
        lambda row: _shown(row.count.number, row.count.withheld),
    ),
    Column(
        "notApplicable",
        Text("Anzahl „trifft nicht zu“", "Number “not applicable”"),
        Text(
            f"Kommunen, auf die es nicht zutrifft. {_EMPTY.de}",
            f"Municipalities that it does not apply to. {_EMPTY.en}",
        ),
        lambda row: _shown(row.count.not_applicable, row.count.withheld),
    ),
    Column(
        "notApplicableShare",
        Text("Anteil „trifft nicht zu“", "Share “not applicable”"),
        Text(f"Von 0 bis 1. {_EMPTY.de}", f"From 0 to 1. {_EMPTY.en}"),
        lambda row: _shown(row.count.share, row.count.withheld),
    ),
    Column(
        "countsWithheld",
        Text("Anzahl zurückgehalten, weil", "Number withheld because"),
        _WHY,
        lambda row: row.count.withheld,
    ),
    Column(
        "mean",
        Text("Mittelwert (0 bis 100)", "Mean (0 to 100)"),
        Text(f"In Punkten, gerundet. {_EMPTY.de}", f"In points, rounded. {_EMPTY.en}"),
        lambda row: _shown(row.mean.value, row.mean.withheld),
    ),
    Column(
        "meanRoundedTo",
        Text("Mittelwert gerundet auf", "Mean rounded to"),
        Text(
            f"{_UNIT.de} Nahe 0 und 100 gröber: 0, gerundet auf 50, ist alles unter 25.",
            f"{_UNIT.en} More coarsely near 0 and 100: 0 rounded to 50 is anything below 25.",
        ),
        lambda row: row.mean.rounded_to,
    ),
    Column(
        "meanWithheld",
        Text("Mittelwert zurückgehalten, weil", "Mean withheld because"),
        _WHY,
        lambda row: row.mean.withheld,
    ),
    Column(
        "median",
        Text("Median (0 bis 100)", "Median (0 to 100)"),
        Text(f"In Punkten, gerundet. {_EMPTY.de}", f"In points, rounded. {_EMPTY.en}"),
        lambda row: _shown(row.median.value, row.median.withheld),
    ),
    Column(
        "medianRoundedTo", Text("Median gerundet auf", "Median rounded to"), _UNIT, lambda row: row.median.rounded_to
    ),
    Column(
        "medianWithheld",
        Text("Median zurückgehalten, weil", "Median withheld because"),
        _WHY,
        lambda row: row.median.withheld,
    ),
    Column(
        "lowerQuartile",
        Text("Unteres Quartil (0 bis 100)", "Lower quartile (0 to 100)"),
        Text(f"Ein Viertel liegt darunter. {_EMPTY.de}", f"A quarter lies below. {_EMPTY.en}"),
        lambda row: _shown(row.quartiles.lower, row.quartiles.withheld),
    ),
    Column(
        "upperQuartile",
        Text("Oberes Quartil (0 bis 100)", "Upper quartile (0 to 100)"),
        Text(f"Ein Viertel liegt darüber. {_EMPTY.de}", f"A quarter lies above. {_EMPTY.en}"),
        lambda row: _shown(row.quartiles.upper, row.quartiles.withheld),
    ),
    Column(
        "quartilesRoundedTo",
        Text("Quartile gerundet auf", "Quartiles rounded to"),
        _UNIT,
        lambda row: row.quartiles.rounded_to,
    ),
    Column(
        "quartilesWithheld",
        Text("Quartile zurückgehalten, weil", "Quartiles withheld because"),
        _WHY,
        lambda row: row.quartiles.withheld,
    ),
    Column(
        "change",
        Text("Mittlere Veränderung in Punkten", "Mean change in points"),
        Text(
            f"Derer, die in beiden Runden einen Wert haben. {_EMPTY.de} Auch leer, wenn es keine Runde davor gibt.",
            f"Of those with a score in both rounds. {_EMPTY.en} Also empty where there is no round before.",
        ),
        lambda row: _shown(row.change.value, row.change.withheld) if row.change else None,
    ),
    Column(
        "changeNumber",
        Text("Anzahl in beiden Runden", "Number in both rounds"),
        Text(
            f"Kommunen, auf die sich die Veränderung bezieht. {_EMPTY.de}",
            f"Municipalities that the change is about. {_EMPTY.en}",
        ),
        lambda row: _shown(row.change.number, row.change.withheld) if row.change else None,
    ),
    Column(
        "changeRoundedTo",
        Text("Veränderung gerundet auf", "Change rounded to"),
        _UNIT,
        lambda row: row.change.rounded_to if row.change else None,
    ),
    Column(
        "changeWithheld",
        Text("Veränderung zurückgehalten, weil", "Change withheld because"),
        _WHY,
        lambda row: row.change.withheld if row.change else None,
    ),
    Column(
        "comparedWith",
        Text("Runde davor", "Round before"),
        Text("Womit die Veränderung vergleicht.", "What the change compares with."),
        lambda row: row.release.before,
    ),
    _SYNTHETIC,
)


def _of_row(column: Column[Row]) -> Column[OnLevel]:
    return Column(column.key, column.title, column.description, lambda source: column.cell(source.row))


LEVELS: tuple[Column[OnLevel], ...] = (
    *map(_of_row, _WHERE),
    Column(
        "levelKey",
        Text("Schlüssel der Stufe", "Key of the level"),
        Text("Bleibt in allen Sprachen gleich.", "The same in all languages."),
        lambda source: source.level.level.code,
    ),
    Column(
        "level",
        Text("Stufe", "Level"),
        Text("Von der niedrigsten an.", "From the lowest on."),
        lambda source: source.level.level.text,
    ),
    Column(
        "count",
        Text("Anzahl auf der Stufe", "Number on the level"),
        Text(f"Kommunen auf dieser Stufe. {_EMPTY.de}", f"Municipalities on this level. {_EMPTY.en}"),
        lambda source: _shown(source.level.count, source.level.withheld),
    ),
    Column(
        "share",
        Text("Anteil auf der Stufe", "Share on the level"),
        Text(f"Von 0 bis 1. {_EMPTY.de}", f"From 0 to 1. {_EMPTY.en}"),
        lambda source: _shown(source.level.share, source.level.withheld),
    ),
    Column(
        "levelWithheld",
        Text("Zurückgehalten, weil", "Withheld because"),
        _WHY,
        lambda source: source.level.withheld,
    ),
    _of_row(_SYNTHETIC),
)
