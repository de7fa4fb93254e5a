"""Values that actions take, and short ways through the workflow."""

from typing import Any
from uuid import UUID

from exchange.access.viewer import Viewer
from exchange.measures import actions
from exchange.measures.actions import Outcome

FULL: dict[str, Any] = {
    "title": "Von/Einander/Kennen/Lernen",
    "summary": "Begegnungen von Neuzugewanderten und Alteingesessenen.",
    "fields_of_action": ["COHESION", "VOICE"],
    "context": "Man kennt sich nicht.",
    "implementation": "Workshops\nTalkshow",
    "target_groups": ["NEWCOMERS", "HOST_SOCIETY"],
    "execution_state": "ONGOING",
    "starts_on": "2021-01-01",
    "ends_on": "2023-12-31",
    "cost": {"amount": "130000.00", "currency": "EUR", "frequency": "ONE_OFF"},
    "contact": {"unit": "Stabsstelle", "email": "international@konstanz.de"},
    "external_reference": "cms-17",
    "indicators": [
        {
            "name": "Teilnehmende",
            "unit": "Personen",
            "target": 300,
            "readings": [
                {"date": "2021-12-31", "value": 80, "source": "Anmeldungen"},
                {"date": "2022-12-31", "value": 200},
            ],
        },
        {"name": "Workshops", "target": 20},
    ],
    "fundings": [{"programme": "Gesellschaftlicher Zusammenhalt", "funder": "BAMF", "amount": "130000"}],
    "partners": [{"name": "Universität Konstanz", "kind": "UNIVERSITY", "role": "Evaluation"}],
    "sources": [{"title": "Bericht", "url": "https://konstanz.de/bericht"}],
    "adoptions": [{"origin": "Idee aus Freiburg", "changed": "kleiner"}],
}
SMALL: dict[str, Any] = {"title": "Forum", "summary": "Ein Forum.", "fields_of_action": ["VOICE"]}
STRATEGY: dict[str, Any] = {
    "title": "Konstanz internationale Stadt",
    "summary": "Ein Konzept.",
    "resolutions": [{"decided_on": "2018-11-22", "body": "Gemeinderat", "title": "Auftrag"}],
    "goals": [{"title": "Teilhabe"}, {"title": "Begegnung"}],
    "fundings": [{"programme": "Integration vor Ort", "amount": "77000"}],
    "sources": [{"title": "Beschluss"}],
}


def codes(outcome: Outcome) -> dict[str, str]:
    """The errors of an outcome: codes by path."""
    return {".".join(error.path): error.code.value for error in outcome.errors}


def made(outcome: Outcome) -> UUID:
    """The id of an outcome without errors."""
    assert outcome.errors == ()
    assert outcome.record_id is not None
    return outcome.record_id


async def draft(world: Any, values: dict[str, Any] | None = None, viewer: Viewer | None = None) -> UUID:
    """A new measure."""
    return made(await actions.create_measure(world.database, viewer or world.editor, values or SMALL))


async def lesson(world: Any, measure: UUID, viewer: Viewer | None = None, title: str = "Wagnis") -> UUID:
    """A new lesson of a measure."""
    values = {"kind": "OBSTACLE", "title": title, "text": "Aufeinander zugehen ist ein Wagnis.", "measure": measure}
    return made(await actions.create_lesson(world.database, viewer or world.editor, values))


async def version(world: Any, record_id: UUID) -> int:
    """The version that the municipality itself sees."""
    for table in ("measure", "lesson", "strategy"):
        sql = f"SELECT max(version) AS version FROM {table} WHERE record_id = :id AND state <> 'PAST'"
        [row] = await world.rows(sql, id=record_id)
        if row["version"] is not None:
            return int(row["version"])
    raise LookupError(record_id)


async def published(world: Any, record_id: UUID, visibility: str = "NETWORK", kind: str = "measure") -> UUID:
    """Submit a draft and publish it."""
    submit, publish = getattr(actions, f"submit_{kind}"), getattr(actions, f"publish_{kind}")
    made(await submit(world.database, world.editor, record_id, await version(world, record_id)))
    return made(await publish(world.database, world.publisher, record_id, await version(world, record_id), visibility))


async def editions(world: Any, record_id: UUID, kind: str = "measure") -> list[tuple[Any, ...]]:
    """State, stage, visibility, version, number and has_draft of every edition, the newest first."""
    sql = (
        f"SELECT state, stage, visibility, version, number, has_draft FROM {kind}"
        " WHERE record_id = :id ORDER BY version DESC, number DESC NULLS FIRST"
    )
    return [tuple(row.values()) for row in await world.rows(sql, id=record_id)]
