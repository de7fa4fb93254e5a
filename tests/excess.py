"""Whether a document is larger than the exchange takes, as tests of large documents have to know."""

from graphql import GraphQLSyntaxError, parse

from exchange.api.limits import DocumentLimits, Excess, find_excess, measure

DEFAULT = DocumentLimits()


def excess_of(document: str, limits: DocumentLimits = DEFAULT) -> Excess | None:
    """The first limit that this valid document is over."""
    try:
        ast = parse(document, max_lexical_tokens=limits.tokens)
    except GraphQLSyntaxError:
        return Excess("tokens", limits.tokens, limits.tokens + 1)
    return find_excess(ast, measure(ast), limits)
