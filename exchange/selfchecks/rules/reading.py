"""From a document to an instrument, or to all that is wrong with it. `docs/instruments.md` describes the document, and
`schema/instrument.schema.json` its shape."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exchange.access.rules import ErrorCode, Text
from exchange.selfchecks.rules.instrument import (
    Band,
    Criterion,
    Dependency,
    Field,
    Goal,
    Instrument,
    Level,
    Option,
    Question,
)
from exchange.selfchecks.rules.place import EMPTY, Place
from exchange.selfchecks.rules.problems import Findings, Problem
from exchange.selfchecks.rules.source import parse
from exchange.selfchecks.rules.vocabulary import QuestionKind

SHORT, MEDIUM, LONG = 200, 600, 2_000
"""How long labels, questions and suggestions, and explanations may be."""

FULL = Decimal(100)
MAX_WEIGHT = 1_000
MAX_NUMBER = 1_000_000_000
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,29}", re.ASCII)

YES_PARTLY_NO = {
    "YES": (Text("ja", "yes"), FULL),
    "PARTLY": (Text("teilweise", "partly"), Decimal(50)),
    "NO": (Text("nein", "no"), Decimal(0)),
}

_FURTHER = {
    QuestionKind.SCALE: ("scale",),
    QuestionKind.YES_PARTLY_NO: ("points",),
    QuestionKind.CHOICES: ("choices", "full"),
    QuestionKind.NUMBER: ("bands", "unit"),
}
"""By kind of question, what only questions of this kind say."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the instrument and its document as JSON, or what is wrong."""

    instrument: Instrument | None
    document: Mapping[str, Any]
    problems: tuple[Problem, ...]


def read_instrument(
    document: str | bytes | Mapping[str, Any], fields_of_action: Collection[str] | None = None
) -> Reading:
    """Read a YAML text, or what was read of one. `fields_of_action` are the keys that there are, if that is known."""
    if isinstance(document, Mapping):
        value, findings = document, Findings()
    else:
        source = parse(document)
        value, findings = source.value, source.findings
    instrument = None
    if not findings or value is not None:
        instrument = _Reader(fields_of_action).instrument(Place(value, (), findings))
    if findings:
        return Reading(None, {}, tuple(findings))
    return Reading(instrument, _plain(value), ())


def _plain(value: Any) -> Any:
    """The value as JSON has it. Numbers have few enough digits to stay exact."""
    if isinstance(value, Mapping):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


class _Reader:
    """Reads one instrument, and remembers what later parts refer to."""

    def __init__(self, fields_of_action: Collection[str] | None) -> None:
        self._known = fields_of_action
        self._taken: dict[str, set[str]] = {}
        self._scales: dict[str, tuple[Option, ...]] = {}
        self._used: set[str] = set()
        self._levels: tuple[Level, ...] = ()
        self._questions: dict[str, Question] = {}

    def instrument(self, place: Place) -> Instrument:
        """The instrument; of no use where something was found to be wrong."""
        at = place.members(
            ("key", "version", "official", "title", "note", "minimumCoverage", "levels", "fields"),
            ("scales", "comparableWith"),
        )
        self._scales = {name: self._scale(name, inner) for name, inner in at["scales"].entries().items()}
        self._levels = self._read_levels(at["levels"])
        fields = tuple(self._field(each) for each in at["fields"].items(1, 50))
        for name in self._scales.keys() - self._used:
            at["scales"].entries()[name].wrong("Diese Skala benutzt keine Frage.", "No question uses this scale.")
        return Instrument(
            key=at["key"].key(),
            version=self._version(at["version"]),
            official=at["official"].flag(False),
            title=at["title"].text(SHORT),
            note=at["note"].text(LONG),
            minimum_coverage=at["minimumCoverage"].number(0, 1) or Decimal(0),
            levels=self._levels,
            fields=fields,
            comparable_with=self._comparable(at["comparableWith"], at["version"]),
        )

    @staticmethod
    def _version(place: Place) -> str:
        if isinstance(place.value, int | float | Decimal) and not isinstance(place.value, bool):
            place.wrong(
                'Die Version steht in Anführungszeichen, wie "1".', 'Put the version in quotation marks, like "1".'
            )
            return ""
        return place.word(
            VERSION,
            "eine Version (Buchstaben, Ziffern, Punkt, _ und -; höchstens 30 Zeichen)",
            "a version (letters, digits, dot, _ and -; at most 30 characters)",
        )

    def _once(self, group: str, place: Place, key: str) -> str:
        """The key, which nothing else of the group may have."""
        taken = self._taken.setdefault(group, set())
        if key and key in taken:
            place.wrong(
                f"Den Schlüssel „{key}“ gibt es schon.", f"There is a key “{key}” already.", ErrorCode.DUPLICATE
            )
        taken.add(key)
        return key

    def _read_levels(self, place: Place) -> tuple[Level, ...]:
        levels = []
        before: Decimal | None = None
        for number, each in enumerate(place.items(1, 10)):
            at = each.members(("key", "from", "label", "text"))
            key = self._once("levels", at["key"], at["key"].key())
            before = self._start(at["from"], number == 0, before, 100)
            levels.append(Level(key, before or Decimal(0), at["label"].text(SHORT), at["text"].text(LONG)))
        return tuple(levels)

    @staticmethod
    def _start(place: Place, first: bool, before: Decimal | None, most: int) -> Decimal | None:
        """Where a level or band begins: the first at 0, each other above the one before."""
        start = place.number(0, most)
        if start is None:
            return before
        if first and start != 0:
            place.wrong("Die erste Stufe beginnt bei 0.", "The first one begins at 0.")
        if not first and before is not None and start <= before:
            place.wrong(
                f"Jede Stufe beginnt höher als die vorige ({before}).",
                f"Each begins higher than the one before ({before}).",
            )
        return start

    def _scale(self, name: str, place: Place) -> tuple[Option, ...]:
        Place(name, place.path, place.findings).key()
        return self._points(place, self._options_of(place, f"scale {name}", "points", FULL, (2, 10)))

    def _options_of(
        self, place: Place, group: str, worth: str, most: Decimal, number: tuple[int, int]
    ) -> tuple[Option, ...]:
        options = []
        for each in place.items(*number):
            at = each.members(("key", "label", worth))
            key = self._once(group, at["key"], at["key"].key())
            options.append(Option(key, at["label"].text(SHORT), at[worth].number(0, int(most)) or Decimal(0)))
        return tuple(options)

    @staticmethod
    def _points(place: Place, options: tuple[Option, ...]) -> tuple[Option, ...]:
        """The options, of which the best has to be worth 100 points: else no question could be answered with best."""
        if options and max(option.points for option in options) != FULL:
            place.wrong("Die beste Antwort muss 100 Punkte wert sein.", "The best answer must be worth 100 points.")
        return options

    def _field(self, place: Place) -> Field:
        at = place.members(("fieldOfAction", "goals", "suggestions"))
        key = at["fieldOfAction"].key()
        if key and self._known is not None:
            key = at["fieldOfAction"].choice(self._known, "Dieses Handlungsfeld", "field of action")
        self._once("fields", at["fieldOfAction"], key)
        goals = tuple(self._goal(each) for each in at["goals"].items(1, 50))
        return Field(key, goals, self._suggestions(at["suggestions"]))

    def _suggestions(self, place: Place) -> Mapping[str, tuple[Text, ...]]:
        if not place.given:
            return {}
        at = place.members([level.key for level in self._levels if level.key])
        return {level: tuple(each.text(MEDIUM) for each in inner.items(1, 10)) for level, inner in at.items()}

    def _goal(self, place: Place) -> Goal:
        at = place.members(("key", "label", "criteria"))
        key = self._once("goals", at["key"], at["key"].key())
        return Goal(key, at["label"].text(SHORT), tuple(self._criterion(each) for each in at["criteria"].items(1, 50)))

    def _criterion(self, place: Place) -> Criterion:
        at = place.members(("key", "label", "questions"), ("weight",))
        key = self._once("criteria", at["key"], at["key"].key())
        label, weight = at["label"].text(SHORT), self._weight(at["weight"])
        return Criterion(key, label, tuple(self._question(each) for each in at["questions"].items(1, 100)), weight)

    @staticmethod
    def _weight(place: Place) -> Decimal:
        return place.number(0, MAX_WEIGHT, above=True) or Decimal(1)

    def _question(self, place: Place) -> Question:
        known = isinstance(place.value, Mapping) and place.value.get("kind")
        kind = QuestionKind(known) if isinstance(known, str) and known in list(QuestionKind) else None
        further = _FURTHER[kind] if kind else [name for names in _FURTHER.values() for name in names]
        at = place.members(("key", "kind", "text"), ("help", "weight", "mayNotApply", "dependsOn", *further))
        at["kind"].choice(list(QuestionKind), "Diese Frageart", "kind of question")
        question = Question(
            key=self._once("questions", at["key"], at["key"].key()),
            kind=kind or QuestionKind.SCALE,
            text=at["text"].text(MEDIUM),
            help=at["help"].text(LONG) if at["help"].given else None,
            weight=self._weight(at["weight"]),
            may_not_apply=at["mayNotApply"].flag(True),
            depends_on=self._dependency(at["dependsOn"]),
            **(self._answers(kind, place, at) if kind else {}),
        )
        self._questions.setdefault(question.key, question)
        return question

    def _answers(self, kind: QuestionKind, place: Place, at: Mapping[str, Place]) -> dict[str, Any]:
        """How a question of this kind can be answered."""
        read: dict[QuestionKind, Callable[[Place, Mapping[str, Place]], dict[str, Any]]] = {
            QuestionKind.SCALE: self._steps,
            QuestionKind.YES_PARTLY_NO: self._yes_partly_no,
            QuestionKind.CHOICES: self._choices,
            QuestionKind.NUMBER: self._number,
        }
        return read[kind](place, at)

    def _steps(self, place: Place, at: Mapping[str, Place]) -> dict[str, Any]:
        if at["scale"].given:
            name = at["scale"].choice(self._scales, "Diese Skala", "scale")
        elif len(self._scales) == 1:
            name = next(iter(self._scales))
        else:
            at["scale"].wrong(
                "„scale“ fehlt; nur bei einer einzigen Skala darf das sein.",
                "“scale” is missing; that is right only where there is one scale.",
                ErrorCode.REQUIRED,
            )
            name = ""
        self._used.add(name)
        return {"options": self._scales.get(name, ())}

    def _yes_partly_no(self, place: Place, at: Mapping[str, Place]) -> dict[str, Any]:
        points = {key: worth for key, (_, worth) in YES_PARTLY_NO.items()}
        if at["points"].given:
            given = at["points"].members(tuple(YES_PARTLY_NO))
            points = {key: each.number(0, 100) or Decimal(0) for key, each in given.items()}
        options = tuple(Option(key, label, points[key]) for key, (label, _) in YES_PARTLY_NO.items())
        return {"options": self._points(at["points"], options)}

    def _choices(self, place: Place, at: Mapping[str, Place]) -> dict[str, Any]:
        if not self._required(at["choices"], "choices"):
            return {}
        options = self._options_of(at["choices"], ".".join(place.path), "weight", Decimal(MAX_WEIGHT), (2, 30))
        total = sum((option.points for option in options), Decimal(0))
        if options and not total:
            at["choices"].wrong(
                "Mindestens eine Antwort braucht ein Gewicht über 0.", "At least one choice needs a weight above 0."
            )
        full = at["full"].number(0, MAX_WEIGHT * 30, above=True)
        if full is not None and full > total:
            at["full"].wrong(
                f"So viel ist nicht zu erreichen: alle Antworten zusammen wiegen {total}.",
                f"So much cannot be reached: all choices together weigh {total}.",
            )
        return {"options": options, "full": full or total}

    def _number(self, place: Place, at: Mapping[str, Place]) -> dict[str, Any]:
        unit = at["unit"].text(SHORT) if self._required(at["unit"], "unit") else EMPTY
        if not self._required(at["bands"], "bands"):
            return {}
        bands = []
        before: Decimal | None = None
        for number, each in enumerate(at["bands"].items(2, 30)):
            inner = each.members(("from", "points"))
            before = self._start(inner["from"], number == 0, before, MAX_NUMBER)
            bands.append(Band(before or Decimal(0), inner["points"].number(0, 100) or Decimal(0)))
        if bands and max(band.points for band in bands) != FULL:
            at["bands"].wrong(
                "Die beste Antwort muss 100 Punkte wert sein.", "The best answer must be worth 100 points."
            )
        return {"bands": tuple(bands), "unit": unit}

    @staticmethod
    def _required(inner: Place, name: str) -> bool:
        if not inner.given:
            inner.wrong(f"„{name}“ fehlt.", f"“{name}” is missing.", ErrorCode.REQUIRED)
        return inner.given

    def _dependency(self, place: Place) -> Dependency | None:
        if not place.given:
            return None
        at = place.members(("question", "options"))
        question = at["question"].key()
        named = [each.key() for each in at["options"].items(1, 30)]
        if not question:
            return None
        known = self._questions.get(question)
        options = [option.key for option in known.options] if known else []
        if known is None:
            at["question"].wrong(
                f"Vor dieser Frage steht keine mit dem Schlüssel „{question}“; abhängen kann man nur von früheren.",
                f"No question before this one has the key “{question}”; a question depends on an earlier one only.",
            )
        elif known.kind is QuestionKind.NUMBER:
            at["question"].wrong(
                "Auf diese Frage antwortet eine Zahl; abhängen kann man nur von Fragen mit Antworten zur Auswahl.",
                "That question is answered with a number; only those with options can be depended on.",
            )
        elif unknown := [each for each in named if each and options and each not in options]:
            at["options"].wrong(
                f"Diese Antworten hat die Frage nicht: {', '.join(unknown)}; es gibt: {', '.join(options)}.",
                f"The question has no such options: {', '.join(unknown)}; there are: {', '.join(options)}.",
            )
        if len(set(named)) < len(named):
            at["options"].wrong("Eine Antwort steht doppelt.", "An option stands here twice.", ErrorCode.DUPLICATE)
        return Dependency(question, frozenset(named))

    def _comparable(self, place: Place, own: Place) -> Mapping[str, Mapping[str, str]]:
        versions = place.entries()
        if isinstance(own.value, str) and own.value in versions:
            versions[own.value].wrong("Das ist diese Version selbst.", "That is this version itself.")
        return {version: self._pairs(version, inner) for version, inner in versions.items()}

    def _pairs(self, version: str, place: Place) -> Mapping[str, str]:
        Place(version, place.path, place.findings).word(VERSION, "eine Version", "a version")
        pairs = {}
        for question, other in place.entries().items():
            if question not in self._questions:
                other.wrong(f"Es gibt keine Frage „{question}“.", f"There is no question “{question}”.")
            pairs[question] = other.key()
        if len(set(pairs.values())) < len(pairs):
            place.wrong(
                "Zwei Fragen werden mit derselben verglichen.",
                "Two questions are compared with the same.",
                ErrorCode.DUPLICATE,
            )
        return pairs
