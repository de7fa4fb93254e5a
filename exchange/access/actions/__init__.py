"""What is done with API keys, and with people who sign in."""

from exchange.access.actions.authentication import authenticate, settle
from exchange.access.actions.manage import KeyInfo, NewKey, create_key, list_keys, revoke_key
from exchange.access.actions.people import (
    INVITATION_DAYS,
    Invitation,
    accept_invitation,
    invite_person,
    revoke_access,
)
from exchange.access.actions.rotate import OVERLAP_HOURS, rotate_key
from exchange.access.actions.signing_in import sign_in
from exchange.access.actions.watching import viewers_of

__all__ = [
    "INVITATION_DAYS",
    "OVERLAP_HOURS",
    "Invitation",
    "KeyInfo",
    "NewKey",
    "accept_invitation",
    "authenticate",
    "create_key",
    "invite_person",
    "list_keys",
    "revoke_access",
    "revoke_key",
    "rotate_key",
    "settle",
    "sign_in",
    "viewers_of",
]
