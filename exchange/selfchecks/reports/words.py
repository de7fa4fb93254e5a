"""The sentences of the report, in German and English."""

from exchange.access.rules import Text

KIND = Text("Bericht zum Selbstcheck Weltoffene Kommune", "Report on the self-check Weltoffene Kommune")
TITLE = Text("Selbstcheck Weltoffene Kommune – {0}", "Self-check Weltoffene Kommune – {0}")
STANDPOINT = Text("Standpunkt, keine Note und keine Rangliste", "A standpoint, no mark and no ranking")

SYNTHETIC_TEXT = Text(
    "Dieser Bericht zeigt erfundene Antworten zur Vorführung. Er sagt nichts über die genannte Kommune aus.",
    "This report shows invented answers for demonstration. It says nothing about the municipality named.",
)
ABOUT = (
    Text(
        "Dieser Bericht hält fest, wie sich die Kommune in den Handlungsfeldern des Modellprogramms Weltoffene Kommune "
        "selbst einschätzt. Er ist für den Rat und seine Ausschüsse gedacht: als Standpunkt, von dem aus gemeinsam "
        "weitergearbeitet wird.",
        "This report records how the municipality assesses itself in the fields of action of the model programme "
        "Weltoffene Kommune. It is meant for the council and its committees: a standpoint from which to go on working "
        "together.",
    ),
    Text(
        "Er enthält keine Note, keinen Gesamtwert und keinen Vergleich mit anderen Kommunen.",
        "It holds no mark, no total and no comparison with other municipalities.",
    ),
)
CORRECTED = Text("Dieser Stand wurde korrigiert. Grund: {0}", "This version was corrected. Reason: {0}")

RESPONDENTS = Text("Wer geantwortet hat", "Who answered")
ROLE, NUMBER = Text("Funktion", "Function"), Text("Personen", "People")
RESPONDENTS_UNKNOWN = Text(
    "Es wurde nicht festgehalten, in welcher Funktion geantwortet wurde.",
    "It was not recorded in which functions people answered.",
)
RESPONDENTS_HIDDEN = Text(
    "Die Angaben dazu sieht nur die Kommune selbst.", "Only the municipality itself sees who answered."
)

OVERVIEW = Text("Auf einen Blick", "At a glance")
OVERVIEW_TEXT = Text(
    "Jede Zeile zeigt, auf welcher Stufe sich die Kommune in einem Handlungsfeld sieht. Die Reihenfolge ist die des "
    "Programms und sagt nichts über die Werte.",
    "Each row shows on which level the municipality sees itself in a field of action. The order is the programme’s "
    "and says nothing about the values.",
)
TABLE = Text("Die Werte als Tabelle", "The values as a table")
TABLE_TEXT = Text(
    "Punkte von 0 bis 100, auf ganze Punkte abgerundet; daneben der Anteil der zutreffenden Fragen, die beantwortet "
    "wurden.",
    "Points from 0 to 100, cut to whole points; beside them the share of the applicable questions that were answered.",
)
FIELD, LEVEL = Text("Handlungsfeld", "Field of action"), Text("Stufe", "Level")
POINTS, COVERAGE = Text("Punkte", "Points"), Text("Beantwortet", "Answered")

STRENGTHS = Text("Stärken", "Strengths")
STRENGTHS_TEXT = Text(
    "Hier sieht sich die Kommune auf einer der oberen Stufen. Was dort trägt, kann für andere lehrreich sein.",
    "Here the municipality sees itself on one of the upper levels. What works there can be instructive for others.",
)
TO_WORK_ON = Text("Felder, an denen weitergearbeitet werden kann", "Fields to work on")
TO_WORK_ON_TEXT = Text(
    "Hier sieht sich die Kommune auf einer der unteren Stufen. Wo zuerst angesetzt wird, ist eine politische "
    "Entscheidung.",
    "Here the municipality sees itself on one of the lower levels. Where to start is a political decision.",
)
WITHOUT_VALUE = Text("Ohne Wert", "Without a value")
WITHOUT_VALUE_TEXT = Text(
    "Kein Wert heißt nicht null: Über diese Felder sagt der Bericht nichts.",
    "No value does not mean zero: of these fields the report says nothing.",
)

FIELDS = Text("Die Handlungsfelder im Einzelnen", "The fields of action one by one")
FIELDS_TEXT = Text(
    "Zu jedem Handlungsfeld: Stufe, Stärken, Ansatzpunkte und Anregungen.",
    "For each field of action: level, strengths, starting points and suggestions.",
)
OUTCOME = Text("Stufe: {0} ({1} Punkten)", "Level: {0} ({1} points)")
COUNTED = Text("{0} von {1} zutreffenden Fragen beantwortet ({2})", "{0} of {1} applicable questions answered ({2})")
SKIPPED = Text(", {0} übersprungen", ", {0} skipped")
WORKS = Text("Was trägt", "What works")
WEAK = Text("Woran gearbeitet werden kann", "What can be worked on")
SUGGESTIONS = Text("Anregungen", "Suggestions")
MEASURES = Text("Eigene Maßnahmen in diesem Feld", "The municipality’s own measures in this field")
MORE = Text("… und {0} weitere", "… and {0} more")

STEPS = Text("Nächste Schritte", "Next steps")
STEPS_TEXT = Text(
    "Ein Vorschlag, wie mit diesem Bericht weitergearbeitet werden kann.",
    "A proposal for how to go on working with this report.",
)
DISCUSS = Text(
    "Den Bericht im zuständigen Ausschuss besprechen: Wo wird die Einschätzung geteilt, wo nicht, und warum?",
    "Discuss the report in the committee in charge: where is the assessment shared, where not, and why?",
)
WORKSHOP = Text(
    "In einem Workshop mit Rat, Zivilgesellschaft, Migrantenorganisationen und Wirtschaft die Sicht der Verwaltung "
    "ergänzen.",
    "Complete the administration’s view in a workshop with the council, civil society, migrant organisations and "
    "business.",
)
CHOOSE = Text("Zwei oder drei Vorhaben auswählen, nicht mehr{0}.", "Choose two or three undertakings, not more{0}.")
CHOOSE_FROM = Text(
    "; Ausgangspunkte können sein: {0}",
    "; they may start from: {0}",
)
AGREE = Text(
    "Für jedes Vorhaben festhalten, wer zuständig ist, bis wann, mit welchen Mitteln, und woran zu erkennen sein "
    "wird, dass es gelungen ist.",
    "Put down for each of them who is in charge, by when, with which means, and how its success will be seen.",
)
LOOK = Text(
    "Im Austauschnetzwerk nachsehen, was vergleichbare Kommunen in diesen Feldern tun und was ihnen nicht gelungen "
    "ist.",
    "See in the exchange network what comparable municipalities do in these fields, and what did not work for them.",
)
COMPLETE = Text(
    "Die offenen Fragen in den Feldern ohne Wert mit den Fachämtern klären: {0}.",
    "Settle the open questions in the fields without a value with the departments: {0}.",
)
REPEAT = Text(
    "Den Selbstcheck nach ein bis zwei Jahren wiederholen und beide Profile nebeneinanderlegen.",
    "Repeat the self-check after one or two years, and lay both profiles side by side.",
)

METHOD = Text("Wie dieser Bericht entstanden ist", "How this report was made")
SCALE = Text(
    "Jede Antwort ist 0 bis 100 Punkte wert. Ein Kriterium ist das gewichtete Mittel seiner beantworteten Fragen, ein "
    "Handlungsfeld das gewichtete Mittel seiner Kriterien; die Zahl der Fragen gibt kein Gewicht. Einen Gesamtwert "
    "über die Handlungsfelder gibt es nicht.",
    "Each answer is worth 0 to 100 points. A criterion is the weighted mean of its questions that were answered, a "
    "field of action the weighted mean of its criteria; the number of questions gives no weight. There is no total "
    "over the fields of action.",
)
LEAST = Text(
    "Übersprungene Fragen und solche, die nicht zutreffen, zählen nie als null. Wurden weniger als {0} der "
    "zutreffenden Fragen eines Handlungsfelds beantwortet, gibt es dafür keinen Wert.",
    "Questions that were skipped or do not apply never count as zero. Where less than {0} of the applicable "
    "questions of a field of action were answered, it has no value.",
)
REPRODUCIBLE = Text(
    "Mit dem Abschluss wurden Antworten und Werte eingefroren (Stand Nr. {0}, Rechenweg Version {1}).",
    "On completion answers and values were frozen (snapshot no. {0}, formula version {1}).",
)
FROM = Text("ab Punkten", "from points")
MEANING = Text("Bedeutung", "Meaning")
LIMITS = Text(
    "Die Werte sind eine Selbsteinschätzung. Sie zeigen, wie die Antwortenden ihre Kommune sehen; sie messen nicht, "
    "was bei den Menschen ankommt. Wer anders gefragt wird, antwortet anders: Zwei Kommunen lassen sich an Punkten "
    "nicht der Reihe nach ordnen, und das ist auch nicht beabsichtigt.",
    "The values are a self-assessment. They show how those who answered see their municipality; they do not measure "
    "what reaches people. Others would have answered otherwise: two municipalities cannot be put in an order by "
    "points, nor is that intended.",
)
