"""When a round is open, and what coordinators may do with it then."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exchange.access.rules import ErrorCode, Text, UserError


class RoundState(StrEnum):
    """Where a round stands today."""

    PLANNED = "PLANNED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


ROUND_STATE_LABELS = {
    RoundState.PLANNED: Text("beginnt noch", "has not begun"),
    RoundState.OPEN: Text("läuft", "open"),
    RoundState.CLOSED: Text("abgeschlossen", "closed"),
}

PERIOD_TEXT = Text("Der letzte Tag liegt vor dem ersten.", "The last day lies before the first.")
NOT_LATER_TEXT = Text(
    "Verlängern heißt, den letzten Tag nach hinten zu legen.", "To extend a round is to move its last day back."
)
NOT_OPEN_TEXT = Text("Diese Runde läuft nicht.", "This round is not open.")
CLOSED_TEXT = Text("Diese Runde ist abgeschlossen.", "This round is closed.")
ENDED_TEXT = Text(
    "Diese Runde hat die Koordination abgeschlossen; öffnen Sie eine neue.",
    "This round was closed by a coordinator; open a new one.",
)
OTHER_INSTRUMENT_TEXT = Text(
    "In dieser Runde gilt ein anderer Fragebogen.", "This round is run with another instrument."
)
NO_MEMBER_TEXT = Text(
    "Diese Kommune nimmt derzeit nicht am Programm teil.", "This municipality does not take part in the programme."
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a round; `ended` when a coordinator closed it, whatever the days say."""

    opens_on: date
    closes_on: date
    ended: bool = False

    def state(self, today: date) -> RoundState:
        """Where the round stands.

        >>> Period(date(2026, 1, 1), date(2026, 1, 31)).state(date(2026, 1, 31))
        <RoundState.OPEN: 'OPEN'>
        """
        if self.ended or today > self.closes_on:
            return RoundState.CLOSED
        return RoundState.OPEN if today >= self.opens_on else RoundState.PLANNED


def period_refusal(period: Period) -> UserError | None:
    """Why a round cannot have these days, or None."""
    if period.closes_on < period.opens_on:
        return UserError(ErrorCode.INVALID, ("input", "closesOn"), PERIOD_TEXT)
    return None


def work_refusal(period: Period, today: date, path: tuple[str, ...]) -> UserError | None:
    """Why nothing can be started or completed in the round, and nobody be reminded of it, or None when it is open."""
    if period.state(today) is not RoundState.OPEN:
        return UserError(ErrorCode.WRONG_STAGE, path, NOT_OPEN_TEXT)
    return None


def invitation_refusal(period: Period, today: date, path: tuple[str, ...]) -> UserError | None:
    """Why nobody can be invited to the round any more, or None."""
    if period.state(today) is RoundState.CLOSED:
        return UserError(ErrorCode.WRONG_STAGE, path, CLOSED_TEXT)
    return None


def end_refusal(period: Period, path: tuple[str, ...]) -> UserError | None:
    """Why the round can be neither closed nor extended, or None. One whose days are over can be."""
    return UserError(ErrorCode.WRONG_STAGE, path, ENDED_TEXT) if period.ended else None


def extension_refusal(period: Period, closes_on: date, path: tuple[str, ...]) -> UserError | None:
    """Why the round cannot be extended to this day, or None."""
    if (error := end_refusal(period, path)) is not None:
        return error
    if closes_on <= period.closes_on:
        return UserError(ErrorCode.INVALID, ("input", "closesOn"), NOT_LATER_TEXT)
    return None
