"""`viewer`: who the API takes the caller for."""

import strawberry

from exchange.access.rules import Text
from exchange.access.scopes import in_order
from exchange.access.viewer import Role, Scope, Viewer, ViewerKind
from exchange.municipalities.types import Municipality, Organisation
from exchange.projection.context import RequestContext
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import SCOPE, produced

graphql_enum(
    ViewerKind,
    {
        ViewerKind.PUBLIC: Text("Öffentlichkeit: ohne Schlüssel", "the public: without a key"),
        ViewerKind.MEMBER: Text("teilnehmende Kommune", "a municipality taking part"),
        ViewerKind.GUEST: Text("Kommune, die derzeit nicht teilnimmt", "a municipality not taking part at present"),
        ViewerKind.COORDINATOR: Text("Koordination des Programms", "a coordinator of the programme"),
        ViewerKind.OPERATOR: Text(
            "Betrieb der Installation; liest wie die Öffentlichkeit", "the operator; reads as the public does"
        ),
    },
    "What kind of viewer the API takes you for.",
)


def _scopes(root: strawberry.Parent[Viewer]) -> list[Scope]:
    return [] if root.role is None else in_order(root.scopes)


@strawberry.type(name="Viewer", description="Who you are to the API, by the key that came with the request.")
class ViewerType:
    """The viewer; the source of its fields is `access.viewer.Viewer`."""

    kind: ViewerKind = strawberry.field(description="What kind of viewer.")
    role: Role | None = strawberry.field(description="The role of the key; null without one.")
    scopes: list[Scope] = strawberry.field(
        resolver=_scopes, description="What the key is for; empty without one, which reads what all may read."
    )
    name: str | None = strawberry.field(description="The name given to the key; null without one.")
    municipality: Municipality | None = produced(
        "The municipality that the key belongs to.", attribute="municipality_id"
    )
    organisation: Organisation | None = produced(
        "The organisation that the key belongs to.", attribute="organisation_id"
    )


@strawberry.type
class ViewerQueries:
    """The root field `viewer`."""

    @strawberry.field(description="Who you are to the API; any key may ask.", metadata={SCOPE: None})
    def viewer(self, info: strawberry.Info[RequestContext, None]) -> ViewerType:
        """The viewer of the request."""
        return info.context.viewer  # type: ignore[return-value]
