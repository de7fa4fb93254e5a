"""People are invited to act for a municipality or an organisation, accept that, and lose it again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access import keys
from exchange.access.actions.places import (
    MAX_NAME,
    manages,
    name_problems,
    own_place,
    place_of,
    place_problems,
    require_manager,
    require_manager_of,
)
from exchange.access.audit import COMMAND_LINE, append_audit
from exchange.access.rules import NOT_FOUND_TEXT, ErrorCode, Refused, Text, UserError
from exchange.access.scopes import MOST, beyond_own
from exchange.access.tables import PersonAccessRow, PersonRow
from exchange.access.viewer import Role, Viewer
from exchange.storage.base import uuid7
from exchange.storage.claims import remember
from exchange.storage.engine import Database

INVITATION_DAYS = 7
MOST_INVITATION_DAYS = 30
MOST_ACCESSES = 200
"""Accesses and open invitations of one municipality or organisation."""

_LABEL = Text(
    f"Eine Einladung braucht eine Bezeichnung mit höchstens {MAX_NAME} Zeichen, etwa die Funktion im Rathaus.",
    f"An invitation needs a label of at most {MAX_NAME} characters, such as the function in the town hall.",
)
_DAYS = Text(
    f"Eine Einladung gilt mindestens einen Tag und höchstens {MOST_INVITATION_DAYS} Tage.",
    f"An invitation is valid for at least one day and at most {MOST_INVITATION_DAYS} days.",
)
_NO_OPERATORS = Text(
    "Personen können den Betrieb nicht übernehmen; dafür gibt es Schlüssel.",
    "People cannot be operators; there are keys for that.",
)
_CODE = Text(
    "Dieser Einladungscode gilt nicht oder nicht mehr.", "This code of an invitation is not valid, or not any more."
)
_SIGN_IN = Text(
    "Melden Sie sich an, um eine Einladung anzunehmen; mit einem Schlüssel geht das nicht.",
    "Sign in to accept an invitation; it cannot be done with a key.",
)
_TOO_MANY = Text(
    f"Es gibt hier schon {MOST_ACCESSES} Zugänge und Einladungen; entziehen Sie zuerst einen.",
    f"There are {MOST_ACCESSES} accesses and invitations here already; revoke one first.",
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was just made; `code` is shown this once and kept nowhere."""

    id: UUID
    code: str


async def invite_person(
    db: Database,
    *,
    role: Role,
    label: str,
    municipality: str | None = None,
    organisation: str | None = None,
    expires_in_days: int = INVITATION_DAYS,
    viewer: Viewer = COMMAND_LINE,
) -> Invitation:
    """Invite whoever has the code to act for a municipality (AGS, for its publishers their own unless told) or an
    organisation (its key).

    Raises Refused for wrong input, an unknown place, and whoever does not manage it, as `create_key` does.
    """
    require_manager(viewer)
    own = own_place(viewer, role, municipality)
    owned = (municipality is not None or own is not None, organisation is not None)
    if errors := _problems(role, label, owned, expires_in_days):
        raise Refused(*errors)
    if (error := beyond_own(viewer, MOST[role], ("role",))) is not None:
        raise Refused(error)
    code = keys.new_key(keys.CODE_PREFIX)
    async with db.transaction() as session:
        town, body = await place_of(session, municipality, organisation)
        row = PersonAccessRow(role=role.value, label=label.strip(), code_hash=keys.hash_key(code))
        row.municipality_id, row.organisation_id = town or own, body
        require_manager_of(viewer, row.municipality_id)
        await _require_room(session, row)
        row.expires_at = datetime.now(UTC) + timedelta(days=expires_in_days)
        session.add(row)
        await session.flush()
        _note(session, viewer, "access.invited", row)
        remember(session, id=str(row.id))
        return Invitation(row.id, code)


def _problems(role: Role, label: str, owned: tuple[bool, bool], expires_in_days: int) -> list[UserError]:
    errors = name_problems(label, "label", _LABEL)
    if role is Role.OPERATOR:
        errors.append(UserError(ErrorCode.INVALID, ("role",), _NO_OPERATORS))
    else:
        errors += place_problems(role, *owned)
    if not 1 <= expires_in_days <= MOST_INVITATION_DAYS:
        errors.append(UserError(ErrorCode.INVALID, ("expiresInDays",), _DAYS))
    return errors


async def _require_room(session: AsyncSession, row: PersonAccessRow) -> None:
    counts = PersonAccessRow.person_id.is_not(None), PersonAccessRow.expires_at > func.now()
    statement = select(func.count()).where(
        PersonAccessRow.municipality_id.is_not_distinct_from(row.municipality_id),
        PersonAccessRow.organisation_id.is_not_distinct_from(row.organisation_id),
        PersonAccessRow.revoked_at.is_(None),
        or_(*counts),
    )
    if (await session.scalar(statement) or 0) >= MOST_ACCESSES:
        raise Refused(UserError(ErrorCode.INVALID, (), _TOO_MANY))


async def accept_invitation(db: Database, viewer: Viewer, code: str) -> tuple[UUID, UUID]:
    """Let the person who signed in act as the invitation says; gives the ids of the access and of the person.

    An access that the person had to the same place ends. Who accepts again what it accepted gets the same. Raises
    Refused with FORBIDDEN for who did not sign in, NOT_FOUND where the code counts for nothing.
    """
    if viewer.identity is None:
        raise Refused(UserError(ErrorCode.FORBIDDEN, (), _SIGN_IN))
    if not keys.is_well_formed(code, keys.CODE_PREFIX):
        raise Refused(UserError(ErrorCode.NOT_FOUND, ("code",), _CODE))
    async with db.transaction() as session:
        wanted = PersonAccessRow.code_hash == keys.hash_key(code)
        row = await session.scalar(select(PersonAccessRow).where(wanted).with_for_update())
        if row is None or row.revoked_at is not None:
            raise Refused(UserError(ErrorCode.NOT_FOUND, ("code",), _CODE))
        person = await _person(session, *viewer.identity)
        if row.person_id == person:
            return row.id, person
        if row.person_id is not None or row.expires_at <= datetime.now(UTC):
            raise Refused(UserError(ErrorCode.NOT_FOUND, ("code",), _CODE))
        named = Viewer(person_id=person, name=row.label)
        await _end_earlier(session, named, row, person)
        row.person_id, row.accepted_at = person, datetime.now(UTC)
        _note(session, named, "access.accepted", row)
        return row.id, person


async def _person(session: AsyncSession, issuer: str, subject: str) -> UUID:
    """The person that the provider knows under this name, made now if it was not known here."""
    statement = insert(PersonRow).values(id=uuid7(), issuer=issuer, subject=subject).on_conflict_do_nothing()
    await session.execute(statement)
    found = select(PersonRow.id).where(PersonRow.issuer == issuer, PersonRow.subject == subject)
    # Held, so that of two invitations to one place that are accepted at once the second finds the first.
    return (await session.scalars(found.with_for_update())).one()


async def _end_earlier(session: AsyncSession, viewer: Viewer, row: PersonAccessRow, person: UUID) -> None:
    earlier = select(PersonAccessRow).where(
        PersonAccessRow.person_id == person,
        PersonAccessRow.revoked_at.is_(None),
        PersonAccessRow.municipality_id.is_not_distinct_from(row.municipality_id),
        PersonAccessRow.organisation_id.is_not_distinct_from(row.organisation_id),
    )
    for each in await session.scalars(earlier):
        each.revoked_at = datetime.now(UTC)
        _note(session, viewer, "access.revoked", each)
    await session.flush()


async def revoke_access(db: Database, access_id: UUID | None, *, viewer: Viewer = COMMAND_LINE) -> UUID:
    """Take a person's access or an invitation back, from the next request on; gives its id. Who has it may do so too.

    Raises Refused with NOT_FOUND for one that is neither the viewer's nor among those that it manages. Of one that was
    revoked before nothing changes.
    """
    async with db.transaction() as session:
        row = None if access_id is None else await session.get(PersonAccessRow, access_id, with_for_update=True)
        own = row is not None and row.person_id is not None and row.person_id == viewer.person_id
        if row is None or not (own or manages(viewer, row.municipality_id)):
            raise Refused(UserError(ErrorCode.NOT_FOUND, ("id",), NOT_FOUND_TEXT))
        remember(session, id=str(row.id))
        if row.revoked_at is None:
            row.revoked_at = datetime.now(UTC)
            _note(session, viewer, "access.revoked", row)
        return row.id


def _note(session: AsyncSession, viewer: Viewer, action: str, row: PersonAccessRow) -> None:
    details = {"label": row.label, "role": row.role}
    append_audit(session, viewer, action, subject_id=row.id, municipality_id=row.municipality_id, details=details)
