"""The published schema as a file, `/schema.graphql`: made once, and of which clients that have it are told so."""

import hashlib

from starlette.routing import Route

from exchange.api.contract import print_contract
from exchange.api.downloads.answering import Download, Downloads, Request


def route(downloads: Downloads) -> Route:
    """The route."""
    body = print_contract().encode()
    hashed = hashlib.sha256(body).hexdigest()

    async def made() -> bytes:
        return body

    async def schema(_request: Request) -> Download:
        return Download("text/plain; charset=utf-8", "schema.graphql", lambda: [hashed], made)

    return downloads.route("/schema.graphql", schema)
