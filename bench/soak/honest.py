"""Partners and visitors who ask for what the exchange is for, at a steady pace, and what they come to wait."""

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

OPERATIONS = Path(__file__).parents[2] / "schema" / "operations"
ASKED = [
    {"query": (OPERATIONS / f"{name}.graphql").read_text(encoding="utf-8"), "variables": variables}
    for name, variables in (
        ("Practices", {"first": 20}),
        ("Municipalities", {}),
        ("Vocabularies", {}),
        ("SearchPractices", {"search": "Sprache"}),
    )
]
EVERY = 0.1
"""Seconds between the requests of a client."""


@dataclass
class Waits:
    """How long answers took in milliseconds, and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def quantile(self, percent: int) -> float:
        """The time within which so many percent were answered."""
        return statistics.quantiles(self.milliseconds, n=100)[percent - 1]


async def ask(address: str, clients: int, seconds: float) -> Waits:
    """Let so many clients ask for some seconds, each from an address of its own."""
    waits = Waits()
    await asyncio.gather(*(_client(address, number, seconds, waits) for number in range(clients)))
    return waits


async def _client(address: str, number: int, seconds: float, waits: Waits) -> None:
    headers = {"x-forwarded-for": f"192.0.2.{number + 1}"}
    until = time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=30) as http:
        at = number
        while (started := time.monotonic()) < until:
            at += 1
            try:
                response = await http.post("/graphql", json=ASKED[at % len(ASKED)])
                if response.status_code != 200 or "errors" in response.json():
                    waits.errors.append(f"{response.status_code} {response.text[:200]}")
            except httpx.HTTPError as error:
                waits.errors.append(repr(error))
            waits.milliseconds.append((time.monotonic() - started) * 1000)
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - started)))
