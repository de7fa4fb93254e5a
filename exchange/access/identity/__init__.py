"""People who sign in at an identity provider: what their tokens say, and where the keys of these come from."""

from exchange.access.identity.issuers import Issuers
from exchange.access.identity.tokens import Identity, is_token

__all__ = ["Identity", "Issuers", "is_token"]
