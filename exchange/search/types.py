"""Synonyms in the API: groups of terms that the search takes for the same. Vocabulary, which everybody reads."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import CTE, BigInteger, ColumnElement, case, cast, func, literal, select

from exchange.access.visibility import Everyone, Scope
from exchange.projection.enums import graphql_enum
from exchange.projection.fields import Order, Paging, Search, Searched, column
from exchange.projection.registry import projected
from exchange.projection.relay import Node
from exchange.projection.values import Value
from exchange.search.rules.folding import fold
from exchange.search.rules.groups import SOURCE_LABELS, SynonymSource
from exchange.search.tables import SearchSynonymRow
from exchange.storage.base import table_of

PREFIX = "synonyms"

graphql_enum(SynonymSource, SOURCE_LABELS, "Who keeps a group of synonyms.")

_group = table_of(SearchSynonymRow)
_LATIN = {letter: fold(letter) for letter in map(chr, range(0xC0, 0x180))}
_LETTERS = {letter: folded for letter, folded in _LATIN.items() if len(folded) == 1 and folded != letter}
_SPELLED = {letter: folded for letter, folded in _LATIN.items() if len(folded) > 1}


def _folded(term: ColumnElement[str]) -> ColumnElement[str]:
    """`rules.folding.fold` in SQL for Latin letters; `lower` of a database without ICU knows ASCII alone."""
    for letter, spelled in _SPELLED.items():
        term = func.replace(term, literal(letter), literal(spelled))
    return func.lower(func.translate(term, literal("".join(_LETTERS)), literal("".join(_LETTERS.values()))))


def _wanted(text: str) -> str:
    # PostgreSQL has no NUL; nor has any term.
    return fold(" ".join(text.split())).replace("\0", "\N{REPLACEMENT CHARACTER}")


def _hits(given: Searched, parameter: Callable[[Value, str], ColumnElement[Any]], _scope: Scope) -> CTE:
    """The groups with a term that the text is part of, first those where it is the whole term."""
    wanted = parameter(given.text.map(_wanted), "text")
    term = func.unnest(_group.c.terms).column_valued("term")
    score = func.max(case((_folded(term) == wanted, literal(2)), else_=literal(1)))
    columns = (_group.c.id.label("subject_id"), cast(score, BigInteger).label("score"), literal("{}").label("weights"))
    found = select(*columns).select_from(_group)
    return found.where(func.strpos(_folded(term), wanted) > literal(0)).group_by(_group.c.id).cte("found")


SYNONYMS = Paging(
    orders={"CREATED_AT": Order(lambda row: row["created_at"], "timestamptz")},
    default=(("CREATED_AT", True),),
    search=Search(_hits),
)


@projected(SearchSynonymRow, rule=Everyone(), prefix=PREFIX)
@strawberry.type(
    description="Terms that say the same: who searches for one of them, in any inflection, finds the others, too. "
    "What holds in one group holds there alone: two groups that share a term do not become one."
)
class SynonymGroup(Node):
    """A group of synonyms."""

    terms: list[str] = column("terms", "The terms, of one to four words that count, in any order.")
    source: SynonymSource = column("source", "Who keeps the group.")
    created_at: datetime = column("created_at", "When it was added.")
