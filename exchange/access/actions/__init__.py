"""What is done with API keys."""

from exchange.access.actions.authentication import authenticate, settle, viewers_of
from exchange.access.actions.manage import KeyInfo, NewKey, create_key, list_keys, revoke_key

__all__ = ["KeyInfo", "NewKey", "authenticate", "create_key", "list_keys", "revoke_key", "settle", "viewers_of"]
