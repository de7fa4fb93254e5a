"""Requests that nobody would send: published operations with parts taken out, doubled, swapped or made up, and odd
JSON."""

import json
from typing import Any

from graphql import Lexer, Source, TokenKind
from hypothesis import strategies as st

from tests.client import OPERATIONS

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(OPERATIONS.glob("*.graphql"))]
MADE_UP = [
    *("{", "}", "(", ")", "[", "]", "!", ":", "$", "@", "...", "|", "&", "=", "..."),
    *("query", "mutation", "subscription", "fragment", "on", "null", "true", "-0", "1e999", "9" * 40, '"', '"\\u0000"'),
    *('"""', "#", "__typename", "__schema", "__type", "@include(if: $x)", "@skip(if: null)", "node(id: 5)", "\ufeff"),
    *('"2026-99-99"', '"measure_00000000-0000-0000-0000-000000000000"', '"\' OR 1=1 --"', '"; DROP TABLE record; --"'),
    *("first: -1", "first: 2147483648", 'after: "WzFd"', "{a:{b:{c:{}}}}", "search: " + '"' + "ä" * 3000 + '"'),
]

odd = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


def tokens(text: str) -> list[str]:
    """The document in its smallest parts."""
    lexer = Lexer(Source(text))
    found = []
    while lexer.advance().kind is not TokenKind.EOF:
        found.append(text[lexer.token.start : lexer.token.end])
    return found


PARTS = [tokens(text) for text in TEXTS]
ALL_PARTS = sorted({part for parts in PARTS for part in parts})


@st.composite
def broken_documents(draw: st.DrawFn) -> str:
    """A published operation after a few accidents."""
    parts = list(draw(st.sampled_from(PARTS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(parts) - 1))
        until = min(len(parts), at + draw(st.integers(1, 12)))
        kind = draw(st.sampled_from(("drop", "double", "make up", "take another", "move")))
        if kind == "drop" and until - at < len(parts):
            del parts[at:until]
        elif kind == "double":
            parts[at:at] = parts[at:until] * draw(st.sampled_from((1, 2, 40)))
        elif kind == "make up":
            parts[at] = draw(st.sampled_from(MADE_UP))
        elif kind == "take another":
            parts[at] = draw(st.sampled_from(ALL_PARTS))
        else:
            parts.insert(draw(st.integers(0, len(parts) - 1)), parts[at])
    return " ".join(parts)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """The body of a request: a broken document with odd variables, or anything at all."""
    body: dict[str, Any] = {"query": draw(broken_documents())}
    for name in ("variables", "operationName", "extensions", "query"):
        if draw(st.integers(0, 5)) == 0:
            body[name] = draw(odd)
    if draw(st.booleans()):
        given = ("input", "id", "first", "after", "filter", "search", "ids", "slug", "ags")
        body["variables"] = draw(st.dictionaries(st.sampled_from(given), odd))
    text = json.dumps(body)
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.text(max_size=3)) + text[at + draw(st.integers(0, 9)) :]
    return text.encode("utf-8", "surrogatepass")
