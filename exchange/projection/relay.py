"""Nodes, pages and connections, as the Relay specifications describe them."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.types.arguments import StrawberryArgument

from exchange.access.visibility import Rule
from exchange.projection.fields import Condition, Connected, Feed, Join, One, Paging, Past, argument, declare

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


@strawberry.type(
    name="Page", description="A page of what has changed. Following the cursors misses nothing and ends where you are."
)
class FeedPage(Generic[T]):
    """A page of a feed."""

    cursor: str = strawberry.field(
        description="How far this page reaches: opaque, for `since`. Keep it, also when the page is empty."
    )
    has_more: bool = strawberry.field(description="Whether there is more after this page by now.")
    nodes: list[T] = strawberry.field(description="The changes, in the order in which they were committed.")


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
    within: Mapping[str, Condition] | None = None,
) -> Any:
    """A connection field; `on` relates it to the parent row, without it the field is a root field."""
    return declare(Connected(paging, on, implied, past, within or {}), description, (*extra, *PAGE_ARGUMENTS))


def feed(targets: Mapping[str, One], known: Rule, description: str) -> Any:
    """A root field that is a feed."""
    return declare(
        Feed(targets, known),
        description,
        (
            argument(
                "since", str | None, "The cursor up to which you have followed; from the very beginning unless told."
            ),
            argument("first", int | None, f"How many changes: {DEFAULT_PAGE} unless told, at most {LARGEST_PAGE}."),
        ),
    )
