"""The parts that measures and strategies are made of: costs, grants, partners, sources, contact."""

from datetime import date
from decimal import Decimal

import strawberry

from exchange.access.visibility import EDITION, All, AnyOf, Is, Not, Own, Shown, Through
from exchange.measures.tables import (
    MeasureFundingRow,
    MeasureRow,
    MeasureSourceRow,
    PartnerRow,
)
from exchange.measures.types.enums import CostFrequency, PartnerKind, Visibility
from exchange.projection.fields import column
from exchange.projection.registry import projected
from exchange.projection.relay import Node
from exchange.storage.base import table_of

PART_ID = "The id, by which updates name this part: opaque, the same in every edition."
OF_MEASURE = Through(table_of(MeasureRow), "edition_id", "id", EDITION)


# A contact of the past is shown to those who saw it then, as long as the contact of today is shown to them, too.
_shown_today = Through(
    table_of(MeasureRow), "record_id", "record_id", All((Is("state", "CURRENT"), Shown("contact_visibility")))
)
CONTACT_RULE = AnyOf((All((Shown("contact_visibility"), AnyOf((Not(Is("state", "PAST")), _shown_today)))), Own()))


@projected(MeasureRow, rule=EDITION)
@strawberry.type(description="What a measure costs the municipality.")
class Cost:
    """Costs, in the same row as the measure."""

    amount: Decimal | None = column("cost_amount", "The amount, exact, as text; null where it is not known.")
    currency: str | None = column("cost_currency", "The currency of the amount (ISO 4217).")
    frequency: CostFrequency | None = column("cost_frequency", "Whether the amount is spent once or every year.")
    staff_fte: float | None = column("staff_fte", "The staff it takes, in full-time equivalents (VZÄ).")
    note: str | None = column("cost_note", "What else is to be known about the costs.")


@projected(MeasureRow, rule=CONTACT_RULE)
@strawberry.type(description="Whom to ask: a unit and its function mailbox, not a person.")
class Contact:
    """The contact, in the same row as the measure, with a visibility of its own."""

    unit: str | None = column("contact_unit", "The unit in the administration.")
    email: str | None = column("contact_email", "Its function mailbox.")
    phone: str | None = column("contact_phone", "Its telephone number.")
    visibility: Visibility = column(
        "contact_visibility", "Who sees the contact: members of the network unless told otherwise."
    )


@projected(MeasureFundingRow, rule=OF_MEASURE, prefix="funding")
@strawberry.type(description="A grant (Förderung).")
class Funding:
    """A grant, of a measure or, from another table, of a strategy; therefore not a node of its own."""

    id: strawberry.ID = strawberry.field(description=PART_ID)
    programme: str | None = column("programme", "The programme it comes from.")
    funder: str | None = column("funder", "Who gives it.")
    amount: Decimal | None = column("amount", "The amount, exact, as text; null where it is not known.")
    currency: str = column("currency", "The currency of the amount (ISO 4217).")
    round: str | None = column("round", "The round of the programme.")
    starts_on: date | None = column("starts_on", "Since when it runs.")
    ends_on: date | None = column("ends_on", "Until when it runs.")
    note: str | None = column("note", "What else is to be known about it.")


@projected(PartnerRow, rule=OF_MEASURE, prefix="partner")
@strawberry.type(description="Who carries a measure together with the municipality.")
class Partner(Node):
    """A partner."""

    name: str = column("name", "The partner's name.")
    kind: PartnerKind | None = column("kind", "What kind of body it is.")
    role: str | None = column("role", "What it contributes.")


@projected(MeasureSourceRow, rule=OF_MEASURE, prefix="source")
@strawberry.type(description="Where what a record says can be read up.")
class Source:
    """A source, of a measure or, from another table, of a strategy; therefore not a node of its own."""

    id: strawberry.ID = strawberry.field(description=PART_ID)
    title: str = column("title", "The title of the source.")
    url: str | None = column("url", "Its address.")
