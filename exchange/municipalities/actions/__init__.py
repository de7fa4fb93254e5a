"""What can be done with municipalities, the programme and the fields of action; one transaction each."""

from exchange.municipalities.actions.mandates import grant_mandate, revoke_mandate, set_four_eyes
from exchange.municipalities.actions.programme import (
    ensure_field_of_action,
    ensure_membership,
    ensure_organisation,
    ensure_programme,
)
from exchange.municipalities.actions.register import (
    ImportResult,
    ensure_figure,
    ensure_municipalities,
    import_register,
)

__all__ = [
    "ImportResult",
    "ensure_field_of_action",
    "ensure_figure",
    "ensure_membership",
    "ensure_municipalities",
    "ensure_organisation",
    "ensure_programme",
    "grant_mandate",
    "import_register",
    "revoke_mandate",
    "set_four_eyes",
]
