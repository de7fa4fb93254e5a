"""The sentences of pictures of statistics, in German and English."""

from exchange.access.rules import Text
from exchange.selfchecks.pictures.words import day
from exchange.statistics.exports.figures import Average, Change, Count, Quartiles, Release
from exchange.statistics.rules.ends import COARSELY

PROFILE = Text("Wo das Netzwerk steht", "Where the network stands")
CHANGE = Text("Was sich verändert hat", "What has changed")
HEAT_MAP = Text("Mittelwerte nach Handlungsfeld und {dimension}", "Means by field of action and {dimension}")

STANDPOINT = Text("Ein Überblick, keine Rangliste", "An overview, not a ranking")
PROFILE_MEANING = Text(
    "Was die Kommunen über sich selbst sagen, in der Reihenfolge der Handlungsfelder; alle Werte sind gerundet.",
    "What the municipalities say about themselves, in the order of the fields of action; all figures are rounded.",
)
CHANGE_MEANING = Text(
    "Mittlere Veränderung in Punkten von 100, bei den Kommunen, die in beiden Runden einen Wert haben; alle Werte sind "
    "gerundet.",
    "Mean change in points of 100, of the municipalities that have a result in both rounds; all figures are rounded.",
)
HEAT_MAP_MEANING = Text(
    "Mittelwerte in Punkten von 100, gerundet. Wo ein Wert zurückgehalten wird, ist das Feld schraffiert: Es ist dann "
    "unbekannt, nicht null.",
    "Means in points of 100, rounded. Where a figure is withheld the cell is hatched: it is unknown then, not zero.",
)

GAPS = Text("Wo Praxis fehlt", "Where practices are missing")
GAPS_MEANING = Text(
    "Der senkrechte Strich ist die Mitte über die Handlungsfelder. Eine Lücke ist, wo beides darunter liegt: Das sagt, "
    "wo man zuerst hinsehen sollte, nicht, dass etwas schlecht ist.",
    "The upright line is the middle over the fields of action. A gap is where both lie below: that says where to look "
    "first, not that something is bad.",
)
NETWORK_MEAN = Text("Mittelwert des Netzwerks", "Mean of the network")
PRACTICES_PER_MEMBER = Text("Maßnahmen je Kommune", "Measures per municipality")
GAP, NO_GAP, NOT_KNOWN = Text("Lücke", "gap"), Text("keine Lücke", "no gap"), Text("unbekannt", "not known")

MEAN = Text("Mittelwert", "Mean")
MEDIAN = Text("Median", "Median")
QUARTILES = Text("Quartile", "Quartiles")
MIDDLE_HALF = Text("mittlere Hälfte (von Quartil zu Quartil)", "middle half (from quartile to quartile)")
OWN = Text("eigener Wert", "own result")
NO_OWN = Text("kein eigener Wert", "no result of its own")
WITHHELD = Text("zurückgehalten", "withheld")
NO_ROUND_BEFORE = Text(
    "Es gibt keine frühere Runde, die sich vergleichen lässt", "There is no earlier round that can be compared"
)
UNCHANGED = Text("keine Veränderung", "no change")

_TOP = 100


def origin(release: Release, language: str) -> str:
    """Of which round, of how many, and when it was published."""
    published = day(release.published_on, language)
    if language == "en":
        return f"{release.round} · {release.contributors} municipalities · release {release.number} of {published}"
    return f"{release.round} · {release.contributors} Kommunen · Veröffentlichung {release.number} vom {published}"


def average(figure: Average, named: Text, note: str, language: str) -> str:
    """A mean or a median in a few words."""
    return f"{named.in_language(language)} {points_of(figure, note, language)}"


def points_of(figure: Average, note: str, language: str) -> str:
    """The points of a mean or a median; near the ends of the scale, what is told coarsely, as what it is."""
    if figure.value not in (0, _TOP) or (figure.rounded_to or 0) < COARSELY:
        return _number(figure.value, note, language)
    end = f"{abs(figure.value - (figure.rounded_to or 0) / 2):g}"
    return f"{'<' if figure.value == 0 else '≥'} {end if language == 'en' else end.replace('.', ',')}"


def quartiles(figure: Quartiles, note: str, language: str) -> str:
    """The quartiles in a few words."""
    if figure.lower is None:
        return f"{QUARTILES.in_language(language)} {_number(None, note, language)}"
    to = "to" if language == "en" else "bis"
    return f"{QUARTILES.in_language(language)} {figure.lower} {to} {figure.upper}"


def number(count: Count, note: str, language: str) -> str:
    """How many it is about."""
    return f"n {_number(None, note, language)}" if count.number is None else f"n = {count.number}"


def change(figure: Change, note: str, language: str) -> str:
    """A change in a few words."""
    if figure.value is None:
        return f"{WITHHELD.in_language(language)}{note}"
    told = UNCHANGED.in_language(language) if figure.value == 0 else f"{signed(figure.value)} {_points(language)}"
    return told if figure.number is None else f"{told} (n = {figure.number})"


def signed(value: int) -> str:
    """A number with its sign."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def _points(language: str) -> str:
    return "points" if language == "en" else "Punkte"


def _number(value: int | None, note: str, language: str) -> str:
    return f"{WITHHELD.in_language(language)}{note}" if value is None else str(value)


def compared(release: Release, language: str) -> str:
    """Which rounds are compared."""
    if release.before is None:
        return NO_ROUND_BEFORE.in_language(language)
    return f"{release.before} → {release.round}"
