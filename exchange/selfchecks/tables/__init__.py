"""Tables of instruments, rounds, self-checks and their snapshots."""

from exchange.selfchecks.tables.instrument import (
    ComparableQuestionRow,
    InstrumentBandRow,
    InstrumentCriterionRow,
    InstrumentFieldRow,
    InstrumentGoalRow,
    InstrumentLevelRow,
    InstrumentOptionRow,
    InstrumentQuestionRow,
    InstrumentRow,
    InstrumentSuggestionRow,
)
from exchange.selfchecks.tables.round import InvitationRow, RoundRow
from exchange.selfchecks.tables.selfcheck import AnswerRow, ParticipantRow, RespondentRow, SelfCheckRow
from exchange.selfchecks.tables.snapshot import CriterionScoreRow, FieldScoreRow, SnapshotAnswerRow, SnapshotRow

__all__ = [
    "AnswerRow",
    "ComparableQuestionRow",
    "CriterionScoreRow",
    "FieldScoreRow",
    "InstrumentBandRow",
    "InstrumentCriterionRow",
    "InstrumentFieldRow",
    "InstrumentGoalRow",
    "InstrumentLevelRow",
    "InstrumentOptionRow",
    "InstrumentQuestionRow",
    "InstrumentRow",
    "InstrumentSuggestionRow",
    "InvitationRow",
    "ParticipantRow",
    "RespondentRow",
    "RoundRow",
    "SelfCheckRow",
    "SnapshotAnswerRow",
    "SnapshotRow",
]
