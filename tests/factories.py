"""Records for tests, made through the same actions as users' input."""

from typing import Any
from uuid import UUID, uuid4

from exchange.access.audit import COMMAND_LINE
from exchange.access.rules import Text
from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.measures import actions
from exchange.measures.actions import Outcome
from exchange.municipalities import actions as municipalities
from exchange.municipalities.rules import Evidence, MembershipRole, MunicipalityKind
from exchange.storage.engine import Database

FIELD = "MANAGEMENT_STEUERUNG"
MEASURE = {"title": "Willkommenslotsen", "summary": "Lotsen begleiten Neuzugezogene.", "fields_of_action": [FIELD]}
LESSON = {"kind": "OBSTACLE", "title": "Zu wenig Zeit", "text": "Es fehlte an Zeit."}


def done(outcome: Outcome) -> UUID:
    """What an action made or changed; it must have been done."""
    assert outcome.errors == (), outcome.errors
    assert outcome.record_id is not None
    return outcome.record_id


async def actor(
    database: Database,
    ags: str = "08335043",
    role: Role = Role.PUBLISHER,
    *,
    kind: ViewerKind = ViewerKind.MEMBER,
    mandates: tuple[UUID, ...] = (),
) -> Viewer:
    """Somebody who acts for the municipality, with a key that nobody else has."""
    own = await database.pool.fetchval("SELECT id FROM municipality WHERE ags = $1", ags)
    assert own is not None, ags
    return Viewer(kind, role, uuid4(), UUID(str(own)), None, f"{role} of {ags}", (UUID(str(own)), *mandates))


async def municipality(
    database: Database,
    ags: str,
    name: str,
    *,
    kind: MunicipalityKind = MunicipalityKind.TOWN,
    member: bool = True,
    **known: Any,
) -> None:
    """A municipality; a member of the programme unless told otherwise."""
    from datetime import date
    from decimal import Decimal

    from exchange.municipalities.register import Register, RegisterEntry

    as_of = date(2023, 11, 30)
    entry = RegisterEntry(
        ags, known.get("ars"), name, kind, Decimal("50.00"), known.get("population", 50_000), known.get("parent"), as_of
    )
    await municipalities.import_register(database, Register(as_of, as_of, (entry,)))
    if member:
        await municipalities.ensure_programme(
            database, COMMAND_LINE, key="weltoffene-kommune", name="Weltoffene Kommune", description=Text("d", "e")
        )
        await municipalities.ensure_membership(
            database,
            COMMAND_LINE,
            programme="weltoffene-kommune",
            municipality=ags,
            role=MembershipRole.MODEL_MUNICIPALITY,
            evidence=Evidence.CONFIRMED,
        )


async def field_of_action(database: Database, key: str = FIELD, position: int = 1) -> None:
    """A field of action."""
    await municipalities.ensure_field_of_action(
        database, COMMAND_LINE, key=key, position=position, label=Text(f"{key} de", f"{key} en")
    )


async def measure(database: Database, ags: str = "08335043", **values: Any) -> UUID:
    """The draft of a measure, at version 1."""
    return done(await actions.create_measure(database, await actor(database, ags), MEASURE | values))


async def published_measure(
    database: Database, ags: str = "08335043", visibility: str = "PUBLIC", **values: Any
) -> UUID:
    """A published measure, at version 3."""
    record = await measure(database, ags, **values)
    return await publish_measure(database, ags, record, 1, visibility)


async def publish_measure(database: Database, ags: str, record: UUID, version: int, visibility: str = "PUBLIC") -> UUID:
    """Submit and publish the draft of a measure, which adds 2 to its version."""
    publisher = await actor(database, ags)
    done(await actions.submit_measure(database, publisher, record, version))
    return done(await actions.publish_measure(database, publisher, record, version + 1, visibility))


async def lesson(database: Database, ags: str = "08335043", **values: Any) -> UUID:
    """The draft of a lesson, at version 1; it stands alone unless a measure is given."""
    belongs = {} if "measure" in values else {"field_of_action": FIELD}
    return done(await actions.create_lesson(database, await actor(database, ags), LESSON | belongs | values))


async def published_lesson(
    database: Database, ags: str = "08335043", visibility: str = "PUBLIC", **values: Any
) -> UUID:
    """A published lesson, at version 3."""
    record = await lesson(database, ags, **values)
    publisher = await actor(database, ags)
    done(await actions.submit_lesson(database, publisher, record, 1))
    return done(await actions.publish_lesson(database, publisher, record, 2, visibility))


async def published_strategy(
    database: Database, ags: str = "08335043", visibility: str = "PUBLIC", **values: Any
) -> UUID:
    """A published strategy, at version 3."""
    plain = {"title": "Integrationskonzept", "summary": "Was die Stadt vorhat."}
    publisher = await actor(database, ags)
    record = done(await actions.create_strategy(database, await actor(database, ags), plain | values))
    done(await actions.submit_strategy(database, publisher, record, 1))
    return done(await actions.publish_strategy(database, publisher, record, 2, visibility))
