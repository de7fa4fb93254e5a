"""Reading rounds."""

import strawberry


@strawberry.type
class RoundQueries:
    """Root fields that read rounds."""
