"""Where the network is weak and practices are few.

A field of action is a gap where two things hold: the mean of the network's results there lies below the middle of its
means over the fields, and its members have fewer practices there than in the middle of the fields. The network is
compared with itself, never a municipality with another one. As a rule some fields
lie below the middle: it tells where to look first, not that something is bad.

A mean that is withheld stays unknown, and so does whether there is a gap.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from exchange.access.rules import Text
from exchange.statistics.rules.ends import COARSELY

LEAST_FIELDS = 3
"""Of so many fields the mean must be told, so that there is a middle."""

_NO_RELEASE = Text(
    "Sie sehen noch keine veröffentlichte Statistik des Netzwerks.",
    "You see no published statistics of the network yet.",
)
_WITHHELD = Text(
    "Der Mittelwert dieses Handlungsfelds wird nicht genannt.", "The mean of this field of action is not told."
)
_TOO_FEW = Text(
    "Für zu wenige Handlungsfelder wird ein Mittelwert genannt.", "The mean of too few fields of action is told."
)
_NOBODY = Text("Derzeit nimmt keine Kommune teil.", "No municipality takes part today.")
_UNKNOWN = Text("Ob hier etwas fehlt, ist nicht bekannt:", "Whether something is missing here is not known:")
_VERDICTS = {
    (True, True): Text(
        "Beides liegt unter der Mitte: Hier fehlt es an Praxis.", "Both lie below the middle: practices are missing."
    ),
    (True, False): Text(
        "Das Ergebnis liegt unter der Mitte, doch Praxis gibt es.",
        "The result lies below the middle, but there are practices.",
    ),
    (False, True): Text(
        "Praxis ist seltener, doch das Ergebnis liegt nicht unter der Mitte.",
        "Practices are rarer, but the result does not lie below the middle.",
    ),
    (False, False): Text("Nichts davon liegt unter der Mitte.", "Neither lies below the middle."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a field: the mean of the network in points of 100, None where it is not told, how many
    practices the members have, and to how many points the mean is rounded."""

    mean: int | None
    practices: int
    unit: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Whether a field is a gap, None where that is not known; with the numbers that decide, and in words."""

    gap: bool | None
    middle_mean: Fraction | None
    per_member: Fraction | None
    middle_per_member: Fraction | None
    explanation: Text


def gaps(standings: Mapping[str, Standing], members: int, *, released: bool = True) -> dict[str, Gap]:
    """What is found for each field. `released`: whether there are statistics to go by.

    >>> fields = {"A": Standing(40, 1), "B": Standing(50, 4), "C": Standing(60, 9)}
    >>> [gap.gap for gap in gaps(fields, 10).values()]
    [True, False, False]
    """
    means = [Fraction(each.mean) for each in standings.values() if each.mean is not None]
    middle_mean = median(means) if len(means) >= LEAST_FIELDS else None
    practices = [Fraction(each.practices, members) for each in standings.values()] if members else []
    middle = median(practices) if practices else None
    middle_unit = max((each.unit for each in standings.values() if each.mean == middle_mean), default=1)
    found = {}
    for key, standing in standings.items():
        own = Fraction(standing.practices, members) if members else None
        sentences = [*_scores(standing, middle_mean, middle_unit), *_practices(own, middle)]
        if standing.mean is None or middle_mean is None or own is None or middle is None:
            gap, reason = None, _reason(standing, members, released=released)
            sentences += [_UNKNOWN, reason]
        else:
            weak, few = standing.mean < middle_mean, own < middle
            gap = weak and few
            sentences.append(_VERDICTS[weak, few])
        found[key] = Gap(gap, middle_mean, own, middle, _joined(sentences))
    return found


def _reason(standing: Standing, members: int, *, released: bool) -> Text:
    """Why it is not known whether there is a gap."""
    if not released:
        return _NO_RELEASE
    if not members:
        return _NOBODY
    return _WITHHELD if standing.mean is None else _TOO_FEW


def _scores(standing: Standing, middle: Fraction | None, middle_unit: int) -> list[Text]:
    if standing.mean is None:
        return []
    here = _points(Fraction(standing.mean), standing.unit)
    german, english = (
        f"Das Netzwerk steht hier im Mittel {here.de} Punkten",
        f"The network's mean is {here.en} points here",
    )
    if middle is not None:
        there = _points(middle, middle_unit)
        german += f", in der Mitte der Handlungsfelder {there.de}"
        english += f", {there.en} in the middle of the fields of action"
    return [Text(f"{german}.", f"{english}.")]


def _points(value: Fraction, unit: int) -> Text:
    """The points of a mean; near the ends of the scale, what is told coarsely, as what it is."""
    if unit < COARSELY or value not in (0, 100):
        exact = _number(value, 1)
        return Text(f"bei {exact.de}", exact.en)
    end = _number(abs(value - Fraction(unit, 2)), 1)
    if value == 0:
        return Text(f"unter {end.de}", f"below {end.en}")
    return Text(f"bei mindestens {end.de}", f"at least {end.en}")


def _practices(own: Fraction | None, middle: Fraction | None) -> list[Text]:
    if own is None or middle is None:
        return []
    here, there = _number(own, 2), _number(middle, 2)
    return [
        Text(
            f"Auf eine teilnehmende Kommune kommen {here.de} Maßnahmen, in der Mitte {there.de}.",
            f"There are {here.en} measures for each municipality that takes part, {there.en} in the middle.",
        )
    ]


def _number(value: Fraction, places: int) -> Text:
    """The number, without a fraction that is none."""
    english = f"{float(value):.{places}f}".rstrip("0").rstrip(".")
    return Text(english.replace(".", ","), english)


def _joined(sentences: Collection[Text]) -> Text:
    return Text(" ".join(each.de for each in sentences), " ".join(each.en for each in sentences))
