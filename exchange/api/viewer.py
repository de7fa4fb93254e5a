"""`viewer`: who the API takes the caller for."""

import strawberry

from exchange.access.rules import Text
from exchange.access.scopes import SCOPE, in_order
from exchange.access.viewer import Role, Scope, Viewer, ViewerKind
from exchange.municipalities.types import Municipality, Organisation, PersonAccess, own_accesses
from exchange.projection.context import RequestContext
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import produced

graphql_enum(
    ViewerKind,
    {
        ViewerKind.PUBLIC: Text("Öffentlichkeit: ohne Schlüssel oder Zugang", "the public: without a key or an access"),
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


def _signed_in(root: strawberry.Parent[Viewer]) -> bool:
    return root.identity is not None


@strawberry.type(
    name="Viewer", description="Who you are to the API, by the key or the sign-in that came with the request."
)
class ViewerType:
    """The viewer; the source of its fields is `access.viewer.Viewer`."""

    kind: ViewerKind = strawberry.field(description="What kind of viewer.")
    signed_in: bool = strawberry.field(
        resolver=_signed_in, description="Whether you signed in at an identity provider, with or without an access."
    )
    accesses: list[PersonAccess] = own_accesses()
    role: Role | None = strawberry.field(description="The role of the key or the access; null without one.")
    scopes: list[Scope] = strawberry.field(
        resolver=_scopes,
        description="What the key or the access is for; empty without one: you read what all may read.",
    )
    name: str | None = strawberry.field(
        description="The name given to the key, or the label of the access; null without one."
    )
    municipality: Municipality | None = produced(
        "The municipality that you act for: that of the key, or the one chosen.", attribute="municipality_id"
    )
    organisation: Organisation | None = produced(
        "The organisation that you act for: that of the key, or the one chosen.", attribute="organisation_id"
    )


@strawberry.type
class ViewerQueries:
    """The root field `viewer`."""

    @strawberry.field(description="Who you are to the API; any key may ask.", metadata={SCOPE: None})
    def viewer(self, info: strawberry.Info[RequestContext, None]) -> ViewerType:
        """The viewer of the request."""
        return info.context.viewer  # type: ignore[return-value]
