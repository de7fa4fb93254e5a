"""The sentences of pictures, in German and English."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from exchange.access.rules import Text
from exchange.selfchecks.pictures.profile import FieldValue, Level, Profile, percent, points

NARROW_SPACE = "\u202f"

TITLE = Text("Selbstcheck Weltoffene Kommune", "Self-check Weltoffene Kommune")
SYNTHETIC = Text("Synthetische Daten", "Synthetic data")
STANDPOINT = Text("Standpunkt, keine Rangliste", "A standpoint, not a ranking")
MEANING = Text(
    "Wo die Kommune in ihrer eigenen Einschätzung steht, in der Reihenfolge der Handlungsfelder. "
    "Kein Gesamtwert, keine Note.",
    "Where the municipality stands by its own assessment, in the order of the fields of action. No total, no mark.",
)
NOT_OFFICIAL = Text("nicht der offizielle Fragebogen", "not the official questionnaire")
OFFICIAL = Text("offizieller Fragebogen", "official questionnaire")
INSTRUMENT = Text("Fragebogen", "Questionnaire")
LEVELS = Text("Stufen", "Levels")
NO_VALUE = Text("kein Wert", "no value")
NOT_RELEASED = Text("nicht freigegeben", "not released")
CORRECTED = Text("korrigiert", "corrected")
YES, NO = Text("ja", "yes"), Text("nein", "no")
TOGETHER = Text("Gemeinsam mit", "Together with")

_MONTHS = (
    Text("Januar", "January"),
    Text("Februar", "February"),
    Text("März", "March"),
    Text("April", "April"),
    Text("Mai", "May"),
    Text("Juni", "June"),
    Text("Juli", "July"),
    Text("August", "August"),
    Text("September", "September"),
    Text("Oktober", "October"),
    Text("November", "November"),
    Text("Dezember", "December"),
)


def day(moment: date, language: str) -> str:
    """A day as it is written in a letter: `14. März 2026`."""
    month = _MONTHS[moment.month - 1].in_language(language)
    return f"{moment.day}{'' if language == 'en' else '.'} {month} {moment.year}"


def decimal(number: Decimal, language: str) -> str:
    """A number with its decimals, with a comma in German."""
    text = f"{number:f}"
    return text if language == "en" else text.replace(".", ",")


def yes_or_no(given: bool, language: str) -> str:
    """Yes or no."""
    return (YES if given else NO).in_language(language)


def of_hundred(score: Decimal, language: str) -> str:
    """A score in whole points."""
    return f"{points(score)} {'of' if language == 'en' else 'von'} 100"


def in_percent(share: Decimal, language: str) -> str:
    """A share in whole per cent."""
    return f"{percent(share)}{'' if language == 'en' else NARROW_SPACE}%"


def heading(profiles: Sequence[Profile], language: str) -> str:
    """What a picture is called."""
    names = list(dict.fromkeys(profile.municipality for profile in profiles))
    return f"{TITLE.in_language(language)}: {_joined(names, language)}"


def standing(profile: Profile, language: str) -> str:
    """Whose view it is, and of when."""
    return f"{profile.stage[:1].upper()}{profile.stage[1:]} · {day(profile.taken_on, language)}"


def origin(profile: Profile, language: str) -> str:
    """With whom, out of which round, whose view it is, of when, and whether it was corrected."""
    together = f"{TOGETHER.in_language(language)} {_joined(profile.partners, language)}" if profile.partners else None
    corrected = f" ({CORRECTED.in_language(language)})" if profile.number > 1 else ""
    parts = (together, profile.round, f"{standing(profile, language)}{corrected}")
    return " · ".join(part for part in parts if part is not None)


def legend(profile: Profile, language: str) -> str:
    """What one of several snapshots is called."""
    synthetic = f" · {SYNTHETIC.in_language(language)}" if profile.demo else ""
    return f"{profile.municipality}: {origin(profile, language)}{synthetic}"


def instrument(profile: Profile, language: str) -> str:
    """With what it was assessed, and whether that is the official questionnaire."""
    return f"{INSTRUMENT.in_language(language)}: {questionnaire(profile.instrument, profile.official, language)}"


def questionnaire(name: str, official: bool, language: str) -> str:
    """A questionnaire, and whether it is the official one."""
    return f"{name} ({(OFFICIAL if official else NOT_OFFICIAL).in_language(language)})"


def outcome(value: FieldValue, language: str) -> str:
    """What a field of action came to, in a few words."""
    if value.score is not None:
        return f"{value.level}, {of_hundred(value.score, language)}"
    if value.withheld is not None:
        return f"{NO_VALUE.in_language(language)}: {value.withheld}"
    return NOT_RELEASED.in_language(language)


def description(profiles: Sequence[Profile], language: str) -> str:
    """The whole picture in words, for those who do not see it."""
    sentences = [STANDPOINT.in_language(language) + ".", MEANING.in_language(language)]
    if any(profile.demo for profile in profiles):
        sentences.insert(0, SYNTHETIC.in_language(language) + ".")
    sentences += [_described(profile, language) for profile in profiles]
    sentences.append(f"{LEVELS.in_language(language)}: {levels_from(profiles[0].levels, language)}.")
    sentences += dict.fromkeys(instrument(profile, language) + "." for profile in profiles)
    return " ".join(sentences)


def _described(profile: Profile, language: str) -> str:
    values = "; ".join(f"{value.label}: {_told(value, language)}" for value in profile.values)
    return f"{profile.municipality}, {origin(profile, language)}: {values}."


def _told(value: FieldValue, language: str) -> str:
    told = outcome(value, language)
    if value.score is None or value.coverage is None:
        return told
    share = in_percent(value.coverage, language)
    answered = "of the questions answered" if language == "en" else "der Fragen beantwortet"
    return f"{told} ({share} {answered})"


def levels_from(levels: Sequence[Level], language: str) -> str:
    """From how many points on each level holds."""
    since = "from" if language == "en" else "ab"
    return "; ".join(f"{level.label} {since} {decimal(level.start, language)}" for level in levels)


def _joined(names: Sequence[str], language: str) -> str:
    if len(names) == 1:
        return names[0]
    last = "and" if language == "en" else "und"
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
