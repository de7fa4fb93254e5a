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


class Failure(StrEnum):
    """Why a preparation ended without a result."""

    INTERRUPTED = "INTERRUPTED"
    ERROR = "ERROR"


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

FAILURE_LABELS = {
    Failure.INTERRUPTED: Text(
        "Die Berechnung wurde unterbrochen, etwa durch einen Neustart; bereiten Sie die Veröffentlichung erneut vor",
        "the computation was interrupted, by a restart perhaps; prepare the release again",
    ),
    Failure.ERROR: Text(
        "Die Berechnung ist an einem Fehler gescheitert; der Betrieb findet ihn im Protokoll des Servers",
        "the computation came upon an error, which the operator finds in the server's log",
    ),
}
