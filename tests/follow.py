"""Somebody who keeps a copy by following `changes`, and what a full read gives to compare it with."""

from typing import Any

from tests.client import Client

FIELDS = "id title version stage visibility hasUnpublishedChanges externalReference"
CHANGES = f"""query($since: String, $first: Int) {{ changes(since: $since, first: $first) {{ cursor hasMore nodes {{
  kind type id at measure {{ {FIELDS} }} lesson {{ {FIELDS} }} strategy {{ {FIELDS} }} }} }} }}"""
FULL = """query($after: String) {{ {0}(first: 100, after: $after) {{
  nodes {{ {1} }} pageInfo {{ hasNextPage endCursor }} }} }}"""


class Follower:
    """Keeps a copy for the holder of a key; `told` are all changes that it got, in their order."""

    def __init__(self, client: Client, key: str | None, cursor: str | None = None) -> None:
        self.client = client
        self.key = key
        self.cursor = cursor
        self.copy: dict[str, dict[str, Any]] = {}
        self.told: list[dict[str, Any]] = []

    async def page(self, first: int | None = None) -> bool:
        """Take one page; whether there is more."""
        page = (await self.client.data(CHANGES, self.key, since=self.cursor, first=first))["changes"]
        self.cursor = page["cursor"]
        assert first is None or len(page["nodes"]) <= first
        for node in page["nodes"]:
            self._take(node)
        return bool(page["hasMore"])

    async def catch_up(self, first: int | None = None) -> list[tuple[str, str]]:
        """Follow to the end; the kinds and ids of what was new, each record at most once if nobody writes meanwhile."""
        start = len(self.told)
        while await self.page(first):
            pass
        return [(node["kind"], node["id"]) for node in self.told[start:]]

    def _take(self, node: dict[str, Any]) -> None:
        self.told.append(node)
        content = {kind: node[kind] for kind in ("measure", "lesson", "strategy") if node[kind] is not None}
        if node["kind"] == "WITHDRAWN":
            assert content == {}
            self.copy.pop(node["id"], None)
        else:
            assert list(content) == [node["type"].lower()]
            self.copy[node["id"]] = content[node["type"].lower()]


async def full(client: Client, key: str | None) -> dict[str, dict[str, Any]]:
    """Everything that the holder of the key can read, by id."""
    found = {}
    for field in ("measures", "lessons", "strategies"):
        page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
        while page["hasNextPage"]:
            answer = (await client.data(FULL.format(field, FIELDS), key, after=page["endCursor"]))[field]
            found.update({node["id"]: node for node in answer["nodes"]})
            page = answer["pageInfo"]
    return found
