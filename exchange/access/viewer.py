"""Who asks: the viewer of a request, derived from its API key or from the absence of one."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ViewerKind(StrEnum):
    """The five kinds of viewer. What each may see is decided in `access.visibility`."""

    PUBLIC = "PUBLIC"  # no key
    MEMBER = "MEMBER"  # a municipality that takes part in the programme
    GUEST = "GUEST"  # a municipality with a key, but without a current membership
    COORDINATOR = "COORDINATOR"
    OPERATOR = "OPERATOR"


class Role(StrEnum):
    """What a key may do. The first three belong to a municipality, each includes the one before."""

    READER = "READER"
    EDITOR = "EDITOR"
    PUBLISHER = "PUBLISHER"
    COORDINATOR = "COORDINATOR"
    OPERATOR = "OPERATOR"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks. `municipalities` are the ids the viewer belongs to or acts for; `key_id` names the principal in
    the audit."""

    kind: ViewerKind = ViewerKind.PUBLIC
    role: Role | None = None
    key_id: UUID | None = None
    municipality_id: UUID | None = None
    organisation_id: UUID | None = None
    name: str | None = None
    municipalities: tuple[UUID, ...] = field(default=())

    def acts_for(self, municipality_id: UUID) -> bool:
        """Whether the viewer is, or was mandated by, this municipality."""
        return municipality_id in self.municipalities


PUBLIC_VIEWER = Viewer()
