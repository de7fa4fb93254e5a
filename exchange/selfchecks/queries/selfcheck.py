"""Reading self-checks."""

import strawberry


@strawberry.type
class CheckQueries:
    """Root fields that read self-checks."""
