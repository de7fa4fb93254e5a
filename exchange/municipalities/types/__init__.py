"""GraphQL types of those who take part, and of the audit trail of what was done."""

from exchange.municipalities.types.audit import AUDIT, AuditEntry, AuditFilter
from exchange.municipalities.types.keys import ApiKey, api_keys
from exchange.municipalities.types.participants import (
    MUNICIPALITIES,
    FieldOfAction,
    Membership,
    Municipality,
    Organisation,
    Programme,
    alike_sql,
    land_numbers,
    size_class_sql,
    state_sql,
)
from exchange.municipalities.types.people import PersonAccess, own_accesses, person_accesses

__all__ = [
    "AUDIT",
    "MUNICIPALITIES",
    "ApiKey",
    "AuditEntry",
    "AuditFilter",
    "FieldOfAction",
    "Membership",
    "Municipality",
    "Organisation",
    "PersonAccess",
    "Programme",
    "alike_sql",
    "api_keys",
    "land_numbers",
    "own_accesses",
    "person_accesses",
    "size_class_sql",
    "state_sql",
]
