"""What every mutation takes and answers: one `input`, and user errors in the caller's language."""

from typing import Annotated, Any, TypeVar

import strawberry

from exchange.access.rules import ErrorCode, Text, UserError
from exchange.projection.context import RequestContext
from exchange.projection.enums import graphql_enum

Info = strawberry.Info[RequestContext, None]
P = TypeVar("P")

Given = Annotated[P, strawberry.argument(description="What is to be done, and with what.")]
"""The one argument of a mutation."""

graphql_enum(
    ErrorCode,
    {
        ErrorCode.REQUIRED: Text("eine Angabe fehlt", "a value is missing"),
        ErrorCode.INVALID: Text("eine Angabe ist falsch", "a value is wrong"),
        ErrorCode.TOO_LONG: Text("eine Angabe ist zu lang", "a value is too long, or a list has too many entries"),
        ErrorCode.NOT_FOUND: Text("nicht vorhanden oder nicht sichtbar", "does not exist, or is not visible to you"),
        ErrorCode.FORBIDDEN: Text("dafür fehlt das Recht", "you lack the right"),
        ErrorCode.CONFLICT: Text("inzwischen geändert", "changed by somebody else in the meantime"),
        ErrorCode.DUPLICATE: Text("gibt es schon", "exists already"),
        ErrorCode.WRONG_STAGE: Text("im jetzigen Stand nicht möglich", "not possible in the present stage"),
        ErrorCode.FOUR_EYES: Text("Vier-Augen-Prinzip", "the four-eyes rule"),
    },
    "What went wrong, for programs.",
)


@strawberry.type(name="UserError", description="A mistake in what was sent. When there is one, nothing was changed.")
class UserErrorType:
    """A user error."""

    code: ErrorCode = strawberry.field(description="What went wrong, for programs.")
    path: list[str] = strawberry.field(
        description="Where in the arguments: names and list positions, beginning with `input`."
    )
    message: str = strawberry.field(
        description="What went wrong, for people, in the language that the request accepts."
    )


def in_caller_language(errors: tuple[UserError, ...], context: RequestContext) -> list[UserErrorType]:
    """The errors as the API shows them."""
    return [
        UserErrorType(code=error.code, path=list(error.path), message=error.message.in_language(context.language))
        for error in errors
    ]


def _errors(root: strawberry.Parent[Any], info: Info) -> list[UserErrorType]:
    return in_caller_language(root.errors, info.context)


def user_errors(description: str = "Why nothing was changed; empty when it was done.") -> Any:
    """The field `errors` of a payload, whose source has them under this name."""
    return strawberry.field(resolver=_errors, description=description)
