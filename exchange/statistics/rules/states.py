"""The states of a release, with their labels."""

from enum import StrEnum

from exchange.access.rules import Text


class ReleaseState(StrEnum):
    """How far a release has come."""

    PREPARING = "PREPARING"
    PREPARED = "PREPARED"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"
    PUBLISHED = "PUBLISHED"
    RETRACTED = "RETRACTED"


class Retraction(StrEnum):
    """Why a release was retracted."""

    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    COORDINATION = "COORDINATION"


RELEASE_STATE_LABELS = {
    ReleaseState.PREPARING: Text("wird berechnet und geprüft", "being computed and audited"),
    ReleaseState.PREPARED: Text("vorbereitet", "prepared"),
    ReleaseState.FAILED: Text("nicht zustande gekommen", "failed"),
    ReleaseState.DISCARDED: Text("verworfen", "discarded"),
    ReleaseState.PUBLISHED: Text("veröffentlicht", "published"),
    ReleaseState.RETRACTED: Text("zurückgezogen", "retracted"),
}

RETRACTION_LABELS = {
    Retraction.CONSENT_WITHDRAWN: Text(
        "Eine Kommune hat ihre Freigabe widerrufen; ihr Ergebnis ließe sich sonst errechnen",
        "a municipality withdrew its consent; its result could be worked out otherwise",
    ),
    Retraction.COORDINATION: Text("von der Koordination zurückgezogen", "retracted by the coordination"),
}
