"""Self-checks for tests about who sees them: made through the actions, by keys that nobody else has."""

from typing import Any
from uuid import UUID

from exchange.selfchecks.actions.answering import save_answers
from exchange.selfchecks.actions.completing import complete_self_check, correct_self_check
from exchange.selfchecks.actions.starting import start_self_check
from exchange.storage.engine import Database
from tests import factories
from tests.client import KONSTANZ, Client
from tests.instruments import SHORT, short_instrument
from tests.rights import nothing_changes

ANSWERS = {
    "concept": "BEGUN",
    "staff": 3,
    "channels": ["pool"],
    "training": "YES",
    "waiting": "NO",
    "enrolment": "DONE",
}
FIELDS = ("MANAGEMENT_STEUERUNG", "FAIRER_ZUGANG_TEILHABECHANCEN")
"""The fields of the small instrument."""


class World:
    """A database with the small instrument."""

    def __init__(self, client: Client, instrument: UUID) -> None:
        self.client = client
        self.instrument = instrument

    @property
    def database(self) -> Database:
        return self.client.database

    async def answers(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        """Answers by the keys of their questions, as actions take them."""
        rows = await self.database.fetch_all(
            "SELECT key, id FROM instrument_question WHERE instrument_id = $1", self.instrument
        )
        ids = {row["key"]: row["id"] for row in rows}
        return [
            {"question": ids[key]} | (each if isinstance(each, dict) else {"value": each})
            for key, each in given.items()
        ]

    async def started(self, ags: str = KONSTANZ, given: dict[str, Any] | None = None, **more: Any) -> UUID:
        """A self-check in progress."""
        actor = await factories.actor(self.database, ags)
        check = factories.done(await start_self_check(self.database, actor, self.instrument, **more))
        answers = await self.answers(ANSWERS if given is None else given)
        factories.done(await save_answers(self.database, actor, check, answers))
        return check

    async def completed(self, ags: str = KONSTANZ, given: dict[str, Any] | None = None, **more: Any) -> UUID:
        """A completed self-check, seen by nobody else."""
        check = await self.started(ags, given, **more)
        actor = await factories.actor(self.database, ags)
        return factories.done(await complete_self_check(self.database, actor, check))

    async def corrected(self, check: UUID, given: dict[str, Any], ags: str = KONSTANZ) -> None:
        """Correct answers of a completed self-check."""
        actor = await factories.actor(self.database, ags)
        rows = await self.database.fetch_all(
            "SELECT key, version FROM self_check_answer a JOIN instrument_question q ON q.id = a.question_id"
            " WHERE a.self_check_id = $1",
            check,
        )
        versions = {row["key"]: row["version"] for row in rows}
        named = {key: {"value": value, "version": versions[key]} for key, value in given.items()}
        answers = await self.answers(named)
        factories.done(await correct_self_check(self.database, actor, check, "Verlesen.", answers))

    async def ask(self, field: str, key: str | None, /, **given: Any) -> dict[str, Any]:
        """The payload of a mutation of a self-check."""
        document = f"""mutation($input: {field[0].upper()}{field[1:]}Input!) {{ {field}(input: $input) {{
          selfCheck {{ id visibility version }} errors {{ code path message }} }} }}"""
        payload: dict[str, Any] = (await self.client.data(document, key, input=given))[field]
        return payload

    async def done(self, field: str, key: str | None, /, **given: Any) -> dict[str, Any] | None:
        """The self-check after a mutation that does what it should."""
        payload = await self.ask(field, key, **given)
        assert payload["errors"] == [], payload["errors"]
        found: dict[str, Any] | None = payload["selfCheck"]
        return found

    async def refused(self, field: str, key: str | None, /, **given: Any) -> dict[str, str]:
        """The codes of the errors by path below `input`; nothing was changed."""
        async with nothing_changes(self.client):
            payload = await self.ask(field, key, **given)
        assert payload["selfCheck"] is None
        assert payload["errors"]
        return {".".join(error["path"][1:]): error["code"] for error in payload["errors"]}


def public(check: UUID) -> str:
    """The id of a self-check as the API shows it."""
    return f"selfcheck_{check}"


async def world_of(client: Client, text: str = SHORT) -> World:
    """The world of a client."""
    return World(client, await short_instrument(client.database, text))
