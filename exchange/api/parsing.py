"""Parsing a document without what nobody needs of it afterwards.

graphql-core's nodes remember the tokens that they begin and end with, and each token the one before and the one after:
half of a document's memory, in circles that only the garbage collector finds, which stops everything else meanwhile.
"""

from graphql import DocumentNode, Location, Token
from graphql.language.parser import Parser, nested_too_deeply_error


def parse(text: str, most: int | None = None) -> DocumentNode:
    """The document of a text, with the places of its nodes and without their tokens. Raises GraphQLSyntaxError, for
    more than `most` tokens or comments too."""
    parser = _Parser(text, max_lexical_tokens=most, max_comments=most)
    try:
        return parser.parse_document()
    except RecursionError:
        pass
    finally:
        parser.forget_tokens()
    raise nested_too_deeply_error(parser)


class _Parser(Parser):
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
