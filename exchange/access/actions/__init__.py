"""What is done with API keys."""

from exchange.access.actions.authentication import authenticate, settle, viewers_of
from exchange.access.actions.manage import KeyInfo, NewKey, create_key, list_keys, revoke_key
from exchange.access.actions.rotate import OVERLAP_HOURS, rotate_key

__all__ = [
    "OVERLAP_HOURS",
    "KeyInfo",
    "NewKey",
    "authenticate",
    "create_key",
    "list_keys",
    "revoke_key",
    "rotate_key",
    "settle",
    "viewers_of",
]
