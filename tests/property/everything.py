"""Documents that ask for all there is, read off the schema."""

from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_union_type,
)

from exchange.projection.registry import node_types
from tests.excess import excess_of


def selection(schema: GraphQLSchema, type_: GraphQLObjectType, depth: int, path: tuple[str, ...] = ()) -> str:
    """Every field of the type, and of what it leads to as far as `depth`, in braces; lists in full."""
    parts = ["__typename"]
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(target):
            parts.append(name)
            continue
        first = "(first: 10)" if name == "similarMeasures" else "(first: 100)" if "first" in field.args else ""
        if is_union_type(target):
            inner = " ".join(f"... on {member.name} {{ name }}" for member in schema.get_possible_types(target))
            parts.append(f"{name} {{ __typename {inner} }}")
        elif target.name == "PageInfo" or target.name.endswith(("Connection", "Edge")):
            if name != "edges" or not path:
                parts.append(f"{name}{first} {selection(schema, target, depth, (*path, type_.name))}")
        elif depth > 0:
            parts.append(f"{name}{first} {selection(schema, target, depth - 1, (*path, type_.name))}")
    return "{ " + " ".join(parts) + " }"


def list_document(schema: GraphQLSchema, field: str, depth: int) -> str:
    """A root connection in full."""
    type_ = get_named_type(schema.query_type.fields[field].type)
    return f"{{ {field}(first: 100) {selection(schema, type_, depth)} }}"


def nodes_documents(schema: GraphQLSchema, depth: int) -> list[str]:
    """Any node by its id, with all it has; in as many documents as the limits make of it."""
    waiting = [list(node_types(schema).values())]
    fine = []
    while waiting:
        types = waiting.pop()
        document = _nodes_document(schema, types, depth)
        if excess_of(document) is None:
            fine.append(document)
        else:
            half = len(types) // 2
            waiting += [types[:half], types[half:]]
    return fine


def _nodes_document(schema: GraphQLSchema, types: list[GraphQLObjectType], depth: int) -> str:
    """The fields of these types; those that differ from type to type go by the type's name."""
    shapes: dict[str, set[str]] = {}
    for type_ in types:
        for name, field in type_.fields.items():
            shapes.setdefault(name, set()).add(str(field.type))
    kinds = ""
    for type_ in types:
        body = selection(schema, type_, depth)
        for name in type_.fields:
            if len(shapes[name]) > 1:
                body = _aliased(body, name, f"{type_.name}_{name}")
        kinds += f" ... on {type_.name} {body}"
    return f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id{kinds} }} }}"


def _aliased(body: str, name: str, alias: str) -> str:
    """The selection with an alias for a field on its first level."""
    level = arguments = 0
    words = body.split(" ")
    for index, word in enumerate(words):
        if level == 1 and not arguments and word.partition("(")[0] == name:
            words[index] = f"{alias}: {word}"
        level += word.count("{") - word.count("}")
        arguments += word.count("(") - word.count(")")
    return " ".join(words)
