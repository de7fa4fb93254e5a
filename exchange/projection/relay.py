"""Nodes, pages and connections, as the Relay specifications describe them."""

from typing import Any, Generic, TypeVar

import strawberry
from strawberry.types.arguments import StrawberryArgument

from exchange.projection.fields import Connected, Join, Paging, Past, argument, declare

T = TypeVar("T")

DEFAULT_PAGE = 20
LARGEST_PAGE = 100


@strawberry.interface(description="Anything with an id of its own, to be had again with `node(id:)`.")
class Node:
    """The interface of everything that has an id."""

    id: strawberry.ID = strawberry.field(description="The id: opaque, the same for ever, unique in the whole API.")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether there are more records after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are more records before this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first record of the page; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last record of the page; null on an empty page."
    )


@strawberry.type(description="A record in a list, with its place.")
class Edge(Generic[T]):
    """A record in a list, with its place."""

    cursor: str = strawberry.field(
        description="The place of this record in this order: opaque, for `after` and `before`."
    )
    node: T = strawberry.field(description="The record.")


@strawberry.type(
    description="A list, page by page. The order is stable: following the cursors neither repeats nor skips a record."
)
class Connection(Generic[T]):
    """A list, page by page."""

    edges: list[Edge[T]] = strawberry.field(description="The records of the page with their cursors.")
    nodes: list[T] = strawberry.field(description="The records of the page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    total_count: int = strawberry.field(
        description="How many records the whole list has that you may see; counted only when asked for."
    )


PAGE_ARGUMENTS = (
    argument(
        "first",
        int | None,
        f"How many records, from the start or after `after`: {DEFAULT_PAGE} unless told, at most {LARGEST_PAGE}.",
    ),
    argument("after", str | None, "Only records after this cursor."),
    argument(
        "last",
        int | None,
        f"How many records, from the end or before `before`; at most {LARGEST_PAGE}. Not together with `first`.",
    ),
    argument("before", str | None, "Only records before this cursor."),
)


def connection(
    paging: Paging,
    description: str,
    *extra: StrawberryArgument,
    on: Join | None = None,
    implied: bool = False,
    past: Past | None = None,
) -> Any:
    """A connection field; `on` relates it to the parent row, without it the field is a root field."""
    return declare(Connected(paging, on, implied, past), description, (*extra, *PAGE_ARGUMENTS))
