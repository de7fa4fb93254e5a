"""Facets in random worlds: what a plain count in Python gives, for every viewer and any filters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.api.schema import schema
from exchange.measures.rules.vocabulary import ExecutionState, LifePhase, TargetGroup
from exchange.municipalities.rules import MunicipalityKind, SizeClass, State, size_class, state_of
from exchange.storage.engine import Database
from tests.client import Client
from tests.property import worlds, writing
from tests.property.worlds import AGS, DISTRICT, Edition, Record, Who, World, make_id

FIELDS = ("FIELD", "SECOND", "THIRD")
GROUPS = (TargetGroup.NEWCOMERS, TargetGroup.REFUGEES, TargetGroup.MEDIA)
PHASES = (LifePhase.ARRIVAL, LifePhase.OLD_AGE)
EXECUTION = (ExecutionState.PLANNED, ExecutionState.ONGOING)
FUNDERS = ("Ärzte e. V.", "bund", "Bund", "Zoo")
ORDERS: Mapping[str, list[str]] = {
    "fieldsOfAction": list(FIELDS),
    "targetGroups": list(TargetGroup),
    "lifePhases": list(LifePhase),
    "states": list(State),
    "sizeClasses": list(SizeClass),
    "executionStates": list(ExecutionState),
    "funders": ["ärzte e. v.", "bund", "zoo"],
}
OWN = {"funders": "fundedBy"}
FACETS = " ".join(f"{name} {{ value count }}" for name in ORDERS)
DOCUMENT = f"""query($filter: MeasureFilter) {{
  measures(filter: $filter, first: 1) {{ totalCount facets {{ {FACETS} }} }}
  municipalities {{ nodes {{ ags measures(filter: $filter) {{ facets {{ {FACETS} }} }} }} }}
}}"""

Traits = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Described:
    """A world, what each edition of a measure is described with, and how many people live where."""

    world: World
    traits: Mapping[tuple[str, str], Traits]
    populations: tuple[int | None, ...]

    def values(self, record: Record, edition: Edition) -> Traits:
        """The values of a measure by facet, those of its municipality among them."""
        kind = MunicipalityKind.DISTRICT if record.owner == DISTRICT else MunicipalityKind.TOWN
        size = size_class(kind, self.populations[record.owner])
        own: Traits = {"states": (state_of(AGS[record.owner]),), "sizeClasses": () if size is None else (size,)}
        traits = self.traits[record.name, edition.name]
        return traits | own | {"funders": tuple(name.lower() for name in traits["funders"])}


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


@st.composite
def described(draw: st.DrawFn) -> Described:
    """A random world with random descriptions; a funder may have given twice, a grant may name nobody."""
    world = draw(worlds.worlds())
    traits: dict[tuple[str, str], Traits] = {}
    for record in world.of("measure"):
        for edition in record.editions:
            traits[record.name, edition.name] = {
                "fieldsOfAction": draw(some(FIELDS)),
                "targetGroups": draw(some(GROUPS)),
                "lifePhases": draw(some(PHASES)),
                "executionStates": draw(st.lists(st.sampled_from(EXECUTION), max_size=1).map(tuple)),
                "funders": tuple(draw(st.lists(st.sampled_from(FUNDERS), max_size=3))),
            }
    populations = tuple(draw(st.sampled_from([None, 4_999, 5_000, 600_000])) for _ in AGS)
    return Described(world, traits, populations)


async def write(database: Database, described: Described) -> None:
    """The world, and the descriptions over it."""
    await writing.write(database, described.world)
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "SET LOCAL session_replication_role = replica; DELETE FROM measure_field; DELETE FROM measure_funding"
        )
        for place, key in enumerate(FIELDS[1:], start=2):
            row = "INSERT INTO field_of_action (key, position, label_de, label_en) VALUES ($1, $2, $1, $1)"
            await connection.execute(row, key, place)
        for number, population in enumerate(described.populations):
            statement = "UPDATE municipality SET kind = 'TOWN', population = $2 WHERE id = $1"
            await connection.execute(statement, make_id(f"municipality{number}"), population)
        for (record, edition), traits in described.traits.items():
            await describe(connection, make_id(f"{record}{edition}"), traits)
        await connection.execute("UPDATE change_counter SET value = value + 1 WHERE slot = 3")


async def describe(connection: Any, edition: Any, traits: Traits) -> None:
    """Write down one edition's traits."""
    await connection.execute(
        "UPDATE measure SET target_groups = $2, life_phases = $3, execution_state = $4 WHERE id = $1",
        *(edition, traits["targetGroups"], traits["lifePhases"], next(iter(traits["executionStates"]), None)),
    )
    fields = [(edition, key, place) for place, key in enumerate(traits["fieldsOfAction"])]
    await connection.executemany(
        "INSERT INTO measure_field (edition_id, field_key, position) VALUES ($1, $2, $3)", fields
    )
    grants = [(edition, make_id(f"grant{n}"), n, funder) for n, funder in enumerate((*traits["funders"], None))]
    statement = "INSERT INTO measure_funding (edition_id, id, position, funder) VALUES ($1, $2, $3, $4)"
    await connection.executemany(statement, grants)


@st.composite
def filters(draw: st.DrawFn) -> dict[str, list[str]]:
    """Any filters there are: those of facets and others."""
    choices: dict[str, tuple[str, ...]] = {
        "fieldsOfAction": (*FIELDS, "UNKNOWN"),
        "targetGroups": (*GROUPS, TargetGroup.WOMEN),
        "lifePhases": PHASES,
        "states": (State.BW, State.BY, State.TH),
        "sizeClasses": (SizeClass.RURAL_MUNICIPALITY, SizeClass.LARGER_CITY),
        "executionStates": EXECUTION,
        "fundedBy": ("BUND", "Bund", "Zoo", "zoo"),
        "municipalities": AGS,
        "stages": ("DRAFT", "PUBLISHED"),
    }
    known = schema._schema.type_map["MeasureFilter"].fields
    names = draw(st.lists(st.sampled_from([name for name in choices if name in known]), unique=True, max_size=4))
    return {name: draw(st.lists(st.sampled_from(choices[name]), unique=True, max_size=3)) for name in names}


def passes(record: Record, edition: Edition, values: Traits, name: str, wanted: list[str]) -> bool:
    """Whether a filter lets the measure through."""
    if name == "municipalities":
        return AGS[record.owner] in wanted
    if name == "stages":
        return ("DRAFT" if edition.name == "W" else "PUBLISHED") in wanted
    if name == "fundedBy":
        return not {value.lower() for value in wanted}.isdisjoint(values["funders"])
    return not set(wanted).isdisjoint(values[name])


def twin(described: Described, who: Who, chosen: dict[str, list[str]], owner: int | None = None) -> dict[str, Any]:
    """The facets as they ought to be, of all measures or of one owner's."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in ORDERS}
    for record in described.world.of("measure"):
        edition = who.seen(record)
        if edition is None or owner not in (None, record.owner):
            continue
        values = described.values(record, edition)
        for name, counts in counted.items():
            others = [item for item in chosen.items() if item[0] != OWN.get(name, name)]
            if all(passes(record, edition, values, *item) for item in others):
                counts.update(set(values[name]))
    listed = {}
    for name, order in ORDERS.items():
        named = chosen.get(OWN.get(name, name), [])
        shown = set(counted[name]) | {value.lower() if name in OWN else value for value in named} & set(order)
        by_frequency = sorted(shown, key=lambda value: (-counted[name][value], order.index(value)))
        listed[name] = [{"value": value, "count": counted[name][value]} for value in by_frequency]
    return listed


@settings(max_examples=settings.default.max_examples // 2)
@given(described=described(), chosen=st.lists(filters(), min_size=2, max_size=3))
async def test_facets_count_what_the_viewer_sees_with_every_filter_but_their_own(
    world_client: Client, described: Described, chosen: list[dict[str, list[str]]]
) -> None:
    await write(world_client.database, described)
    for who in described.world.who.values():
        for filter_ in chosen:
            answer = await world_client.data(DOCUMENT, who.key, filter=filter_)
            assert answer["measures"]["facets"] == twin(described, who, filter_), (who.name, filter_)
            for town in answer["municipalities"]["nodes"]:
                expected = twin(described, who, filter_, AGS.index(town["ags"]))
                assert town["measures"]["facets"] == expected, (who.name, filter_, town["ags"])
