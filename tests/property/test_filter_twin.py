"""Filters and orders of measures in random worlds: SQL decides as plain Python does, for everybody."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from exchange.access.viewer import ViewerKind
from exchange.access.visibility import EDITION
from exchange.measures import tables as t
from exchange.measures.types import completeness
from exchange.municipalities.rules import MunicipalityKind, SizeClass, alike, size_class
from exchange.storage.base import table_of
from tests.client import Client
from tests.property import traits, worlds, writing
from tests.property.test_visibility import scope_of
from tests.property.worlds import AGS, Edition, Record, Who, World, make_id, marker

QUERY = """query($filter: MeasureFilter, $order: [MeasureOrder!]) {
  measures(filter: $filter, orderBy: $order, first: 100) { totalCount nodes { id startsOn } } }"""


def subset(values: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(list(values)), max_size=2)


def span(values: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    bound = st.sampled_from(values)
    return st.fixed_dictionaries({}, optional={"from": bound, "to": bound})


DAYS = ["2019-12-31", "2020-01-01", "2022-06-30", "2022-07-01"]
RECORDS = [f"measure_{make_id(f'measure{number}')}" for number in range(4)]
FILTERS: dict[str, st.SearchStrategy[Any]] = {
    "targetGroups": subset(traits.TARGETS),
    "lifePhases": subset(traits.PHASES),
    "milieus": subset(traits.MILIEUS),
    "municipalities": subset(AGS),
    "municipalityKinds": subset(kind.value for kind in traits.PLACES),
    "sizeClasses": subset(size.value for size in SizeClass),
    "population": span([0, 900, 60_000]),
    "likeMine": st.booleans(),
    "executionStates": subset(["PLANNED", "ONGOING"]),
    "period": span(DAYS),
    "regularService": st.booleans(),
    "cost": st.fixed_dictionaries(
        {},
        optional={
            "from": st.sampled_from(["0", "10.499", "10.51"]),
            "to": st.sampled_from(["-1", "10.5", "1e9"]),
            "currency": st.sampled_from(["EUR", "CHF"]),
            "frequency": st.sampled_from(["ONE_OFF", "YEARLY"]),
        },
    ),
    "fundedBy": subset(
        marker("part", f"measure{number}", edition, "funding0").upper() for number in range(2) for edition in "CW"
    ),
    "lessonKinds": subset(traits.KINDS),
    "hasEvidence": st.booleans(),
    "languages": subset(traits.LANGUAGES),
    "licences": subset(traits.LICENCES),
    "published": span(["2026-01-15", "2026-01-16"]),
    "adoptedFrom": st.fixed_dictionaries({}, optional={"municipalities": subset(AGS), "measures": subset(RECORDS)}),
}


COLUMNS = {
    "targetGroups": "target_groups",
    "lifePhases": "life_phases",
    "milieus": "milieus",
    "executionStates": "execution_state",
    "languages": "language",
    "licences": "licence",
}


class Twin:
    """The conditions over what a viewer sees of a measure."""

    def __init__(self, world: World, who: Who, record: Record, edition: Edition) -> None:
        self.world, self.who, self.record, self.edition = world, who, record, edition
        self.row = traits.of_measure(world.salt, f"{record.name}{edition.name}")
        self.owner = traits.of_municipality(world.salt, record.owner)

    def holds(self, name: str, value: Any) -> bool:
        """Whether one field of a filter holds."""
        asked: Callable[[Any], bool] = getattr(self, f"_{name}", None) or (lambda value: self._plain(name, value))
        return asked(value)

    def _plain(self, name: str, value: list[str]) -> bool:
        found = self.row[COLUMNS[name]]
        return bool(set(found if isinstance(found, list) else [found]) & set(value))

    def _municipalities(self, value: list[str]) -> bool:
        return AGS[self.record.owner] in value

    def _municipalityKinds(self, value: list[str]) -> bool:
        return self.owner["kind"] in value

    def _sizeClasses(self, value: list[str]) -> bool:
        return self._class(self.record.owner) in value

    def _class(self, number: int) -> SizeClass | None:
        return size_class(self._kind(number), traits.of_municipality(self.world.salt, number)["population"])

    def _kind(self, number: int) -> MunicipalityKind:
        kind: MunicipalityKind = traits.of_municipality(self.world.salt, number)["kind"]
        return kind

    def _population(self, value: dict[str, int]) -> bool:
        found = self.owner["population"]
        return found is not None and value.get("from", 0) <= found <= value.get("to", 10**9)

    def _likeMine(self, value: bool) -> bool:
        sizes = {number: traits.of_municipality(self.world.salt, number)["population"] for number in range(4)}
        own = self.record.owner
        return value == any(
            alike(self._kind(mine), sizes[mine], self._kind(own), sizes[own]) for mine in self.who.acts_for
        )

    def _period(self, value: dict[str, str]) -> bool:
        first, last = self.row["starts_on"], self.row["ends_on"]
        start, end = (date.fromisoformat(value[name]) if name in value else None for name in ("from", "to"))
        if (first is None and last is None) or (start and end and start > end):
            return False
        return (start or date.min) <= (last or date.max) and (first or date.min) <= (end or date.max)

    def _regularService(self, value: bool) -> bool:
        return self.row["regular_service"] is value

    def _cost(self, value: dict[str, str]) -> bool:
        amount = self.row["cost_amount"]
        within = amount is not None and (
            Decimal(value.get("from", "-Infinity")) <= amount <= Decimal(value.get("to", "Infinity"))
        )
        frequency = value.get("frequency", self.row["cost_frequency"])
        same = (self.row["cost_currency"] or "EUR") == value.get("currency", "EUR")
        return within and same and self.row["cost_frequency"] == frequency

    def _fundedBy(self, value: list[str]) -> bool:
        grants = (f"funding{number}" for number in range(self.edition.parts))
        names = {marker("part", self.record.name, self.edition.name, grant).lower() for grant in grants}
        return bool(names & {name.lower() for name in value})

    def _lessonKinds(self, value: list[str]) -> bool:
        lessons = (lesson for lesson in self.world.of("lesson") if lesson.target == self.record.number)
        seen = ((lesson, shown) for lesson in lessons if (shown := self.who.seen(lesson)) is not None)
        return any(traits.kind_of(self.world.salt, f"{lesson.name}{shown.name}") in value for lesson, shown in seen)

    def _hasEvidence(self, value: bool) -> bool:
        target = traits.target_of(self.world.salt, f"{self.record.name}{self.edition.name}")
        return value == (self.edition.parts > 0 and target is not None)

    def _published(self, value: dict[str, str]) -> bool:
        if self.edition.name == "W":
            return False
        moment = worlds.moment_of(self.world, self.record, self.edition).date().isoformat()
        return value.get("from", "") <= moment <= value.get("to", "9")

    def _adoptedFrom(self, value: dict[str, list[str]]) -> bool:
        if self.edition.source is None or self.edition.parts == 0:
            return False
        source = self.world.of("measure")[self.edition.source]
        there = AGS[source.owner] in value.get("municipalities", AGS)
        named = f"measure_{source.id}" in value.get("measures", [f"measure_{source.id}"])
        return self.who.seen(source) is not None and there and named


# Each example asks some hundred questions.
@settings(max_examples=settings.default.max_examples // 2)
@given(world=worlds.worlds(), asked=st.lists(st.fixed_dictionaries({}, optional=FILTERS), min_size=4, max_size=4))
async def test_sql_and_python_let_the_same_through(
    world_client: Client, world: World, asked: list[dict[str, Any]]
) -> None:
    await writing.write(world_client.database, world)
    for who in world.who.values():
        seen = [
            Twin(world, who, record, edition)
            for record in world.of("measure")
            if (edition := who.seen(record)) is not None
        ]
        singles = [{name: value} for filter_ in asked for name, value in filter_.items()]
        for filter_ in [*asked, *singles]:
            if "likeMine" in filter_ and who.kind not in (ViewerKind.MEMBER, ViewerKind.GUEST):
                continue
            found = (await world_client.data(QUERY, who.key, filter=filter_))["measures"]
            expected = {
                f"measure_{twin.record.id}"
                for twin in seen
                if all(twin.holds(name, value) for name, value in filter_.items())
            }
            assert {node["id"] for node in found["nodes"]} == expected, (who.name, filter_)
            assert found["totalCount"] == len(expected)


@settings(max_examples=settings.default.max_examples // 2)
@given(world=worlds.worlds())
async def test_orders_are_no_way_to_learn_more(world_client: Client, world: World) -> None:
    """What is known to all who see an edition is never more than what one of them sees; but who has changed a lesson in
    a draft sees that instead, and of a draft those who write it see others' lessons besides."""
    await writing.write(world_client.database, world)
    measure = table_of(t.MeasureRow)
    of_lessons = [(world.of("measure")[one.target], one) for one in world.of("lesson") if one.target is not None]
    of_others = {about.id for about, lesson in of_lessons if lesson.owner != about.owner}
    for who in world.who.values():
        for direction in ("ASC", "DESC"):
            order = [{"field": "START", "direction": direction}]
            nodes = (await world_client.data(QUERY, who.key, order=order))["measures"]["nodes"]
            days = [node["startsOn"] for node in nodes if node["startsOn"] is not None]
            assert days == sorted(days, reverse=direction == "DESC")
            assert all(node["startsOn"] is None for node in nodes[len(days) :])
        scope = scope_of(who.viewer())
        score = completeness.score(measure, scope)
        changed = {about.id for about, one in of_lessons if one.edition("W") is not None and one.owner in who.acts_for}
        found = (measure.c.record_id, measure.c.completeness, score, measure.c.state)
        statement = select(*found).where(EDITION.sql(measure, scope))
        async with world_client.database.reading() as session:
            rows = list(await session.execute(statement))
        assert all(common <= seen for id_, common, seen, _ in rows if id_ not in changed)
        assert all(common == seen for id_, common, seen, state in rows if state == "WORKING" and id_ not in of_others)
