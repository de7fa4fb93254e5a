"""What the municipalities of a joint self-check agreed to, as it is stored. They agree to the self-check of the
administration; a workshop goes on from it under the same terms."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import Visibility
from exchange.selfchecks.rules.joint import Consent
from exchange.selfchecks.tables import ParticipantRow, SelfCheckRow


def joint_id(check: SelfCheckRow) -> UUID:
    """The self-check that was agreed to."""
    return check.administration_id or check.id


def consent_of(row: ParticipantRow) -> Consent:
    """What this municipality agreed to."""
    return Consent(Visibility(row.ceiling), row.agreed_at, row.left_at)


async def consents_of(session: AsyncSession, check: SelfCheckRow) -> list[Consent]:
    """What all agreed to that were invited."""
    rows = await session.scalars(select(ParticipantRow).where(ParticipantRow.self_check_id == joint_id(check)))
    return [consent_of(row) for row in rows]
