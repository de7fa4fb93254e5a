"""Who asks: the viewer of a request, derived from its API key, from who signed in, or from the absence of both."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ViewerKind(StrEnum):
    """The five kinds of viewer. What each may see is decided in `access.visibility`."""

    PUBLIC = "PUBLIC"  # no key, or signed in without access to anything
    MEMBER = "MEMBER"  # a municipality that takes part in the programme
    GUEST = "GUEST"  # a municipality with a key, but without a current membership
    COORDINATOR = "COORDINATOR"
    OPERATOR = "OPERATOR"


class Role(StrEnum):
    """What a key or a person may do. The first three belong to a municipality, each includes the one before."""

    READER = "READER"
    EDITOR = "EDITOR"
    PUBLISHER = "PUBLISHER"
    COORDINATOR = "COORDINATOR"
    OPERATOR = "OPERATOR"


MUNICIPAL = (Role.READER, Role.EDITOR, Role.PUBLISHER)
"""The roles that belong to a municipality."""


class Scope(StrEnum):
    """What a key is for. Its role says what it may do at most; it does nothing that it has no scope for."""

    READ = "READ"
    WRITE = "WRITE"
    PUBLISH = "PUBLISH"
    STATISTICS = "STATISTICS"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks. `municipalities` are the ids the viewer belongs to or acts for.

    `key_id` and `person_id` name who acts in the audit, `first_key_id` is the first of the keys that a key succeeds, if
    it was rotated. Who signed in has an `identity`, the names of provider and subject, `until` a moment in Unix time,
    and acts by an access, if there is one.
    """

    kind: ViewerKind = ViewerKind.PUBLIC
    role: Role | None = None
    key_id: UUID | None = None
    municipality_id: UUID | None = None
    organisation_id: UUID | None = None
    name: str | None = None
    municipalities: tuple[UUID, ...] = field(default=())
    scopes: frozenset[Scope] = frozenset(Scope)
    first_key_id: UUID | None = None
    person_id: UUID | None = None
    access_id: UUID | None = None
    identity: tuple[str, str] | None = None
    until: float | None = None

    def acts_for(self, municipality_id: UUID) -> bool:
        """Whether the viewer is, or was mandated by, this municipality."""
        return municipality_id in self.municipalities

    @property
    def principal_id(self) -> UUID | None:
        """Who it is that acts, for the four-eyes rule: a person, or a key and those that it succeeds."""
        return self.person_id or self.first_key_id or self.key_id

    @property
    def caller_id(self) -> UUID | None:
        """Whose requests are the same when they arrive again: those of a key and of those that it succeeds, or those of
        a person for one place."""
        return self.access_id or self.first_key_id or self.key_id

    @property
    def credential_id(self) -> UUID | None:
        """By what the viewer has its rights: the id of a key or of a person's access."""
        return self.key_id or self.access_id

    @property
    def managed(self) -> tuple[UUID, ...]:
        """The municipality whose keys and people the viewer manages: its own, if it publishes for it. A mandate does
        not count."""
        publishes = self.role is Role.PUBLISHER and Scope.PUBLISH in self.scopes
        return (self.municipality_id,) if publishes and self.municipality_id is not None else ()


PUBLIC_VIEWER = Viewer()
