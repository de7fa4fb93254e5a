"""Reading statistical releases."""

import strawberry

from exchange.projection.relay import Connection, connection
from exchange.statistics.types.release import RELEASES, StatisticalRelease


@strawberry.type
class ReleaseQueries:
    """Root fields that read statistical releases."""

    statistical_releases: Connection[StatisticalRelease] = connection(
        RELEASES, "Statistical releases as far as you may see them, the latest first."
    )
