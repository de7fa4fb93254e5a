"""`rules.progress` in SQL."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, ScalarSelect, and_, func, literal, select

from exchange.selfchecks.rules.vocabulary import AnswerState
from exchange.selfchecks.tables import AnswerRow, InstrumentQuestionRow
from exchange.storage.base import alias_of, table_of

_question, _answer = table_of(InstrumentQuestionRow), table_of(AnswerRow)
_first, _further, _asked = (alias_of(_question, name) for name in ("first_question", "further_question", "asked"))
_deciding, _given = alias_of(_answer, "deciding"), alias_of(_answer, "given")

Id = ColumnElement[Any]


class Questions:
    """The questions of an instrument, all or those in a field of action, and what was done with them in a
    self-check."""

    def __init__(self, self_check: Id, instrument: Id, field: Id | None = None) -> None:
        self._self_check = self_check
        self._instrument = instrument
        self._field = field

    @property
    def total(self) -> ColumnElement[int]:
        """How many there are."""
        within = [] if self._field is None else [_asked.c.field_key == self._field]
        found = select(func.count()).select_from(_asked).where(_asked.c.instrument_id == self._instrument, *within)
        return found.correlate(None).scalar_subquery()

    def done(self, *states: AnswerState) -> ColumnElement[int]:
        """How many arise with which this was done; without a state, how many arise."""
        put = self._arising()
        found = select(func.count()).select_from(put)
        if states:
            found = found.join(
                _given,
                and_(
                    _given.c.self_check_id == self._self_check,
                    _given.c.question_id == put.c.id,
                    _given.c.state.in_([literal(state.value) for state in states]),
                ),
            )
        if self._field is not None:
            found = found.where(put.c.field_key == self._field)
        counted: ScalarSelect[int] = found.correlate(None).scalar_subquery()
        return counted

    def _arising(self) -> CTE:
        """From the questions that depend on none to those that depend on these, where they were answered like that."""
        first = select(_first.c.id, _first.c.field_key)
        first = first.where(_first.c.instrument_id == self._instrument, _first.c.depends_on_id.is_(None))
        put = first.cte("put", recursive=True, nesting=True)
        further = select(_further.c.id, _further.c.field_key).join(put, _further.c.depends_on_id == put.c.id)
        further = further.join(
            _deciding,
            and_(
                _deciding.c.self_check_id == self._self_check,
                _deciding.c.question_id == put.c.id,
                _deciding.c.value.op("?|", is_comparison=True)(_further.c.depends_on_options),
            ),
        )
        return put.union_all(further)
