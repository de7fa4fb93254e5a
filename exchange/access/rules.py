"""What the rules of every capability speak in: texts in two languages, user errors, and the rights that come with a
role."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from exchange.access.viewer import PUBLIC_VIEWER, Role, Scope, Viewer


@dataclass(frozen=True, slots=True)
class Text:
    """A text in German and English."""

    de: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `de` or `en`; German for anything else."""
        return self.en if language == "en" else self.de


class Visibility(StrEnum):
    """Who sees a published record, from the narrowest to the widest."""

    OWN = "OWN"
    STATISTICS = "STATISTICS"
    COORDINATION = "COORDINATION"
    NETWORK = "NETWORK"
    PUBLIC = "PUBLIC"


VISIBILITY_LABELS = {
    Visibility.OWN: Text("nur die eigene Kommune", "the municipality itself"),
    Visibility.STATISTICS: Text(
        "geht nur in Auswertungen ein, niemand sieht es namentlich", "enters aggregates only, nobody sees it by name"
    ),
    Visibility.COORDINATION: Text("auch die Koordination des Programms", "also coordinators of the programme"),
    Visibility.NETWORK: Text("auch alle teilnehmenden Kommunen", "also all municipalities taking part"),
    Visibility.PUBLIC: Text("alle", "everyone"),
}


class ErrorCode(StrEnum):
    """What went wrong, for programs; the message says it for people."""

    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    TOO_LONG = "TOO_LONG"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    CONFLICT = "CONFLICT"
    DUPLICATE = "DUPLICATE"
    WRONG_STAGE = "WRONG_STAGE"
    FOUR_EYES = "FOUR_EYES"


@dataclass(frozen=True, slots=True)
class UserError:
    """A mistake of the caller's: a code, where in the input it lies (names and list positions as text), and a
    message."""

    code: ErrorCode
    path: tuple[str, ...]
    message: Text


class Refused(Exception):
    """Raised inside an action to leave it, undo its transaction and answer with these user errors."""

    def __init__(self, *errors: UserError) -> None:
        super().__init__(", ".join(error.code for error in errors))
        self.errors = errors


_RANK = {Role.READER: 1, Role.EDITOR: 2, Role.PUBLISHER: 3}

_SCOPE = {
    Role.READER: Scope.READ,
    Role.EDITOR: Scope.WRITE,
    Role.PUBLISHER: Scope.PUBLISH,
    Role.COORDINATOR: Scope.WRITE,
    Role.OPERATOR: Scope.WRITE,
}
"""What a key must be for, besides having the role, where a role is asked for."""

SCOPE_LABELS = {
    Scope.READ: Text("lesen", "read"),
    Scope.WRITE: Text("schreiben und einreichen", "write and submit"),
    Scope.PUBLISH: Text("freigeben, zurückziehen, Schlüssel verwalten", "publish, withdraw, manage keys"),
    Scope.STATISTICS: Text("Auswertungen abrufen", "ask for statistics"),
}

NOT_FOUND_TEXT = Text(
    "Das gibt es nicht, oder es ist für Sie nicht sichtbar.", "There is no such record, or you may not see it."
)


def has_role(viewer: Viewer, municipality_id: UUID, least: Role) -> bool:
    """Whether the viewer acts for the municipality in at least this role (READER < EDITOR < PUBLISHER)."""
    return viewer.acts_for(municipality_id) and is_at_least(viewer, least) and _SCOPE[least] in viewer.scopes


def is_in_role(viewer: Viewer, role: Role) -> bool:
    """Whether the viewer has just this role, and a key that is for what it takes."""
    return viewer.role is role and _SCOPE[role] in viewer.scopes


def is_at_least(viewer: Viewer, least: Role) -> bool:
    """Whether the viewer's role is this one, or a higher one of a municipality's."""
    return viewer.role is least or _RANK.get(viewer.role or Role.OPERATOR, 0) >= _RANK.get(least, 4)


def forbidden(path: tuple[str, ...], needed: Role, viewer: Viewer = PUBLIC_VIEWER) -> UserError:
    """The error for a viewer without the right; names the role that has it, or the scope that the viewer's key lacks
    though it has the role."""
    if is_at_least(viewer, needed) and _SCOPE[needed] not in viewer.scopes:
        return UserError(ErrorCode.FORBIDDEN, path, lacks(_SCOPE[needed]))
    names = {
        Role.READER: ("Lesen", "reader"),
        Role.EDITOR: ("Bearbeiten", "editor"),
        Role.PUBLISHER: ("Freigeben", "publisher"),
        Role.COORDINATOR: ("Koordination", "coordinator"),
        Role.OPERATOR: ("Betrieb", "operator"),
    }
    german, english = names[needed]
    in_municipality = needed in (Role.READER, Role.EDITOR, Role.PUBLISHER)
    whose = (" der betroffenen Kommune", " of the municipality concerned") if in_municipality else ("", "")
    return UserError(
        ErrorCode.FORBIDDEN,
        path,
        Text(
            f"Dafür fehlt Ihnen das Recht; nötig ist ein Schlüssel oder Zugang{whose[0]} mit der Rolle {needed} "
            f"({german}).",
            f"You lack the right for this; it takes a key or an access{whose[1]} with the role {needed} ({english}).",
        ),
    )


def lacks(scope: Scope) -> Text:
    """Why nothing is done for a key without this scope."""
    label = SCOPE_LABELS[scope]
    return Text(
        f"Ihrem Schlüssel fehlt der Bereich {scope} ({label.de}).", f"Your key lacks the scope {scope} ({label.en})."
    )
