"""Writers as a municipality's software should be: a write has an Idempotency-Key and is sent until it is answered."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

import exchange.municipalities.tables  # noqa: F401 - keys refer to these tables
from exchange.access.actions import create_key
from exchange.access.viewer import Role
from exchange.storage.engine import Database

PATIENCE = 20.0
"""Seconds within which every request has to be answered, whatever happens to the server."""

CREATE = """mutation Create($input: CreateMeasureInput!) {
  createMeasure(input: $input) { measure { id version } errors { code path } } }"""
UPDATE = """mutation Update($input: UpdateMeasureInput!) {
  updateMeasure(input: $input) { measure { id version } errors { code path } } }"""
SUBMIT = """mutation Submit($input: SubmitMeasureInput!) {
  submitMeasure(input: $input) { measure { id version } errors { code path } } }"""
PUBLISH = """mutation Publish($input: PublishMeasureInput!) {
  publishMeasure(input: $input) { measure { id version } errors { code path } } }"""
READ = "{ measures(first: 1) { nodes { title } } }"


@dataclass
class Log:
    """What happened. `done` has, for each record by its external reference, the steps that were acknowledged."""

    done: dict[str, list[str]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def acknowledged(self) -> int:
        """Writes whose answer arrived."""
        return sum(map(len, self.done.values()))


@dataclass
class Writer:
    """Takes one measure after another from draft to publication, until `stop` is set."""

    number: int
    address: str
    editor: str
    publisher: str
    log: Log
    stop: asyncio.Event

    async def run(self) -> None:
        """Write until told to stop; a measure that was begun is brought to its end."""
        async with httpx.AsyncClient(base_url=self.address, timeout=PATIENCE) as http:
            count = 0
            while not self.stop.is_set():
                count += 1
                await self._life(http, f"fault-{self.number}-{count}")

    async def _life(self, http: httpx.AsyncClient, reference: str) -> None:
        steps = self.log.done.setdefault(reference, [])
        record: dict[str, Any] = {}
        for name, document, key, values in (
            ("created", CREATE, self.editor, _draft(reference)),
            ("updated", UPDATE, self.editor, {"summary": f"{reference} geändert"}),
            ("submitted", SUBMIT, self.editor, {}),
            ("published", PUBLISH, self.publisher, {"visibility": "PUBLIC"}),
        ):
            body = {"query": document, "variables": {"input": record | values}}
            answer = next(iter((await self._sent(http, key, body))["data"].values()))
            if answer["errors"]:
                self.log.strange.append(f"{reference} could not be {name}: {answer['errors']}")
                return
            steps.append(name)
            record = dict(answer["measure"])

    async def _sent(self, http: httpx.AsyncClient, key: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to a write, which is sent until there is one. Some are hung up on, some are sent once more."""
        headers = {"authorization": f"Bearer {key}", "idempotency-key": str(uuid4())}
        if random.random() < 0.05:
            await self._hung_up_on(http, headers, body)
        response = await self._try(http, headers, body)
        while response is None:
            await asyncio.sleep(random.uniform(0.05, 0.3))
            response = await self._try(http, headers, body)
        if random.random() < 0.05 and (again := await self._try(http, headers, body)) is not None:
            self.log.seen["repeated"] += 1
            if again.content != response.content:
                self.log.strange.append(f"two answers to one request: {response.text} and {again.text}")
        found: dict[str, Any] = response.json()
        return found

    async def _hung_up_on(self, http: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any]) -> None:
        try:
            await http.post("/graphql", json=body, headers=headers, timeout=random.uniform(0.001, 0.03))
        except httpx.TransportError:
            self.log.seen["hung up"] += 1

    async def _try(
        self, http: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any]
    ) -> httpx.Response | None:
        return await ask(http, headers, body, self.log)


async def ask(
    http: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any], log: Log
) -> httpx.Response | None:
    """One request; None where it has to be sent again. An answer that says neither is strange."""
    started = asyncio.get_running_loop().time()
    try:
        response = await http.post("/graphql", json=body, headers=headers)
    except httpx.TimeoutException:
        log.strange.append(f"no answer within {PATIENCE:.0f} s")
        return None
    except httpx.TransportError:
        log.seen["connections lost"] += 1
        return None
    finally:
        log.slowest = max(log.slowest, asyncio.get_running_loop().time() - started)
    codes = {error["extensions"]["code"] for error in response.json().get("errors", ())}
    if response.status_code == 200 and not codes:
        return response
    if codes != {"SERVICE_UNAVAILABLE"} or (response.status_code == 503 and "retry-after" not in response.headers):
        log.strange.append(f"status {response.status_code}: {response.text[:300]}")
    log.seen["unavailable"] += 1
    return None


async def read(address: str, log: Log, stop: asyncio.Event) -> None:
    """Read as the public does, ten times a second: each answer is a page or says that the service is unavailable."""
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as http:
        while not stop.is_set():
            if await ask(http, {}, {"query": READ}, log) is not None:
                log.seen["reads"] += 1
            await asyncio.sleep(0.1)


async def make_keys(url: str, municipalities: tuple[str, ...]) -> list[tuple[str, str]]:
    """For each municipality the key of an editor and that of a publisher."""
    database = Database(url, pool_size=1)
    await database.open()
    try:
        keys = []
        for ags in municipalities:
            made = [
                await create_key(database, role=role, name=f"faults {role}", municipality=ags)
                for role in (Role.EDITOR, Role.PUBLISHER)
            ]
            keys.append((made[0].key, made[1].key))
        return keys
    finally:
        await database.close()


def _draft(reference: str) -> dict[str, Any]:
    return {
        "title": f"Maßnahme {reference}",
        "summary": "Läuft, während der Server stirbt.",
        "fieldsOfAction": ["ZUSAMMENHALT_BEGEGNUNG"],
        "externalReference": reference,
        "indicators": [{"name": "Teilnehmende", "readings": [{"date": "2024-01-31", "value": 12}]}],
        "fundings": [{"programme": "Land", "amount": "1000"}],
    }
