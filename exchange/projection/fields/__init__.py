"""How a capability says where the fields of a GraphQL type come from.

Each function here declares one field of a Strawberry type; the annotation gives its GraphQL type, the arguments say
how SQL gives it:

    title: str = column("title", "Short title.")
    municipality: Municipality = one(lambda m, t: t.id == m.municipality_id, "Whose measure it is.")
    lessons: Connection[LessonLearned] = connection(LESSONS, "Lessons.", on=lambda m, t: t.measure_id == m.record_id)

The target of a relation is the GraphQL type of the field, so it is named once, in the annotation.

`declaring` has these functions; `rows`, `lists` and `roots` have the sources that they make, which are what the
compiler reads.
"""

from exchange.projection.fields.declaring import (
    METADATA,
    Spec,
    argument,
    column,
    computed,
    declare,
    expression,
    extend,
    inline,
    lookup,
    many,
    one,
    produced,
    variants,
)
from exchange.projection.fields.lists import (
    AS_OF,
    RELEVANCE,
    SEARCH,
    Connected,
    Facet,
    Faceted,
    Order,
    Paging,
    Past,
    Search,
    Searched,
)
from exchange.projection.fields.resolvers import Asked, Needs
from exchange.projection.fields.roots import (
    Computed,
    Feed,
    Followed,
    Key,
    Lookup,
    Match,
    Nodes,
    Produced,
    Use,
)
from exchange.projection.fields.rows import Inline, Last, Leaf, Many, One, Variants
from exchange.projection.fields.vocabulary import (
    Arguments,
    Binder,
    Columns,
    Condition,
    Expression,
    Join,
    Source,
)

__all__ = [
    "AS_OF",
    "METADATA",
    "RELEVANCE",
    "SEARCH",
    "Arguments",
    "Asked",
    "Binder",
    "Columns",
    "Computed",
    "Condition",
    "Connected",
    "Expression",
    "Facet",
    "Faceted",
    "Feed",
    "Followed",
    "Inline",
    "Join",
    "Key",
    "Last",
    "Leaf",
    "Lookup",
    "Many",
    "Match",
    "Needs",
    "Nodes",
    "One",
    "Order",
    "Paging",
    "Past",
    "Produced",
    "Search",
    "Searched",
    "Source",
    "Spec",
    "Use",
    "Variants",
    "argument",
    "column",
    "computed",
    "declare",
    "expression",
    "extend",
    "inline",
    "lookup",
    "many",
    "one",
    "produced",
    "variants",
]
