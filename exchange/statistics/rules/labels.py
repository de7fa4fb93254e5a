"""German and English labels of every entry of the vocabulary."""

from exchange.access.rules import Text
from exchange.statistics.rules.vocabulary import Dimension, Settled, Statistic, Waiting, WithheldBecause

DIMENSION_LABELS = {
    Dimension.STATE: Text("Land", "state"),
    Dimension.KIND: Text("Art der Kommune", "kind of municipality"),
    Dimension.SIZE_CLASS: Text("Größenklasse", "size class"),
    Dimension.ROLE: Text("Rolle im Programm", "role in the programme"),
    Dimension.STAGE: Text("Stand der Selbsteinschätzung", "stage of the self-check"),
}

STATISTIC_LABELS = {
    Statistic.COUNTS: Text("Anzahl und Anteil „trifft nicht zu“", "number, and share of “not applicable”"),
    Statistic.MEAN: Text("Mittelwert", "mean"),
    Statistic.MEDIAN: Text("Median", "median"),
    Statistic.QUARTILES: Text("Quartile", "quartiles"),
    Statistic.LEVELS: Text("Verteilung auf die Stufen", "distribution over levels"),
    Statistic.CHANGE: Text("mittlere Veränderung", "mean change"),
}

WITHHELD_BECAUSE_LABELS = {
    WithheldBecause.TOO_FEW: Text("zu wenige Kommunen", "too few municipalities"),
    WithheldBecause.TOO_FEW_FOR_QUARTILES: Text(
        "zu wenige Kommunen für Quartile oder eine Verteilung", "too few municipalities for quartiles or a distribution"
    ),
    WithheldBecause.FEW_CONTRIBUTORS: Text(
        "zu wenige Kommunen in der Veröffentlichung", "too few municipalities in the release"
    ),
    WithheldBecause.COMPLEMENT: Text(
        "sonst ließe sich eine zu kleine Gruppe errechnen", "otherwise a group that is too small could be worked out"
    ),
    WithheldBecause.PROTECTION: Text(
        "sonst ließe sich das Ergebnis einer Kommune zu genau eingrenzen",
        "otherwise the result of a municipality could be narrowed down too far",
    ),
}

SETTLED_LABELS = {
    Settled.HAND: Text(
        "von Hand: dieser Beitrag allein kann ein anderer sein", "by hand: this contribution alone may differ"
    ),
    Settled.EXCHANGE: Text("durch Tausch mit einem anderen Beitrag", "by an exchange with another contribution"),
    Settled.SEARCH: Text("durch Suche unter mehreren Beiträgen", "by a search among several contributions"),
    Settled.PROGRAMME: Text("durch lineare Optimierung", "by linear programming"),
}

WAITING_LABELS = {
    Waiting.NOBODY: Text("Noch hat niemand Ergebnisse freigegeben.", "Nobody has released results yet."),
    Waiting.TOO_FEW_CHANGED: Text(
        "Seit der letzten Veröffentlichung haben sich zu wenige Beiträge geändert.",
        "Too few contributions have changed since the last release.",
    ),
}
