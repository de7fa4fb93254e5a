"""Snapshots in the API: what a self-check came to when it was completed or corrected. They never change."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import and_

from exchange.access.rules import Visibility
from exchange.access.visibility import OwnAmong
from exchange.municipalities.tables import FieldOfActionRow
from exchange.municipalities.types import Municipality
from exchange.projection.fields import column, expression, many, one
from exchange.projection.registry import projected
from exchange.projection.relay import Node
from exchange.selfchecks.tables import InstrumentQuestionRow, SnapshotRow
from exchange.selfchecks.types.answer import SnapshotAnswer
from exchange.selfchecks.types.enums import SelfCheckStage
from exchange.selfchecks.types.instrument import SelfCheckInstrument
from exchange.selfchecks.types.score import FieldScore
from exchange.selfchecks.visibility import SHOWN
from exchange.storage.base import table_of

if TYPE_CHECKING:
    from exchange.selfchecks.types.selfcheck import SelfCheck

_question, FIELD_OF_ACTION = table_of(InstrumentQuestionRow), table_of(FieldOfActionRow)


@projected(SnapshotRow, rule=SHOWN, prefix="snapshot")
@strawberry.type(
    description="What a self-check came to when it was completed or corrected: its scores and the answers that they "
    "are made of. It never changes; computing it again gives the same."
)
class SelfCheckSnapshot(Node):
    """A snapshot."""

    self_check: Annotated["SelfCheck", strawberry.lazy("exchange.selfchecks.types.selfcheck")] | None = one(
        lambda row, other: other["id"] == row["self_check_id"], "The self-check."
    )
    municipality: Municipality = one(
        lambda row, other: other["id"] == row["municipality_id"], "Whose it is.", implied=True
    )
    instrument: SelfCheckInstrument = one(
        lambda row, other: other["id"] == row["instrument_id"], "The version of the instrument.", implied=True
    )
    stage: SelfCheckStage = column("stage", "Whose view it gives.")
    number: int = column("number", "Counts the snapshots of the self-check from 1.")
    taken_at: datetime = column("taken_at", "When it was taken.")
    formula: str = column("formula", "The version of the way in which it was computed.")
    newest: bool | None = expression(
        lambda row, _arguments: row["newest"], "Whether it is the last one; null for others.", rule=OwnAmong()
    )
    reason: str | None = expression(
        lambda row, _arguments: row["reason"],
        "Why the self-check was corrected; null for the first snapshot, and for others.",
        rule=OwnAmong(),
    )
    visibility: Visibility = column("visibility", "Who sees it.")
    answers_visibility: Visibility | None = expression(
        lambda row, _arguments: row["answers_visibility"],
        "Who sees its answers, rationales and evidence; null for others.",
        rule=OwnAmong(),
    )
    demo: bool = column("demo", "Whether it is made up, to try things out with.")
    scores: list[FieldScore] = many(
        lambda row, other: and_(other["snapshot_id"] == row["id"], FIELD_OF_ACTION.c.key == other["field_key"]),
        "What the fields of action came to, as far as you may see them, in their canonical order.",
        order=("position",),
        through=FIELD_OF_ACTION,
    )
    answers: list[SnapshotAnswer] = many(
        lambda row, other: and_(other["snapshot_id"] == row["id"], _question.c.id == other["question_id"]),
        "The answers as they were, as far as you may see them, in the order of the instrument.",
        order=("position",),
        through=_question,
    )
