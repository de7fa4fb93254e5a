"""How long the lists are that the schema itself decides: those of introspection, and the vocabularies."""

from collections.abc import Mapping
from functools import lru_cache

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

from exchange.projection.enums import VOCABULARY

Lengths = Mapping[tuple[str, str], int]
"""By the name of the type and of its field."""


@lru_cache(maxsize=4)
def lengths_of(schema: GraphQLSchema) -> Lengths:
    """The lengths, where a list belongs to each of many things the average one, so that all of them together are
    counted right. A type that is asked for by its name may be the largest: it counts as so many usual ones."""
    types = list(schema.type_map.values())
    objects = [type_ for type_ in types if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)]
    inputs = [type_ for type_ in types if isinstance(type_, GraphQLInputObjectType)]
    enums = [type_ for type_ in types if isinstance(type_, GraphQLEnumType)]
    fields = [field for type_ in objects for field in type_.fields.values()]
    of_types = {
        "fields": len(fields),
        "inputFields": sum(len(type_.fields) for type_ in inputs),
        "enumValues": sum(len(type_.values) for type_ in enums),
        "interfaces": sum(len(type_.interfaces) for type_ in objects),
        "possibleTypes": len(objects),
    }
    usual = {("__Type", name): _each(count, len(types)) for name, count in of_types.items()}
    largest = max((len(type_.fields) for type_ in objects + inputs), default=0)
    return {
        **usual,
        ("__Field", "args"): _each(sum(len(field.args) for field in fields), len(fields)),
        ("__Schema", "types"): len(types),
        ("__Schema", "directives"): len(schema.directives),
        ("Query", "__type"): _each(largest, usual["__Type", "fields"]),
        ("Query", "vocabularies"): len(VOCABULARY),
        ("Vocabulary", "terms"): _each(sum(map(len, VOCABULARY.values())), len(VOCABULARY)),
    }


def _each(count: int, among: int) -> int:
    """How many each has, rounded up; at least one."""
    return max(1, -(-count // max(1, among)))
