"""Pictures, tables and reports of self-checks, for one reader.

What they show is read by the API's own execution, as the reader: what is hidden there is not in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

import orjson

from exchange.access.rules import Text
from exchange.access.viewer import Viewer
from exchange.api.execution import Execution
from exchange.api.reading import Reader, read
from exchange.errors import ErrorCode, ExchangeError
from exchange.measures.rules.slugs import slug
from exchange.selfchecks.pictures.document import PROFILES, profile_of
from exchange.selfchecks.pictures.drawing import draw
from exchange.selfchecks.pictures.profile import Profile
from exchange.selfchecks.reports.document import REPORT, report_of
from exchange.selfchecks.reports.layout import layout
from exchange.selfchecks.rules.trail import ReadAction

_REPORT = Text("selbstcheck", "self-check")
_PROFILE = Text("selbstcheck-profil", "self-check-profile")


class NotFound(ExchangeError):
    """What is asked for does not exist, or the reader may not see it: nobody can tell which."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such result of a self-check, or you may not see it.",
            ErrorCode.NOT_FOUND,
            german="Ein solches Ergebnis eines Selbstchecks gibt es nicht, oder es ist für Sie nicht sichtbar.",
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which self-check, by its id, and in which language; `snapshot` is one of its snapshots, in place of the one
    that is shown otherwise; `others` are more self-checks or snapshots."""

    self_check: str
    language: str
    snapshot: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSource:
    """All that a report is typeset from, and the day that it is of."""

    files: Mapping[str, str]
    profile: Profile
    taken_at: datetime


class Papers:
    """Reads what is put on paper."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution

    async def profiles(self, asked: Asked, viewer: Viewer, request_id: str = "") -> list[Profile]:
        """The profiles in the order in which they were asked for. Raises NotFound if one of them is not to be had, and
        ExchangeError where they do not lie on one scale."""
        snapshots = await self._snapshots(PROFILES, ReadAction.PROFILE, asked, viewer, request_id)
        profiles = [profile_of(snapshot, asked.language) for snapshot in snapshots]
        if not all(profile.comparable(profiles[0]) for profile in profiles):
            raise ExchangeError(
                "These self-checks were made with questionnaires of different levels or fields; they cannot be drawn "
                "on one scale.",
                german="Diese Selbstchecks entstanden mit Fragebögen, deren Stufen oder Felder verschieden sind; sie "
                "lassen sich nicht auf einer Skala zeichnen.",
            )
        return profiles

    async def report(self, asked: Asked, viewer: Viewer, request_id: str = "") -> ReportSource:
        """The report on one self-check. Raises NotFound."""
        [snapshot] = await self._snapshots(REPORT, ReadAction.REPORT, asked, viewer, request_id)
        report = report_of(snapshot, asked.language)
        source = {
            "main.typ": files("exchange.selfchecks.reports").joinpath("report.typ").read_text("utf-8"),
            "content.json": orjson.dumps(layout(report, asked.language)).decode(),
            "profile.svg": draw([report.profile], asked.language),
        }
        return ReportSource(source, report.profile, datetime.fromisoformat(snapshot["takenAt"]))

    async def _snapshots(
        self, document: str, action: ReadAction, asked: Asked, viewer: Viewer, request_id: str
    ) -> Sequence[Mapping[str, Any]]:
        ids = [asked.snapshot or asked.self_check, *asked.others]
        reader = Reader(viewer, asked.language, request_id, noted_as=action)
        nodes = (await read(self._execution, reader, document, {"ids": ids}))["nodes"]
        if asked.snapshot is not None and not _is_of(nodes[0], asked.self_check):
            raise NotFound
        return [_snapshot_in(node) for node in nodes]


def file_name(extension: str, profile: Profile, language: str) -> str:
    """What a file is called: what it is, of whom and of when."""
    called = (_REPORT if extension == "pdf" else _PROFILE).in_language(language)
    return f"{called}-{slug(profile.municipality)}-{profile.taken_on.isoformat()}.{extension}"


def _is_of(node: Mapping[str, Any] | None, self_check: str) -> bool:
    """Whether a node is a snapshot of this self-check."""
    check = (node or {}).get("selfCheck")
    return check is not None and check["id"] == self_check


def _snapshot_in(node: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The snapshot that a node is, or has. Raises NotFound."""
    kind = None if node is None else node["__typename"]
    found = node["snapshot"] if node is not None and kind == "SelfCheck" else node
    if found is None or kind not in ("SelfCheck", "SelfCheckSnapshot"):
        raise NotFound
    return found
