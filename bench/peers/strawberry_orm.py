"""The conventional server: Strawberry resolvers over SQLAlchemy's ORM, with a DataLoader for each relation.

`python -m bench.peers.strawberry_orm URL`. Done as the documentation advises: documents are parsed and validated once,
long texts are loaded only where they are shown, and everything related is fetched in batches. It answers the exchange's
own operations, for the public alone. The rows are what the types' fields are read from.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import orjson
import strawberry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.peers.orm_loaders import Loaders, cursor_of, page, public
from bench.peers.serving import serve
from exchange.measures.rules.progress import progress
from exchange.measures.tables import MeasureRow, RecordRow
from exchange.municipalities.rules import SIZE_BOUNDS, State
from exchange.municipalities.tables import MunicipalityRow

Info = strawberry.Info[Loaders, None]
_STATES = {f"{number:02}": state.value for number, state in enumerate(State, start=1)}
_POOL_SIZE = 8


@strawberry.enum
class Language(Enum):
    """The language of labels."""

    DE = "de"
    EN = "en"


@strawberry.type
class FieldOfAction:
    """A field of action."""

    label_de: strawberry.Private[str]
    label_en: strawberry.Private[str]
    key: str

    @strawberry.field
    def label(self, language: Language = Language.DE) -> str:
        return self.label_de if language is Language.DE else self.label_en


@strawberry.type
class Reading:
    """A reading of an indicator."""

    date: date
    value: float


@strawberry.type
class ReadingConnection:
    """A page of readings."""

    nodes: list[Reading]


@strawberry.type
class Indicator:
    """An indicator of a measure."""

    edition_id: strawberry.Private[UUID]
    id: strawberry.Private[UUID]
    baseline: strawberry.Private[Decimal | None]
    name: str
    unit: str | None
    target: float | None

    @strawberry.field
    async def progress(self, info: Info) -> float | None:
        readings = await info.context.readings.load((self.edition_id, self.id))
        share = progress(self.baseline, self.target, readings[-1].value if readings else None)  # type: ignore[arg-type]
        return None if share is None else float(share)

    @strawberry.field
    async def readings(self, info: Info, last: int = 20) -> ReadingConnection:
        readings: list[Any] = await info.context.readings.load((self.edition_id, self.id))
        return ReadingConnection(nodes=readings[-last:])


@strawberry.type
class IndicatorConnection:
    """A page of indicators."""

    nodes: list[Indicator]


@strawberry.type
class Lesson:
    """A lesson learned."""

    kind: str
    title: str
    text: str


@strawberry.type
class LessonConnection:
    """A page of lessons."""

    nodes: list[Lesson]


@strawberry.type
class Funding:
    """A grant."""

    programme: str | None
    funder: str | None
    amount: Decimal | None


@strawberry.type
class Revision:
    """A publication of a measure."""

    number: int
    published_at: datetime


@strawberry.type
class RevisionConnection:
    """A page of revisions."""

    nodes: list[Revision]


@strawberry.type
class Figure:
    """A figure about a municipality."""

    label_de: strawberry.Private[str]
    value: float
    unit: str | None
    as_of: date | None
    source_title: str

    @strawberry.field
    def label(self) -> str:
        return self.label_de


@strawberry.type
class Municipality:
    """A municipality."""

    id: strawberry.Private[UUID]
    parent_id: strawberry.Private[UUID | None]
    ags: str
    ars: str | None
    name: str
    kind: str
    area_km2: float | None
    population: int | None
    population_date: date | None

    @strawberry.field
    def state(self) -> str:
        return _STATES[self.ags[:2]]

    @strawberry.field
    def size_class(self) -> str | None:
        if len(self.ags) == 5 or self.population is None:
            return None
        population = self.population
        return next(name.value for least, name in SIZE_BOUNDS if population >= least)

    @strawberry.field
    async def takes_part(self, info: Info) -> bool:
        return await info.context.takes_part(self.id)

    @strawberry.field
    async def district(self, info: Info) -> Annotated["Municipality", strawberry.lazy(__name__)] | None:
        return None if self.parent_id is None else await info.context.municipality.load(self.parent_id)  # type: ignore[return-value]

    @strawberry.field
    async def figures(self, info: Info) -> list[Figure]:
        return await info.context.figures_of(self.id)  # type: ignore[return-value]

    @strawberry.field
    async def measures(self, info: Info, first: int = 20) -> Annotated["MeasureConnection", strawberry.lazy(__name__)]:
        return MeasureConnection(rows=await info.context.measures_of(self.id, first), size=first, after=None)


@strawberry.type
class Measure:
    """A measure, as its current edition has it."""

    record_id: strawberry.Private[UUID]
    municipality_id: strawberry.Private[UUID]
    title: str
    summary: str
    context: str | None
    implementation: str | None
    results: str | None
    transferability: str | None
    visibility: str
    stage: str
    execution_state: str | None
    starts_on: date | None
    ends_on: date | None
    published_at: datetime | None
    version: int
    target_groups: list[str]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(f"measure_{self.record_id}")

    @strawberry.field
    async def slug(self, info: Info) -> str | None:
        return await info.context.slug.load(self.record_id)

    @strawberry.field
    async def municipality(self, info: Info) -> Municipality:
        return await info.context.municipality.load(self.municipality_id)  # type: ignore[return-value]

    @strawberry.field
    async def fields_of_action(self, info: Info) -> list[FieldOfAction]:
        return await info.context.fields.load(_edition_id(self))  # type: ignore[return-value]

    @strawberry.field
    async def indicators(self, info: Info, first: int = 20) -> IndicatorConnection:
        indicators: list[Any] = await info.context.indicators.load(_edition_id(self))
        return IndicatorConnection(nodes=indicators[:first])

    @strawberry.field
    async def lessons(self, info: Info, first: int = 20) -> LessonConnection:
        lessons: list[Any] = await info.context.lessons.load(self.record_id)
        return LessonConnection(nodes=lessons[:first])

    @strawberry.field
    async def fundings(self, info: Info) -> list[Funding]:
        return await info.context.fundings.load(_edition_id(self))  # type: ignore[return-value]

    @strawberry.field
    async def revisions(self, info: Info, first: int = 20) -> RevisionConnection:
        revisions: Any = await info.context.revisions_of(self.record_id, first)
        return RevisionConnection(nodes=revisions)


def _edition_id(row: Any) -> UUID:
    # At run time it is a row of the table, whose `id` is the edition's; the field `id` shows the record's.
    edition: UUID = row.id
    return edition


@strawberry.type
class PageInfo:
    """Where a page lies."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class MeasureEdge:
    """A measure with its cursor."""

    cursor: str
    node: Measure


@strawberry.type
class MeasureConnection:
    """A page of measures; `rows` has one more than the page if there are more."""

    rows: strawberry.Private[Any]
    size: strawberry.Private[int]
    after: strawberry.Private[str | None]

    @strawberry.field
    def nodes(self) -> list[Measure]:
        return self.rows[: self.size]  # type: ignore[no-any-return]

    @strawberry.field
    def edges(self) -> list[MeasureEdge]:
        return [MeasureEdge(cursor=cursor_of(row), node=row) for row in self.rows[: self.size]]

    @strawberry.field
    def page_info(self) -> PageInfo:
        shown = self.rows[: self.size]
        ends = [cursor_of(row) for row in (shown[0], shown[-1])] if shown else [None, None]
        return PageInfo(
            has_next_page=len(self.rows) > self.size,
            has_previous_page=self.after is not None,
            start_cursor=ends[0],
            end_cursor=ends[1],
        )

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        return int(await info.context.first(select(func.count()).select_from(MeasureRow).where(public(MeasureRow))))


@strawberry.input
class MeasureFilter:
    """The workloads use none."""

    states: list[str] | None = None


@strawberry.input
class MeasureOrder:
    """The workloads use none."""

    field: str


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def measures(
        self,
        info: Info,
        filter: MeasureFilter | None = None,
        first: int | None = 20,
        after: str | None = None,
        order_by: list[MeasureOrder] | None = None,
    ) -> MeasureConnection:
        size = first or 20
        return MeasureConnection(rows=await info.context.all(page(after, size)), size=size, after=after)

    @strawberry.field
    async def measure(self, info: Info, slug: str) -> Measure | None:
        statement = select(MeasureRow).join(RecordRow, RecordRow.id == MeasureRow.record_id)
        return await info.context.first(statement.where(RecordRow.slug == slug, public(MeasureRow)))  # type: ignore[no-any-return]

    @strawberry.field
    async def municipality(self, info: Info, ags: str) -> Municipality | None:
        return await info.context.first(select(MunicipalityRow).where(MunicipalityRow.ags == ags))  # type: ignore[no-any-return]


class Endpoint(GraphQL[Loaders, None]):
    """Strawberry's own view, with a faster JSON and new loaders for each request."""

    sessions: Any

    async def get_context(self, request: Any, response: Any) -> Loaders:
        return Loaders(self.sessions)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def create_app(url: str) -> Starlette:
    """The application."""
    schema = strawberry.Schema(
        Query, extensions=[lambda: ParserCache(maxsize=100), lambda: ValidationCache(maxsize=100)]
    )
    endpoint = Endpoint(schema, graphql_ide=None)
    _, _, rest = url.partition("://")
    engine = create_async_engine(f"postgresql+asyncpg://{rest}", pool_size=_POOL_SIZE, isolation_level="AUTOCOMMIT")
    endpoint.sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    return Starlette(routes=[Route("/graphql", endpoint)], lifespan=lifespan)


if __name__ == "__main__":
    serve(create_app(sys.argv[1]))
