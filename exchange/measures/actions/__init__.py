"""What users can do with measures, lessons and strategies. One transaction each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from exchange.access.viewer import Viewer
from exchange.measures.actions import changing, creating, publishing, restoring, reviewing, withdrawing
from exchange.measures.actions.outcome import Outcome
from exchange.measures.actions.readings import correct_reading, record_reading
from exchange.measures.tables.kinds import LESSON, MEASURE, STRATEGY
from exchange.storage.engine import Database

__all__ = [
    "Outcome",
    "correct_reading",
    "create_lesson",
    "create_measure",
    "create_strategy",
    "publish_lesson",
    "publish_measure",
    "publish_strategy",
    "record_reading",
    "restore_lesson_revision",
    "restore_measure_revision",
    "restore_strategy_revision",
    "return_lesson",
    "return_measure",
    "return_strategy",
    "submit_lesson",
    "submit_measure",
    "submit_strategy",
    "update_lesson",
    "update_measure",
    "update_strategy",
    "withdraw_lesson",
    "withdraw_measure",
    "withdraw_strategy",
]

Values = Mapping[str, Any]


async def create_measure(database: Database, viewer: Viewer, values: Values) -> Outcome:
    """Make a measure as a draft. `values` are named in snake_case, parts are lists."""
    return await creating.create(database, viewer, MEASURE, values)


async def update_measure(database: Database, viewer: Viewer, record_id: UUID, version: int, changes: Values) -> Outcome:
    """Change the draft of a measure: absent stays, None clears, parts take `add`, `change` and `remove`."""
    return await changing.change(database, viewer, MEASURE, record_id, version, changes)


async def submit_measure(database: Database, viewer: Viewer, record_id: UUID, version: int) -> Outcome:
    """Hand the draft of a measure in for review."""
    return await reviewing.submit(database, viewer, MEASURE, record_id, version)


async def return_measure(database: Database, viewer: Viewer, record_id: UUID, version: int, reason: str) -> Outcome:
    """Return the draft of a measure from review, saying why."""
    return await reviewing.send_back(database, viewer, MEASURE, record_id, version, reason)


async def publish_measure(
    database: Database, viewer: Viewer, record_id: UUID, version: int, visibility: str
) -> Outcome:
    """Publish a measure that is in review, for COORDINATION, NETWORK or PUBLIC."""
    return await publishing.publish(database, viewer, MEASURE, record_id, version, visibility)


async def withdraw_measure(database: Database, viewer: Viewer, record_id: UUID, version: int) -> Outcome:
    """Take a measure back from publication."""
    return await withdrawing.withdraw(database, viewer, MEASURE, record_id, version)


async def create_lesson(database: Database, viewer: Viewer, values: Values) -> Outcome:
    """Make a lesson as a draft. `values` are named in snake_case, parts are lists."""
    return await creating.create(database, viewer, LESSON, values)


async def update_lesson(database: Database, viewer: Viewer, record_id: UUID, version: int, changes: Values) -> Outcome:
    """Change the draft of a lesson: absent stays, None clears, parts take `add`, `change` and `remove`."""
    return await changing.change(database, viewer, LESSON, record_id, version, changes)


async def submit_lesson(database: Database, viewer: Viewer, record_id: UUID, version: int) -> Outcome:
    """Hand the draft of a lesson in for review."""
    return await reviewing.submit(database, viewer, LESSON, record_id, version)


async def return_lesson(database: Database, viewer: Viewer, record_id: UUID, version: int, reason: str) -> Outcome:
    """Return the draft of a lesson from review, saying why."""
    return await reviewing.send_back(database, viewer, LESSON, record_id, version, reason)


async def publish_lesson(database: Database, viewer: Viewer, record_id: UUID, version: int, visibility: str) -> Outcome:
    """Publish a lesson that is in review, for COORDINATION, NETWORK or PUBLIC."""
    return await publishing.publish(database, viewer, LESSON, record_id, version, visibility)


async def withdraw_lesson(database: Database, viewer: Viewer, record_id: UUID, version: int) -> Outcome:
    """Take a lesson back from publication."""
    return await withdrawing.withdraw(database, viewer, LESSON, record_id, version)


async def create_strategy(database: Database, viewer: Viewer, values: Values) -> Outcome:
    """Make a strategy as a draft. `values` are named in snake_case, parts are lists."""
    return await creating.create(database, viewer, STRATEGY, values)


async def update_strategy(
    database: Database, viewer: Viewer, record_id: UUID, version: int, changes: Values
) -> Outcome:
    """Change the draft of a strategy: absent stays, None clears, parts take `add`, `change` and `remove`."""
    return await changing.change(database, viewer, STRATEGY, record_id, version, changes)


async def submit_strategy(database: Database, viewer: Viewer, record_id: UUID, version: int) -> Outcome:
    """Hand the draft of a strategy in for review."""
    return await reviewing.submit(database, viewer, STRATEGY, record_id, version)


async def return_strategy(database: Database, viewer: Viewer, record_id: UUID, version: int, reason: str) -> Outcome:
    """Return the draft of a strategy from review, saying why."""
    return await reviewing.send_back(database, viewer, STRATEGY, record_id, version, reason)


async def publish_strategy(
    database: Database, viewer: Viewer, record_id: UUID, version: int, visibility: str
) -> Outcome:
    """Publish a strategy that is in review, for COORDINATION, NETWORK or PUBLIC."""
    return await publishing.publish(database, viewer, STRATEGY, record_id, version, visibility)


async def withdraw_strategy(database: Database, viewer: Viewer, record_id: UUID, version: int) -> Outcome:
    """Take a strategy back from publication."""
    return await withdrawing.withdraw(database, viewer, STRATEGY, record_id, version)


async def restore_measure_revision(
    database: Database, viewer: Viewer, record_id: UUID, version: int, revision: int
) -> Outcome:
    """Make a revision of a measure its draft again."""
    return await restoring.restore(database, viewer, MEASURE, record_id, version, revision)


async def restore_lesson_revision(
    database: Database, viewer: Viewer, record_id: UUID, version: int, revision: int
) -> Outcome:
    """Make a revision of a lesson its draft again."""
    return await restoring.restore(database, viewer, LESSON, record_id, version, revision)


async def restore_strategy_revision(
    database: Database, viewer: Viewer, record_id: UUID, version: int, revision: int
) -> Outcome:
    """Make a revision of a strategy its draft again."""
    return await restoring.restore(database, viewer, STRATEGY, record_id, version, revision)
