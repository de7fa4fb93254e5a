"""The sentences that explain the tables of statistics, in German and English."""

from exchange.access.rules import Text

TITLE = Text("Statistik der Selbstchecks", "Statistics of self-checks")
SYNTHETIC = Text(
    "Synthetische Daten: erfunden, zum Ausprobieren. Sie sagen nichts über wirkliche Kommunen.",
    "Synthetic data: made up, to try things out. It says nothing about real municipalities.",
)

ROUND = Text("Runde", "Round")
NUMBER = Text("Veröffentlichung Nr.", "Release no.")
PUBLISHED = Text("Veröffentlicht am", "Published on")
INSTRUMENT = Text("Fragebogen", "Questionnaire")
LEVELS = Text("Stufen", "Levels")
BEFORE = Text("Veränderung gegenüber", "Change since")
NO_ROUND_BEFORE = Text(
    "keiner Runde; es gibt keine frühere, die sich vergleichen lässt",
    "no round; there is no earlier one that can be compared",
)
CONTRIBUTORS = Text("Beitragende Kommunen", "Contributing municipalities")
MINIMUM = Text("Mindestzahl für Mittelwert, Median und Veränderung", "Minimum for mean, median and change")
QUARTILES_FROM = Text("Mindestzahl für Quartile und Stufen", "Minimum for quartiles and levels")
PROTECTION = Text("Schutzintervall in Punkten", "Protection interval in points")

EXPLAINED = (
    (
        Text("Was gezählt wird", "What is counted"),
        Text(
            "Von jeder Kommune das neueste Ergebnis der Runde, das sie mindestens für Auswertungen freigegeben hat. "
            "Die Zahlen sind einmal berechnet und ändern sich nicht mehr.",
            "Of each municipality the newest result of the round that it released at least for statistics. The figures "
            "were computed once and do not change any more.",
        ),
    ),
    (
        Text("Rundung", "Rounding"),
        Text(
            "Alle Punkte sind gerundet; auf wie viele, steht in jeder Zeile daneben. Mittelwerte nahe 0 und 100 sind "
            "gröber gerundet: 0, gerundet auf 50, ist alles unter 25.",
            "All points are rounded; to how many stands beside them in each row. Means near 0 and 100 are rounded more "
            "coarsely: 0 rounded to 50 is anything below 25.",
        ),
    ),
    (
        Text("Zurückgehaltene Werte", "Withheld figures"),
        Text(
            "Die Zelle ist leer (im Arbeitsblatt schraffiert), und der Grund steht in einer eigenen Spalte. Eine Null "
            "ist nie ein zurückgehaltener Wert.",
            "The cell is empty (in a workbook hatched), and the reason stands in a column of its own. A zero is "
            "never a figure that is withheld.",
        ),
    ),
    (
        Text("Warum Werte fehlen", "Why figures are withheld"),
        Text(
            "Niemand soll das Ergebnis einer einzelnen Kommune errechnen können: nicht aus kleinen Gruppen, nicht aus "
            "Unterschieden zwischen Tabellen oder Veröffentlichungen, auch nicht, wer das eigene Ergebnis kennt. "
            "Kleinster und größter Wert werden nie genannt.",
            "Nobody shall be able to work out the result of one municipality: not from small groups, not from "
            "differences between tables or releases, not even by knowing one's own result. The least and the greatest "
            "value are never told.",
        ),
    ),
    (
        Text("Keine Rangliste", "Not a ranking"),
        Text(
            "Die Zeilen stehen in der Reihenfolge der Handlungsfelder und Gruppen, nicht der Werte.",
            "The rows stand in the order of the fields and groups, not of the figures.",
        ),
    ),
)
"""What holds for every table of a release."""

METHOD = Text("Methode", "Method")
SHEETS = Text("Blätter", "Sheets")
COLUMN = Text("Spalte", "Column")
MEANING = Text("Bedeutung", "Meaning")

PRACTICES = Text("Statistik der Praxis", "Statistics of practices")
READ_ON = Text("Gelesen am", "Read on")
PRACTICES_EXPLAINED = (
    (
        Text("Was gezählt wird", "What is counted"),
        Text(
            "Veröffentlichte Maßnahmen, soweit sie für Sie sichtbar sind; eine Null ist eine wirkliche Null.",
            "Published measures as far as you may see them; a zero is a real zero.",
        ),
    ),
    (
        Text("Summen", "Sums"),
        Text(
            "Eine Maßnahme mit mehreren Handlungsfeldern oder Zielgruppen zählt in jedem davon; Zeilen ergeben darum "
            "zusammen nicht unbedingt die Gesamtzahl.",
            "A measure with several fields of action or target groups counts in each; rows therefore need not add up "
            "to the total.",
        ),
    ),
    (
        Text("Keine Rangliste", "Not a ranking"),
        Text(
            "Die Zeilen stehen in der Reihenfolge der Felder und Gruppen, nicht der Zahlen.",
            "The rows stand in the order of the fields and groups, not of the numbers.",
        ),
    ),
)
"""What holds for every table of practices."""
