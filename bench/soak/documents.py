"""What reading a hostile document takes: each is as long as is allowed, and made to cost the most there is to cost."""

import time

from exchange.api.documents import read_document
from exchange.api.limits import DocumentLimits
from exchange.api.schema import schema

LIMITS = DocumentLimits()
LENGTH, TOKENS = LIMITS.characters, LIMITS.tokens
MOST_MILLISECONDS = 50.0


def _filled(text: str) -> str:
    """The document with blanks up to the length that is allowed."""
    return text + " " * (LENGTH - len(text))


DOCUMENTS = {
    "aliases": _filled("{" + " ".join(f"a{at}: measures {{ totalCount }}" for at in range(TOKENS // 6 - 1)) + "}"),
    "aliases beyond the tokens": _filled("{" + " ".join(f"a{at}: __typename" for at in range(3_000)) + "}"),
    "one field, often": _filled("{ measures { nodes {" + " title" * 900 + "} } }"),
    "unknown fields": _filled("{" + " ".join(f"unknown{at}" for at in range(TOKENS - 10)) + "}"),
    "directives": _filled("{ __typename " + "@skip(if: false) " * (TOKENS // 7 - 1) + "}"),
    "fragments that double": _filled(
        "{ ...F0 }"
        + "".join(f" fragment F{at} on Query {{ ...F{at + 1} ...F{at + 1} }}" for at in range(90))
        + " fragment F90 on Query { __typename }"
    ),
    "variables": _filled(
        "query(" + "".join(f"$v{at}: Int " for at in range(LIMITS.variables)) + ") {" + " x" * (TOKENS - 510) + "}"
    ),
    "more variables": _filled("query(" + "".join(f"$v{at}: Int " for at in range(TOKENS // 4 - 5)) + ") { x }"),
    "a long list": _filled("{ measures(filter: { ids: [" + "1 " * (LIMITS.values - 3) + "] }) { totalCount } }"),
    "a longer list": _filled("{ measures(filter: { ids: [" + "1 " * (TOKENS - 20) + "] }) { totalCount } }"),
    "levels": _filled("{" + "measures { nodes { municipality {" * 180 + "id" + "} } }" * 180 + "}"),
    "a text": '{ measures(search: "' + "\\u0041" * (LENGTH // 6 - 10) + '") { totalCount } }',
    "a block of text": '{ measures(search: """' + "x\n" * (LENGTH // 2 - 30) + '""") { totalCount } }',
    "a comment": "{ __typename } #" + "x" * (LENGTH - 20),
    "100 kB": "{ a(b: [" + "1 " * 49_000 + "]) }",
}


def readings() -> dict[str, float]:
    """The milliseconds of processor time that each takes: the best of five, as others' work on the machine adds."""
    read_document(schema._schema, "{ __typename }")
    return {name: min(_milliseconds(text) for _ in range(5)) for name, text in DOCUMENTS.items()}


def _milliseconds(text: str) -> float:
    started = time.process_time()
    read_document(schema._schema, text)
    return (time.process_time() - started) * 1000
