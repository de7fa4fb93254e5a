"""What the API should answer, from the model; and the selections that are compared with it."""

from typing import Any

from tests.stateful.model import Edition, Model, Record
from tests.stateful.people import AGS, Person

FRAGMENTS = """
fragment P on Publication { id stage visibility version hasUnpublishedChanges externalReference publishedAt
  municipality { ags } }
fragment M on Measure { ...P slug title summary context results targetGroups startsOn endsOn
  fieldsOfAction { key } contact { unit visibility } cost { amount } strategy { id title }
  partners { id name role } adoptions { id origin changed source { id title } }
  adoptedBy(first: 100) { totalCount nodes { id measure { id } } }
  indicators(first: 100) { totalCount nodes { id name target readings(first: 100) { nodes { date value } } } }
  lessons(first: 100) { totalCount nodes { id title text } }
  revisions(first: 100) { totalCount nodes { id number title version visibility supersededAt } } }
fragment L on LessonLearned { ...P kind title text fieldOfAction { key } measure { id title } }
fragment S on Strategy { ...P slug title summary startsOn endsOn goals { id title text } }
"""
LISTS = (
    """{ measures(first: 100) { totalCount nodes { ...M } } lessons(first: 100) { totalCount nodes { ...L } }
  strategies(first: 100) { totalCount nodes { ...S } } }"""
    + FRAGMENTS
)
PATHS = """query($ids: [ID!]!, $town: String!) { nodes(ids: $ids) { __typename id ... on Publication { stage version }
    ... on MeasureRevision { number revisionTitle: title } ... on Indicator { name } ... on Partner { name }
    ... on Goal { goalTitle: title } }
  drafts: measures(filter: { stages: [DRAFT, IN_REVIEW] }) { totalCount }
  obstacles: lessons(filter: { kinds: [OBSTACLE] }) { totalCount }
  theirs: strategies(filter: { municipalities: [$town] }) { totalCount }
  municipalities { nodes { ags measures(first: 100) { totalCount nodes { id } }
    lessons(first: 100) { totalCount nodes { id } } strategies(first: 100) { totalCount nodes { id } } } } }"""
ONE = (
    """query($measure: ID!, $lesson: ID!, $strategy: ID!, $mslug: String!, $sslug: String!) {
  measure(id: $measure) { ...M } lesson(id: $lesson) { ...L } strategy(id: $strategy) { ...S }
  node(id: $lesson) { ...L } measureBySlug: measure(slug: $mslug) { ...M }
  strategyBySlug: strategy(slug: $sslug) { ...S }
}"""
    + FRAGMENTS
)
FIELDS = {"measure": "measures", "lesson": "lessons", "strategy": "strategies"}
TYPES = {"measure": "Measure", "lesson": "LessonLearned", "strategy": "Strategy"}


class Views:
    """The answers that the model expects. Ids of parts and revisions are learned from answers and never change."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.ids: dict[Any, str] = {}

    def learn(self, record: Record, node: dict[str, Any]) -> None:
        """Take the ids that a record's municipality sees; one that was known must be the same."""
        for edition in record.publications:
            found = [row["id"] for row in node.get("revisions", {}).get("nodes", ()) if row["number"] == edition.number]
            for identity in found:
                assert self.ids.setdefault((record, edition.number), identity) == identity
        groups = {"partners": node.get("partners"), "adoptions": node.get("adoptions"), "goals": node.get("goals")}
        groups["indicators"] = node.get("indicators", {}).get("nodes")
        for name, rows in groups.items():
            for row in rows or ():
                mark = row["origin" if name == "adoptions" else "title" if name == "goals" else "name"]
                if mark not in record.known.setdefault(name, []):
                    record.known[name].append(mark)
                assert self.ids.setdefault(mark, row["id"]) == row["id"], mark

    def of(self, person: Person, record: Record) -> dict[str, Any] | None:
        """What somebody sees of a record, with all that hangs on it; None for nothing."""
        edition = self.model.seen(person, record)
        if edition is None:
            return None
        node = self.common(record, edition)
        if record.owner not in self.model.acts_for(person):
            node["externalReference"] = None
        return node | getattr(self, f"_{record.kind}")(person, record, edition)  # type: ignore[no-any-return]

    @staticmethod
    def common(record: Record, edition: Edition) -> dict[str, Any]:
        """What records of all kinds have in common."""
        return {
            "id": record.id,
            "stage": edition.stage,
            "visibility": edition.visibility,
            "version": edition.version,
            "hasUnpublishedChanges": edition.number is None,
            "externalReference": record.reference,
            "publishedAt": bool(record.publications),
            "municipality": {"ags": AGS[record.owner]},
        }

    def _short(self, person: Person, record: Record | None, *names: str) -> dict[str, Any] | None:
        edition = None if record is None else self.model.seen(person, record)
        if record is None or edition is None:
            return None
        return {"id": record.id} | {name: edition.content[name] for name in names}

    def _measure(self, person: Person, record: Record, edition: Edition) -> dict[str, Any]:
        content, own = edition.content, record.owner in self.model.acts_for(person)
        contact = {"unit": content["unit"], "visibility": content["contactVisibility"]}
        shown = content["unit"] is not None and (own or contact["visibility"] in self.model.sees(person))
        plain = ("title", "summary", "context", "results", "startsOn", "endsOn")
        return {
            **{name: content[name] for name in plain},
            "slug": record.slug,
            "targetGroups": list(content["targetGroups"]),
            "fieldsOfAction": [{"key": key} for key in content["fieldsOfAction"]],
            "contact": contact if shown else None,
            "cost": None if content["cost"] is None else {"amount": content["cost"]},
            "strategy": self._short(person, content["strategy"], "title"),
            "partners": [{"id": self.ids[row["name"]]} | row for row in content["partners"]],
            "adoptions": [
                {"id": self.ids[row["origin"]], "origin": row["origin"], "changed": row["changed"]}
                | {"source": self._short(person, row["source"], "title")}
                for row in content["adoptions"]
            ],
            "adoptedBy": counted(self._adopters(person, record)),
            "indicators": counted([self.indicator(row) for row in content["indicators"]]),
            "lessons": counted(
                by_id(
                    shown
                    for lesson in self.model.lessons(record)
                    if (shown := self._short(person, lesson, "title", "text")) is not None
                )
            ),
            "revisions": counted([self._revision(record, one) for one in self.model.revisions(person, record)]),
        }

    def indicator(self, row: dict[str, Any]) -> dict[str, Any]:
        """An indicator with its readings."""
        readings = [{"date": day, "value": value} for day, value in sorted(row["readings"].items())]
        mark = row["name"]
        return {"id": self.ids[mark], "name": mark, "target": row["target"], "readings": {"nodes": readings}}

    def _revision(self, record: Record, edition: Edition) -> dict[str, Any]:
        return {
            "id": self.ids.get((record, edition.number)),
            "number": edition.number,
            "title": edition.content["title"],
            "version": edition.version,
            "visibility": edition.visibility,
            "supersededAt": edition.superseded,
        }

    def _adopters(self, person: Person, record: Record) -> list[dict[str, Any]]:
        return by_id(
            {"id": self.ids[row["origin"]], "measure": {"id": other.id}}
            for other in self.model.of("measure")
            if (edition := self.model.seen(person, other)) is not None
            for row in edition.content["adoptions"]
            if row["source"] is record
        )

    def _lesson(self, person: Person, record: Record, edition: Edition) -> dict[str, Any]:
        content, field = edition.content, edition.content["fieldOfAction"]
        return {
            **{name: content[name] for name in ("kind", "title", "text")},
            "fieldOfAction": None if field is None else {"key": field},
            "measure": self._short(person, record.measure, "title"),
        }

    def _strategy(self, _person: Person, record: Record, edition: Edition) -> dict[str, Any]:
        content = edition.content
        return {
            **{name: content[name] for name in ("title", "summary", "startsOn", "endsOn")},
            "slug": record.slug,
            "goals": [{"id": self.ids[row["title"]]} | row for row in content["goals"]],
        }

    def lists(self, person: Person) -> dict[str, Any]:
        """What the lists answer, in the order of the ids."""
        return {field: counted(self.all_of(person, kind)) for kind, field in FIELDS.items()}

    def all_of(self, person: Person, kind: str) -> list[dict[str, Any]]:
        """All records of a kind that somebody sees."""
        return by_id(node for record in self.model.of(kind) if (node := self.of(person, record)) is not None)

    def paths(self, person: Person, town: str) -> dict[str, Any]:
        """What the other ways to the same records answer; nodes by their ids."""
        seen = {kind: self.all_of(person, kind) for kind in FIELDS}
        nodes = {
            node["id"]: {"__typename": TYPES[kind]} | {name: node[name] for name in ("id", "stage", "version")}
            for kind, rows in seen.items()
            for node in rows
        }
        return {
            "nodes": nodes | self._small_nodes(person),
            "drafts": {"totalCount": sum(node["stage"] in ("DRAFT", "IN_REVIEW") for node in seen["measure"])},
            "obstacles": {"totalCount": sum(node["kind"] == "OBSTACLE" for node in seen["lesson"])},
            "theirs": {"totalCount": sum(node["municipality"]["ags"] == town for node in seen["strategy"])},
            "municipalities": {
                ags: {
                    field: counted(
                        [{"id": node["id"]} for node in seen[kind] if node["municipality"]["ags"] == ags],
                    )
                    for kind, field in FIELDS.items()
                }
                for ags in AGS.values()
            },
        }

    def _small_nodes(self, person: Person) -> dict[str, dict[str, Any]]:
        """Parts and revisions as nodes: those of what somebody sees."""
        nodes = {}
        for record in self.model.records:
            edition = self.model.seen(person, record)
            for one in self.model.revisions(person, record) if record.kind == "measure" else ():
                identity, title = self.ids.get((record, one.number), "?"), one.content["title"]
                nodes[identity] = {"__typename": "MeasureRevision", "number": one.number, "revisionTitle": title}
            for name, type_, field in (
                ("partners", "Partner", "name"),
                ("indicators", "Indicator", "name"),
                ("goals", "Goal", "goalTitle"),
            ):
                for row in edition.content.get(name, ()) if edition else ():
                    mark = row["title" if name == "goals" else "name"]
                    nodes[self.ids[mark]] = {"__typename": type_, field: mark}
        return {identity: {"id": identity} | node for identity, node in nodes.items()}


def by_id(nodes: Any) -> list[dict[str, Any]]:
    """Nodes in the order of their ids."""
    return sorted(nodes, key=lambda node: str(node["id"]))


def counted(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """A connection."""
    return {"totalCount": len(nodes), "nodes": nodes}


def plain(node: dict[str, Any]) -> dict[str, Any]:
    """A record as the API answers it, as the model tells it: times as whether there is one, what has no order by id."""
    if "publishedAt" in node:
        node["publishedAt"] = node["publishedAt"] is not None
    for revision in node.get("revisions", {}).get("nodes", ()):
        revision["supersededAt"] = revision["supersededAt"] is not None
    for name in ("lessons", "adoptedBy"):
        if name in node:
            node[name]["nodes"] = by_id(node[name]["nodes"])
    return node
