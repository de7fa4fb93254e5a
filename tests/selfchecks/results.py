"""Completed self-checks for tests, with the short form that the seeds bring."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import Visibility
from exchange.access.viewer import Viewer
from exchange.projection.ids import decode, encode
from exchange.selfchecks.actions import answering, completing, starting
from exchange.selfchecks.actions.instruments import load_instrument
from exchange.selfchecks.actions.showing import narrow, show
from exchange.selfchecks.rules.instrument import Question
from exchange.selfchecks.rules.release import Release
from exchange.selfchecks.rules.vocabulary import QuestionKind
from exchange.storage.engine import Database
from tests.factories import actor, done

KONSTANZ = "08335043"
MANAGEMENT, OPENING, ACCESS, WORK, ENGAGEMENT, COHESION, COMMUNICATION = (
    "MANAGEMENT_STEUERUNG",
    "INTERKULTURELLE_OEFFNUNG_ANTIRASSISMUS",
    "FAIRER_ZUGANG_TEILHABECHANCEN",
    "ARBEIT_WIRTSCHAFT",
    "ENGAGEMENT_BETEILIGUNG",
    "ZUSAMMENHALT_BEGEGNUNG",
    "KOMMUNIKATION_KONFLIKT",
)
LEVELS = {MANAGEMENT: 3, OPENING: 2, ACCESS: 0, ENGAGEMENT: 1, COHESION: 3, COMMUNICATION: 2}
"""How the fields are answered, from 0 (the worst answers) to 3 (the best); WORK is skipped."""


async def result(
    database: Database,
    ags: str = KONSTANZ,
    levels: Mapping[str, int] = LEVELS,
    *,
    visibility: Visibility = Visibility.OWN,
    fields: Mapping[str, Visibility] | None = None,
    demo: bool = False,
) -> str:
    """The id of a completed self-check whose fields were answered on these levels, shown as widely as is said."""
    viewer = await actor(database, ags)
    check, instrument_id = await _started(database, viewer, demo=demo)
    async with database.reading() as session:
        loaded = await load_instrument(session, instrument_id)
    given = [
        {"question": loaded.questions[question.key], "value": _value(question, levels[field.field_of_action])}
        for field in loaded.instrument.fields
        if field.field_of_action in levels
        for question in field.questions
        if question.depends_on is None
    ]
    done(await answering.save_answers(database, viewer, check, given))
    people = [{"role": "ADMINISTRATION_STAFF", "number": 7}, {"role": "ADMINISTRATION_LEADERSHIP", "number": 1}]
    done(await starting.set_respondents(database, viewer, check, people))
    done(await completing.complete_self_check(database, viewer, check))
    keys = [field.field_of_action for field in loaded.instrument.fields]
    async with database.transaction() as session:
        await show(session, check, keys, Release(visibility, fields or {}))
    return encode("selfcheck", check)


async def begun(database: Database, ags: str = KONSTANZ) -> str:
    """The id of a self-check that is not completed."""
    check, _ = await _started(database, await actor(database, ags), demo=False)
    return encode("selfcheck", check)


async def hide(session: AsyncSession, check: str) -> None:
    """Take back whatever was shown of it."""
    identity = decode("selfcheck", check)
    assert identity is not None
    await narrow(session, [identity], Visibility.OWN)


async def _started(database: Database, viewer: Viewer, *, demo: bool) -> tuple[UUID, UUID]:
    found = await database.pool.fetchval("SELECT id FROM instrument WHERE key = 'kurzform'")
    instrument_id = UUID(str(found))
    return done(await starting.start_self_check(database, viewer, instrument_id, demo=demo)), instrument_id


def _value(question: Question, level: int) -> object:
    """An answer about as good as that: a key, keys, or a number."""
    if question.kind is QuestionKind.NUMBER:
        bands = sorted(question.bands, key=lambda band: band.points)
        return int(bands[round(level / 3 * (len(bands) - 1))].start)
    options = sorted(question.options, key=lambda option: option.points)
    if question.kind is QuestionKind.CHOICES:
        return [option.key for option in options[: round(level / 3 * len(options))]]
    return options[round(level / 3 * (len(options) - 1))].key
