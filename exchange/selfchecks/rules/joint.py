"""Joint self-checks: what the municipalities of a district agreed to, and what that allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from exchange.access.rules import ErrorCode, Text, UserError, Visibility
from exchange.selfchecks.rules.release import narrowest

NOT_IN_DISTRICT_TEXT = Text(
    "Gemeinsam geht ein Selbstcheck nur mit Kommunen des eigenen Kreises.",
    "A self-check is joint with municipalities of the own district only.",
)
COMPLETED_TEXT = Text(
    "Zu einem abgeschlossenen Selbstcheck wird niemand mehr eingeladen.",
    "Nobody is invited to a self-check that is completed.",
)
NOT_JOINED_TEXT = Text("Ihre Kommune ist nicht beteiligt.", "Your municipality does not take part.")


@dataclass(frozen=True, slots=True)
class Consent:
    """What a municipality that was invited agreed to: up to which visibility, since when, and until when if it
    left."""

    ceiling: Visibility
    agreed_at: datetime | None
    left_at: datetime | None = None

    @property
    def joined(self) -> bool:
        """Whether it takes part."""
        return self.agreed_at is not None and self.left_at is None

    def bound(self, taken_at: datetime) -> Visibility:
        """The widest visibility that it allows a snapshot of this moment.

        While it takes part it is the one it agreed to. With its leaving it takes its consent back: what was made with
        it is shown to nobody any more. What was made without it is none of its business.
        """
        if self.joined:
            return self.ceiling
        if self.agreed_at is not None and self.left_at is not None and self.agreed_at <= taken_at < self.left_at:
            return Visibility.OWN
        return Visibility.PUBLIC


def ceiling(consents: Iterable[Consent], taken_at: datetime) -> Visibility:
    """The widest visibility of a snapshot that all allow."""
    return narrowest(consent.bound(taken_at) for consent in consents)


def leave_refusal(consent: Consent, path: tuple[str, ...]) -> UserError | None:
    """Why there is nothing to leave, or None."""
    return None if consent.joined else UserError(ErrorCode.WRONG_STAGE, path, NOT_JOINED_TEXT)
