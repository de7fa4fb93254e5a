"""Parsing a document within its limits, and without what nobody needs of it afterwards.

graphql-core's nodes remember the tokens that they begin and end with, and each token the one before and the one after:
half of a document's memory, in circles that only the garbage collector finds, which stops everything else meanwhile.
"""

from graphql import DocumentNode, GraphQLSyntaxError, Location, Token, ValueNode, VariableDefinitionNode
from graphql.language.parser import Parser, nested_too_deeply_error

from exchange.api.limits import DocumentLimits


def parse(text: str, bounds: DocumentLimits | None = None) -> DocumentNode:
    """The document of a text, with the places of its nodes and without their tokens. Raises GraphQLSyntaxError, also
    where it goes beyond the bounds: their message ends with "Parsing aborted.", and says of what there is too much."""
    parser = _Parser(text, bounds)
    try:
        return parser.parse_document()
    except RecursionError:
        pass
    finally:
        parser.forget_tokens()
    raise nested_too_deeply_error(parser)


class _Parser(Parser):
    def __init__(self, text: str, bounds: DocumentLimits | None) -> None:
        most = None if bounds is None else bounds.tokens
        super().__init__(text, max_lexical_tokens=most, max_comments=most)
        self._left = {} if bounds is None else {"values": bounds.values, "variables": bounds.variables}
        self._bounds = bounds

    def parse_value_literal(self, is_const: bool) -> ValueNode:
        """A value, counted."""
        self._count("values")
        return super().parse_value_literal(is_const)

    def parse_variable_definition(self) -> VariableDefinitionNode:
        """A variable, counted."""
        self._count("variables")
        return super().parse_variable_definition()

    def _count(self, kind: str) -> None:
        left = self._left.get(kind)
        if left == 0:
            message = f"Document contains more than {getattr(self._bounds, kind)} {kind}. Parsing aborted."
            raise GraphQLSyntaxError(self._lexer.source, self._lexer.token.start, message)
        if left is not None:
            self._left[kind] = left - 1

    def loc(self, start_token: Token) -> Location:
        """Where a node is, without the tokens there."""
        location = Location.__new__(Location)
        location.start, location.end = start_token.start, self._lexer.last_token.end
        location.source = self._lexer.source
        return location

    def forget_tokens(self) -> None:
        """Part all tokens, the last of which is the lexer's."""
        token: Token | None = self._lexer.token
        while token is not None:
            before = token.prev
            token.prev = token.next = None
            token = before
