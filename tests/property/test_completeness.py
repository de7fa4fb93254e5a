"""The completeness of a measure: SQL and Python decide alike."""

from datetime import date
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Uuid, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from exchange.access.viewer import ViewerKind
from exchange.access.visibility import Scope
from exchange.measures import tables as t
from exchange.measures.rules import completeness as rules
from exchange.measures.types import completeness as types
from exchange.municipalities.tables import MunicipalityRow
from exchange.storage.base import table_of
from exchange.storage.engine import Database

text = st.none() | st.just("x")
CONTENT: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("context", "implementation", "results", "transferability", "preconditions"), text),
    **dict.fromkeys(("target_group_note", "period_note", "responsible_unit", "cost_note"), text),
    **dict.fromkeys(("contact_unit", "contact_email", "contact_phone"), text),
    "target_groups": st.lists(st.just("WOMEN"), max_size=1),
    "starts_on": st.none() | st.dates(),
    "regular_service": st.none() | st.booleans(),
    "cost_amount": st.none() | st.just(0) | st.just(5),
    "staff_fte": st.none() | st.just(0),
}
PARTS = {
    "sources": (t.MeasureSourceRow, "title"),
    "partners": (t.PartnerRow, "name"),
    "fundings": (t.MeasureFundingRow, "note"),
}
PARTS_DRAWN = st.fixed_dictionaries({name: st.integers(0, 1) for name in PARTS})
INDICATORS = st.lists(st.tuples(st.none() | st.just(0), st.integers(0, 1)), max_size=3)


async def rows(
    session: Any, content: dict[str, Any], parts: dict[str, int], indicators: list[Any], obstacle: str
) -> Any:
    """Write a measure with all that belongs to it; its municipality and its edition."""
    town, record, edition = uuid4(), uuid4(), uuid4()
    number = f"{town.int % 1000:03}"
    await session.execute(
        insert(MunicipalityRow), {"id": town, "ags": f"09999{number}", "name": "M", "name_sort": "m", "kind": "TOWN"}
    )
    lesson = uuid4()
    for identity, kind in ((record, "MEASURE"), (lesson, "LESSON")):
        await session.execute(insert(t.RecordRow), {"id": identity, "kind": kind, "municipality_id": town})
    common = {"municipality_id": town, "state": "WORKING", "stage": "DRAFT", "version": 1, "title": "t"}
    values = common | {"id": edition, "record_id": record, "title_sort": "t", "summary": "s"}
    await session.execute(insert(t.MeasureRow), values | content)
    for name, count in parts.items():
        row, column = PARTS[name]
        for _ in range(count):
            await session.execute(insert(row), {"edition_id": edition, "id": uuid4(), "position": 0, column: "x"})
    for target, readings in indicators:
        indicator = uuid4()
        values = {"edition_id": edition, "id": indicator, "position": 0, "name": "i", "target": target}
        await session.execute(insert(t.IndicatorRow), values)
        for day in range(readings):
            values = {"edition_id": edition, "id": uuid4(), "indicator_id": indicator, "value": day}
            await session.execute(insert(t.ReadingRow), values | {"date": date(2024, 1, 1)})
    if obstacle:
        values = common | {"id": uuid4(), "record_id": lesson, "kind": obstacle, "text": "x", "measure_id": record}
        await session.execute(insert(t.LessonRow), values)
    return town, edition


@given(
    content=st.fixed_dictionaries(CONTENT),
    parts=PARTS_DRAWN,
    indicators=INDICATORS,
    lesson=st.sampled_from(["", "OBSTACLE", "RECOMMENDATION"]),
)
async def test_sql_and_python_decide_alike(
    world_database: Database, content: dict[str, Any], parts: dict[str, int], indicators: list[Any], lesson: str
) -> None:
    known = content | {name: ["x"] * count for name, count in parts.items()}
    known["indicators"] = [{"target": target, "readings": ["x"] * readings} for target, readings in indicators]
    has = rules.met(known, obstacles=lesson == "OBSTACLE")
    measure = table_of(t.MeasureRow)
    async with world_database.reading() as session:
        town, edition = await rows(session, content, parts, indicators, lesson)
        scope = Scope(ViewerKind.MEMBER, literal([town], ARRAY(Uuid)))
        conditions = types.conditions(measure, scope)
        statement = select(types.score(measure, scope), *conditions.values()).where(measure.c.id == edition)
        found = tuple((await session.execute(statement)).one())
        await session.rollback()
    assert {key for key, holds in zip(conditions, found[1:], strict=True) if holds} == has
    assert found[0] == rules.score(has)


def test_the_weights() -> None:
    heavy = {"OBSTACLES", "COST", "IMPLEMENTATION", "TRANSFERABILITY", "EVIDENCE"}
    assert sum(rules.WEIGHTS.values()) == 100
    assert list(rules.WEIGHTS) == list(rules.CRITERION_LABELS) == list(rules.HINTS) == list(rules.Criterion)
    assert {key.value for key, weight in rules.WEIGHTS.items() if weight > 10} == heavy
