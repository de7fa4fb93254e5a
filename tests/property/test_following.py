"""Following `changes` from any cursor, at any time, gives exactly what a full read gives, for everybody."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.audit import COMMAND_LINE
from exchange.access.viewer import Viewer
from exchange.measures import actions
from exchange.municipalities import actions as municipalities
from exchange.storage.engine import Database
from tests.client import BOCHUM, DISTRICT, KAUFBEUREN, KONSTANZ, Client, make_keys, opened
from tests.factories import FIELD, LESSON, MEASURE, actor, field_of_action, municipality
from tests.follow import Follower, full

KEYS = (None, "konstanz_reader", "bochum_reader", "kaufbeuren_reader", "district_reader", "coordinator", "operator")
OWNERS = (KONSTANZ, BOCHUM, KAUFBEUREN)
VISIBILITIES = ("COORDINATION", "NETWORK", "PUBLIC")
STEPS = ("create", "lesson", "update", "rename", "submit", "return", "publish", "publish", "publish", "withdraw")
SEEN = {
    None: {"PUBLIC"},
    "kaufbeuren_reader": {"PUBLIC"},
    "district_reader": {"PUBLIC"},
    "operator": {"PUBLIC"},
    "konstanz_reader": {"PUBLIC", "NETWORK"},
    "bochum_reader": {"PUBLIC", "NETWORK"},
    "coordinator": {"PUBLIC", "NETWORK", "COORDINATION"},
}


@pytest.fixture(scope="session")
def trail_template(cluster: Any, migrated_template: str) -> tuple[str, dict[str, str]]:
    """A database with two members, a guest and a district, and the keys of all."""
    name = cluster.create(migrated_template)
    cluster.run(_settle(cluster.url_of(name)))
    return name, cluster.run(make_keys(cluster.url_of(name)))


async def _settle(url: str) -> None:
    database = Database(url, pool_size=1)
    await database.open()
    await municipality(database, DISTRICT, "Landkreis Konstanz", member=False)
    await municipality(database, KONSTANZ, "Konstanz", parent=DISTRICT)
    await municipality(database, BOCHUM, "Bochum")
    await municipality(database, KAUFBEUREN, "Kaufbeuren", member=False)
    await field_of_action(database)
    await municipalities.ensure_organisation(database, COMMAND_LINE, key="phineo", name="PHINEO")
    await database.close()


@contextmanager
def lent(cluster: Any, template: str) -> Iterator[str]:
    name = cluster.create(template)
    try:
        yield cluster.url_of(name)
    finally:
        cluster.drop(name)


class Slow(Database):
    """Its transactions take their number early and commit late, so that they commit out of order."""

    def __init__(self, url: str, dice: random.Random) -> None:
        super().__init__(url, pool_size=8)
        self._dice = dice

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with super().transaction() as session:
            if self._dice.random() < 0.7:
                await session.execute(text("SELECT pg_current_xact_id()"))
            await asyncio.sleep(self._dice.choice((0, 0.01, 0.05)))
            yield session
            await session.flush()
            await asyncio.sleep(self._dice.choice((0, 0, 0.02, 0.1)))


@dataclass
class Writers:
    """Keys of the municipalities, and the records that they made."""

    database: Database
    dice: random.Random
    viewers: dict[str, tuple[Viewer, Viewer]] = field(default_factory=dict)
    records: list[tuple[str, str, UUID]] = field(default_factory=list)

    async def begin(self) -> None:
        for ags in OWNERS:
            self.viewers[ags] = (await actor(self.database, ags), await actor(self.database, ags))

    async def step(self, done: str) -> None:
        """Do something random of this sort; it may well be refused."""
        if done == "create" or not self.records:
            await self._create(self.dice.choice(OWNERS), self.dice.choice(("measure", "strategy", "lesson")), {})
        elif done == "lesson":
            owner, kind, record = self.dice.choice(self.records)
            if kind == "measure":
                await self._create(owner, "lesson", {"measure": record})
        else:
            await self._move(done, *self.dice.choice(self.records))

    async def _create(self, owner: str, kind: str, more: dict[str, Any]) -> None:
        belongs = {} if more else {"field_of_action": FIELD}
        values = {"measure": MEASURE, "lesson": LESSON | belongs, "strategy": {"title": "Konzept", "summary": "S"}}[
            kind
        ]
        title = f"{kind} {self.dice.random()}"
        outcome = await getattr(actions, f"create_{kind}")(
            self.database, self.viewers[owner][0], values | more | {"title": title}
        )
        if outcome.record_id is not None:
            self.records.append((owner, kind, outcome.record_id))

    async def _move(self, done: str, owner: str, kind: str, record: UUID) -> None:
        editor, publisher = self.viewers[owner]
        version = await self.database.pool.fetchval(
            f"SELECT max(version) FROM {kind} WHERE record_id = $1 AND state <> 'PAST'", record
        )
        change = {"title": f"{kind} {self.dice.random()}"}
        if done == "rename":
            change = {"external_reference": f"x-{self.dice.random()}"}
        name = {"rename": "update"}.get(done, done)
        act = getattr(actions, f"{name}_{kind}")
        if name == "update":
            await act(self.database, editor, record, version, change)
        elif name == "return":
            await act(self.database, publisher, record, version, "Bitte prüfen.")
        elif name == "publish":
            submitted = await getattr(actions, f"submit_{kind}")(self.database, editor, record, version)
            version += not submitted.errors
            await act(self.database, publisher, record, version, self.dice.choice(VISIBILITIES))
        else:
            await act(self.database, publisher if name == "withdraw" else editor, record, version)


async def check(followers: list[Follower]) -> None:
    """Each has what it can read, and was told of nothing that it never could see."""
    for follower in followers:
        await follower.catch_up(follower.size)
        assert follower.copy == await full(follower.client, follower.key), follower.key
        allowed = await ever_visible(follower.client, follower.key)
        assert {node["id"] for node in follower.told} <= allowed, follower.key


async def ever_visible(client: Client, key: str | None) -> set[str]:
    """The ids of all that the holder of the key could see at some time, by what the audit trail tells."""
    ags = {"konstanz_reader": KONSTANZ, "bochum_reader": BOCHUM, "kaufbeuren_reader": KAUFBEUREN}.get(key or "")
    rows = await client.database.fetch_all(
        "SELECT DISTINCT split_part(action, '.', 1) || '_' || subject_id FROM audit"
        " WHERE action ~ '[.](published|narrowed)$' AND details ->> 'visibility' = ANY ($1)"
        " OR action ~ '[.]created$' AND municipality_id = (SELECT id FROM municipality WHERE ags = $2)",
        sorted(SEEN[key]),
        ags,
    )
    return {row[0] for row in rows}


class Paced(Follower):
    """A follower with a page size of its own."""

    def __init__(self, client: Client, key: str | None, size: int | None) -> None:
        super().__init__(client, key)
        self.size = size

    def fork(self) -> "Paced":
        """Somebody who goes on from the same place with the same copy."""
        other = Paced(self.client, self.key, self.size)
        other.cursor, other.copy = self.cursor, dict(self.copy)
        return other


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(STEPS)),
        st.tuples(st.just("page"), st.integers(0, 20)),
        st.tuples(st.just("fork"), st.integers(0, 20)),
    ),
    min_size=10,
    max_size=40,
)


@settings(max_examples=max(8, settings.default.max_examples // 2))
@given(
    moves=MOVES, seed=st.integers(0, 2**32), sizes=st.lists(st.sampled_from([1, 2, 3, None]), min_size=7, max_size=7)
)
async def test_following_gives_what_a_full_read_gives(
    cluster: Any, trail_template: tuple[str, dict[str, str]], moves: Any, seed: int, sizes: list[int | None]
) -> None:
    template, keys = trail_template
    with lent(cluster, template) as url:
        async with opened(url, keys) as client:
            writers = Writers(client.database, random.Random(seed))
            await writers.begin()
            followers = [Paced(client, key, size) for key, size in zip(KEYS, sizes, strict=True)]
            for move, what in moves:
                if move == "write":
                    await writers.step(what)
                elif move == "page":
                    await followers[what % len(followers)].page(writers.dice.choice((0, 1, 2, 5)))
                else:
                    followers.append(followers[what % len(followers)].fork())
            await check(followers)


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_missed_while_others_write(
    cluster: Any, trail_template: tuple[str, dict[str, str]], seed: int
) -> None:
    template, keys = trail_template
    dice = random.Random(seed)
    with lent(cluster, template) as url:
        async with opened(url, keys) as client:
            slow = Slow(url, dice)
            await slow.open()
            writers = Writers(slow, dice)
            await writers.begin()
            followers = [Paced(client, key, size) for key, size in zip(KEYS, (1, 2, 3, None, 5, 2, 1), strict=True)]
            writing = asyncio.gather(*(_write(writers, 25) for _ in range(6)))
            while not writing.done():
                for follower in followers:
                    await follower.page(follower.size)
                if dice.random() < 0.3:
                    followers.append(dice.choice(followers).fork())
                del followers[20:]
            await writing
            await slow.close()
            await check(followers)
            await out_of_order(client)


async def _write(writers: Writers, times: int) -> None:
    for _ in range(times):
        await writers.step(writers.dice.choice(STEPS))


async def out_of_order(client: Client) -> None:
    """The run was worth something: transactions did write in another order than that of their numbers."""
    inverted = await client.database.pool.fetchval(
        "SELECT count(*) FROM outbox a JOIN outbox b ON a.txid < b.txid AND a.id > b.id"
    )
    assert inverted > 0
