"""Reading instruments."""

import strawberry


@strawberry.type
class InstrumentQueries:
    """Root fields that read instruments."""
