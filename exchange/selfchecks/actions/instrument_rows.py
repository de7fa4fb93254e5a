"""An instrument as rows of its tables."""

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.selfchecks import tables
from exchange.selfchecks.rules.instrument import Criterion, Field, Instrument, Question
from exchange.storage.base import Base, uuid7

if TYPE_CHECKING:
    from exchange.selfchecks.actions.instruments import LoadedInstrument

Row = dict[str, Any]
_ORDER: tuple[type[Base], ...] = (
    tables.InstrumentRow,
    tables.InstrumentLevelRow,
    tables.InstrumentFieldRow,
    tables.InstrumentSuggestionRow,
    tables.InstrumentGoalRow,
    tables.InstrumentCriterionRow,
    tables.InstrumentQuestionRow,
    tables.InstrumentOptionRow,
    tables.InstrumentBandRow,
    tables.ComparableQuestionRow,
)
"""Each after those that it refers to."""


def rows_of(
    identity: UUID, instrument: Instrument, document: Mapping[str, Any], others: "Mapping[str, LoadedInstrument]"
) -> Sequence[tuple[type[Base], list[Row]]]:
    """The rows by table, each table after those that it refers to. `others` are the versions that this one can be
    compared with. Raises Refused where these have no such question."""
    rows = _Rows(identity)
    rows.instrument(instrument, document)
    for version, pairs in instrument.comparable_with.items():
        rows.compared(version, pairs, others[version])
    return [(table, rows.made[table]) for table in _ORDER]


class _Rows:
    def __init__(self, identity: UUID) -> None:
        self.made: dict[type[Base], list[Row]] = {table: [] for table in _ORDER}
        self._id = identity
        self._questions: dict[str, UUID] = {}

    def _add(self, table: type[Base], **values: Any) -> None:
        self.made[table].append(values)

    def instrument(self, instrument: Instrument, document: Mapping[str, Any]) -> None:
        self._add(
            tables.InstrumentRow,
            id=self._id,
            key=instrument.key,
            version=instrument.version,
            official=instrument.official,
            **_both("title", instrument.title),
            **_both("note", instrument.note),
            minimum_coverage=instrument.minimum_coverage,
            content=dict(document),
        )
        for position, level in enumerate(instrument.levels, 1):
            words = _both("label", level.label) | _both("text", level.text)
            self._add(
                tables.InstrumentLevelRow,
                instrument_id=self._id,
                key=level.key,
                position=position,
                start=level.start,
                **words,
            )
        for position, field in enumerate(instrument.fields, 1):
            self._field(position, field)

    def _field(self, position: int, field: Field) -> None:
        identity = uuid7()
        self._add(
            tables.InstrumentFieldRow,
            id=identity,
            instrument_id=self._id,
            field_key=field.field_of_action,
            position=position,
        )
        suggestions = ((level, text) for level, texts in field.suggestions.items() for text in texts)
        for place, (level, text) in enumerate(suggestions, 1):
            self._add(
                tables.InstrumentSuggestionRow,
                instrument_field_id=identity,
                level_key=level,
                position=place,
                **_both("text", text),
            )
        number = itertools.count(1)
        for place, goal in enumerate(field.goals, 1):
            goal_id = uuid7()
            self._add(
                tables.InstrumentGoalRow,
                id=goal_id,
                instrument_field_id=identity,
                key=goal.key,
                position=place,
                **_both("label", goal.label),
            )
            for criterion in goal.criteria:
                belongs = {"instrument_field_id": identity, "goal_id": goal_id}
                self._criterion(next(number), criterion, field, belongs)

    def _criterion(self, position: int, criterion: Criterion, field: Field, belongs: Row) -> None:
        identity = uuid7()
        self._add(
            tables.InstrumentCriterionRow,
            id=identity,
            instrument_id=self._id,
            key=criterion.key,
            position=position,
            weight=criterion.weight,
            **_both("label", criterion.label),
            **belongs,
        )
        for question in criterion.questions:
            self._question(question, {"criterion_id": identity, "field_key": field.field_of_action})

    def _question(self, question: Question, belongs: Row) -> None:
        identity = self._questions[question.key] = uuid7()
        depends = question.depends_on
        self._add(
            tables.InstrumentQuestionRow,
            id=identity,
            instrument_id=self._id,
            key=question.key,
            position=len(self._questions),
            kind=question.kind.value,
            **_both("text", question.text),
            **_both("help", question.help),
            **_both("unit", question.unit),
            weight=question.weight,
            may_not_apply=question.may_not_apply,
            full_weight=question.full,
            depends_on_id=self._questions[depends.question] if depends else None,
            depends_on_options=sorted(depends.options) if depends else None,
            **belongs,
        )
        for position, option in enumerate(question.options, 1):
            self._add(
                tables.InstrumentOptionRow,
                question_id=identity,
                key=option.key,
                position=position,
                points=option.points,
                **_both("label", option.label),
            )
        for band in question.bands:
            self._add(tables.InstrumentBandRow, question_id=identity, start=band.start, points=band.points)

    def compared(self, version: str, pairs: Mapping[str, str], other: "LoadedInstrument") -> None:
        for question, theirs in pairs.items():
            if theirs not in other.questions:
                raise Refused(
                    UserError(
                        ErrorCode.NOT_FOUND,
                        ("input", "document", "comparableWith", version, question),
                        Text(
                            f"Die Version {version} hat keine Frage „{theirs}“.",
                            f"Version {version} has no question “{theirs}”.",
                        ),
                    )
                )
            self._add(
                tables.ComparableQuestionRow, question_id=self._questions[question], other_id=other.questions[theirs]
            )


def _both(name: str, text: Text | None) -> Row:
    """A text as its two columns."""
    return {f"{name}_de": text.de if text else None, f"{name}_en": text.en if text else None}
