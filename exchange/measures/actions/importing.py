"""Importing measures in bulk, each known by its external reference: in one transaction; twice is as good as once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.access.rules import ErrorCode, Refused, Text, UserError
from exchange.access.viewer import Viewer
from exchange.measures.actions import editions
from exchange.measures.actions.creating import owner_of
from exchange.measures.actions.import_writing import insert_records, write
from exchange.measures.actions.importable import (
    Item,
    collect,
    load,
    new_item,
    read_input,
    refuse_repeats,
    resolve_all,
    settle_parts,
)
from exchange.measures.actions.references import new_report
from exchange.measures.rules.importing import MOST_RECORDS, ImportPolicy, ImportStatus
from exchange.measures.tables.kinds import MEASURE
from exchange.municipalities.tables import MunicipalityRow
from exchange.storage.claims import AlreadyDone, remember
from exchange.storage.engine import Database

NUMBER_TEXT = Text(f"Eine Anfrage hat 1 bis {MOST_RECORDS} Datensätze.", f"A request has 1 to {MOST_RECORDS} records.")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one record. There is an id where there is a measure."""

    reference: str
    status: ImportStatus
    record_id: UUID | None = None
    errors: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What came of the records, in their order; `errors` say why nothing was changed."""

    records: tuple[Imported, ...] = ()
    errors: tuple[UserError, ...] = ()


class _Undone(Exception):
    """Raised to leave the transaction with nothing written, and with this outcome."""

    def __init__(self, outcome: ImportOutcome) -> None:
        super().__init__("nothing is to be written")
        self.outcome = outcome


async def import_measures(
    database: Database,
    viewer: Viewer,
    records: Sequence[Mapping[str, Any]],
    policy: str,
    dry_run: bool = False,
    municipality: str | None = None,
) -> ImportOutcome:
    """Create or patch the drafts of up to 500 measures of one municipality.

    A record states the content of what it names: absent fields stay, None clears, a list of parts replaces the stored
    one. With `dry_run` all is done but committed.
    """
    if not 1 <= len(records) <= MOST_RECORDS:
        code = ErrorCode.TOO_LONG if records else ErrorCode.REQUIRED
        return ImportOutcome(errors=(UserError(code, ("input", "records"), NUMBER_TEXT),))

    async def work(session: AsyncSession) -> ImportOutcome:
        outcome, is_written = await _import(session, viewer, records, ImportPolicy(policy), municipality)
        if dry_run or not is_written:
            raise _Undone(_without_new_ids(outcome) if dry_run else outcome)
        remember(session, records=[_dumped(entry) for entry in outcome.records])
        return outcome

    try:
        return await database.write(work)
    except AlreadyDone as done:
        return ImportOutcome(tuple(_loaded(entry) for entry in done.outcome["records"]))
    except Refused as refused:
        return ImportOutcome(errors=refused.errors)
    except _Undone as undone:
        return undone.outcome


async def _import(
    session: AsyncSession,
    viewer: Viewer,
    records: Sequence[Mapping[str, Any]],
    policy: ImportPolicy,
    municipality: str | None,
) -> tuple[ImportOutcome, bool]:
    """The outcome, and whether anything was written for it."""
    owner = await owner_of(session, viewer, MEASURE, {"municipality": municipality})
    # One import at a time for each municipality; its records may be read and referred to meanwhile.
    held = select(MunicipalityRow.id).where(MunicipalityRow.id == owner.id)
    await session.execute(held.with_for_update(key_share=True))
    report = new_report()
    items = [new_item(index, values, report.at("records", index)) for index, values in enumerate(records)]
    refuse_repeats(items)
    await load(session, viewer, owner, items)
    for item in items:
        read_input(item)
    await resolve_all(session, viewer, report, items)
    replaced = [item.before for item in items if "indicators" in item.given]
    report.collected.released = await editions.released(session, MEASURE, replaced)
    for item in items:
        settle_parts(item)
    collect(items, report.collected.errors.values())
    if not _is_stopped(items, policy):
        await insert_records(session, owner, [item for item in items if item.status is ImportStatus.CREATED])
    if _is_stopped(items, policy):
        return _stopped(items), False
    changed = [item for item in items if item.status in (ImportStatus.CREATED, ImportStatus.UPDATED)]
    if changed:
        await write(session, viewer, owner, changed)
    done = [Imported(item.reference, item.status, item.record_id, tuple(item.errors)) for item in items]
    return ImportOutcome(tuple(done)), bool(changed)


def _is_stopped(items: Sequence[Item], policy: ImportPolicy) -> bool:
    return policy is ImportPolicy.ALL_OR_NOTHING and any(item.errors for item in items)


def _stopped(items: Sequence[Item]) -> ImportOutcome:
    """The outcome of an import of which nothing is written because of some records."""
    unmade = {ImportStatus.CREATED: ImportStatus.NOT_WRITTEN, ImportStatus.UPDATED: ImportStatus.NOT_WRITTEN}
    records = [
        Imported(
            item.reference,
            unmade.get(item.status, item.status),
            item.record_id if item.loaded is not None else None,
            tuple(item.errors),
        )
        for item in items
    ]
    return ImportOutcome(tuple(records), tuple(error for item in items for error in item.errors))


def _without_new_ids(outcome: ImportOutcome) -> ImportOutcome:
    records = tuple(
        replace(entry, record_id=None) if entry.status is ImportStatus.CREATED else entry for entry in outcome.records
    )
    return replace(outcome, records=records)


def _dumped(entry: Imported) -> list[Any]:
    errors = [[error.code.value, list(error.path), error.message.de, error.message.en] for error in entry.errors]
    return [entry.reference, entry.status.value, entry.record_id and str(entry.record_id), errors]


def _loaded(stored: Sequence[Any]) -> Imported:
    reference, status, record_id, errors = stored
    told = tuple(UserError(ErrorCode(code), tuple(path), Text(de, en)) for code, path, de, en in errors)
    return Imported(reference, ImportStatus(status), UUID(record_id) if record_id else None, told)
