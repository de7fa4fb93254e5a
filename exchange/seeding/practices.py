"""Loads the strategies and practices of municipalities, acting for each as one of its publishers.

A record is known by its external reference. Once it was published it is the municipality's own: it may edit or withdraw
it, and loading seeds again leaves it alone. A record that loading left half done is taken up where it stands.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.measures import actions
from exchange.measures.actions import Outcome
from exchange.measures.rules.vocabulary import Stage
from exchange.measures.tables import LessonRow, MeasureRow, RecordRow, StrategyRow
from exchange.municipalities.tables import MunicipalityRow
from exchange.seeding import files
from exchange.seeding.files import SeedError
from exchange.storage.engine import Database

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How records of a kind are made and published."""

    name: str
    table: type[MeasureRow] | type[LessonRow] | type[StrategyRow]
    create: Callable[[Database, Viewer, Values], Awaitable[Outcome]]
    submit: Callable[[Database, Viewer, UUID, int], Awaitable[Outcome]]
    publish: Callable[[Database, Viewer, UUID, int, str], Awaitable[Outcome]]


_STRATEGY = _Kind("STRATEGY", StrategyRow, actions.create_strategy, actions.submit_strategy, actions.publish_strategy)
_MEASURE = _Kind("MEASURE", MeasureRow, actions.create_measure, actions.submit_measure, actions.publish_measure)
_LESSON = _Kind("LESSON", LessonRow, actions.create_lesson, actions.submit_lesson, actions.publish_lesson)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a record stands: the stage and version of its draft, or that others see it or saw it before."""

    id: UUID
    stage: Stage
    version: int
    untouched: bool


@dataclass(frozen=True, slots=True)
class _Loading:
    """Loading for one municipality, from one file."""

    db: Database
    viewer: Viewer
    path: Path

    def checked(self, outcome: Outcome, reference: str) -> UUID:
        """The id in the outcome. Raises SeedError if the action refused the record."""
        if outcome.record_id is None:
            error = outcome.errors[0]
            raise SeedError(f"{self.path}: {reference} is refused at {'.'.join(error.path)}: {error.message.en}")
        return outcome.record_id

    async def standing(self, kind: _Kind, reference: str) -> _Standing | None:
        """How the record with this external reference stands, or None if there is none yet."""
        table = kind.table
        statement = (
            select(RecordRow.id, table.stage, table.version, table.changed_by)
            .join(table, table.record_id == RecordRow.id)
            .where(
                RecordRow.municipality_id == self.viewer.municipality_id,
                RecordRow.kind == kind.name,
                RecordRow.external_reference == reference,
            )
        )
        async with self.db.reading() as session:
            editions = (await session.execute(statement)).all()
        if not editions:
            return None
        first = editions[0]
        untouched = len(editions) == 1 and first.changed_by is None
        return _Standing(first.id, Stage(first.stage), first.version, untouched)

    async def publish(self, kind: _Kind, standing: _Standing, reference: str, visibility: str) -> None:
        """Hand in and publish a draft, from the stage at which it is."""
        version = standing.version
        if standing.stage is Stage.DRAFT:
            self.checked(await kind.submit(self.db, self.viewer, standing.id, version), reference)
            version += 1
        self.checked(await kind.publish(self.db, self.viewer, standing.id, version, visibility), reference)

    async def draft(self, kind: _Kind, values: Values) -> _Standing | None:
        """The record as a draft that is still to be published, made if need be; None if there is nothing to do."""
        reference = values["external_reference"]
        standing = await self.standing(kind, reference)
        if standing is None:
            created = self.checked(await kind.create(self.db, self.viewer, values), reference)
            return _Standing(created, Stage.DRAFT, 1, True)
        pending = standing.untouched and standing.stage in (Stage.DRAFT, Stage.IN_REVIEW)
        return standing if pending else None


async def _begin(db: Database, viewer: Viewer, path: Path, ags: str) -> _Loading:
    async with db.reading() as session:
        found = await session.scalar(select(MunicipalityRow.id).where(MunicipalityRow.ags == ags))
    if found is None:
        raise SeedError(f"{path}: there is no municipality {ags}")
    publisher = Viewer(
        kind=ViewerKind.MEMBER,
        role=Role.PUBLISHER,
        municipality_id=found,
        name=viewer.name,
        municipalities=(found,),
    )
    return _Loading(db, publisher, path)


async def load_strategies(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load the strategies of all municipalities; returns how many were published."""
    published = 0
    for path in sorted((folder / "strategies").glob("*.yaml")):
        file = files.read(path, files.StrategiesFile)
        loading = await _begin(db, viewer, path, file.municipality)
        for strategy in file.strategies:
            standing = await loading.draft(_STRATEGY, strategy.values)
            if standing is not None:
                await loading.publish(_STRATEGY, standing, strategy.external_reference, strategy.visibility)
                published += 1
    return published


async def load_practices(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load the measures of all municipalities with their lessons; returns how many measures were published."""
    published = 0
    for path in sorted((folder / "practices").glob("*.yaml")):
        file = files.read(path, files.PracticesFile)
        loading = await _begin(db, viewer, path, file.municipality)
        for measure in file.measures:
            published += await _load_measure(loading, measure)
    return published


async def _load_measure(loading: _Loading, measure: files.Practice) -> bool:
    values = dict(measure.values)
    if measure.strategy is not None:
        strategy = await loading.standing(_STRATEGY, measure.strategy)
        if strategy is None:
            raise SeedError(f"{loading.path}: there is no strategy {measure.strategy}")
        values["strategy"] = strategy.id
    standing = await loading.draft(_MEASURE, values)
    if standing is None:
        return False
    for number, lesson in enumerate(measure.lessons, 1):
        reference = f"{measure.external_reference}:lesson-{number}"
        await loading.draft(_LESSON, {**lesson, "measure": standing.id, "external_reference": reference})
    # Its lessons are published with it.
    await loading.publish(_MEASURE, standing, measure.external_reference, measure.visibility)
    return True
