"""After the faults: is every acknowledged write there exactly once, and nothing half-written?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg

_AUDIT = """
    SELECT r.external_reference, split_part(a.action, '.', 2)
    FROM record r JOIN audit a ON a.subject_id = r.id WHERE r.external_reference LIKE 'fault-%'
"""
_EVENTS = """
    SELECT r.external_reference, lower(split_part(o.kind, '_', 2))
    FROM record r JOIN outbox o ON o.subject_id = r.id WHERE r.external_reference LIKE 'fault-%'
"""
_VERSIONS = """
    SELECT r.external_reference, max(m.version) FROM record r JOIN measure m ON m.record_id = r.id
    WHERE r.external_reference LIKE 'fault-%' GROUP BY 1
"""
# Each must find nothing.
_HALVES = {
    "records without an edition": """
        SELECT r.id FROM record r WHERE r.kind = 'MEASURE' AND NOT EXISTS (SELECT FROM measure WHERE record_id = r.id)
    """,
    "records with two drafts or two published editions": """
        SELECT record_id FROM measure WHERE state <> 'PAST' GROUP BY record_id, state HAVING count(*) > 1
    """,
    "records whose publications are not numbered 1 to n": """
        SELECT record_id FROM measure WHERE number IS NOT NULL GROUP BY record_id
        HAVING max(number) <> count(*) OR min(number) <> 1
    """,
    "editions without a field of action": """
        SELECT m.id FROM measure m WHERE NOT EXISTS (SELECT FROM measure_field f WHERE f.edition_id = m.id)
    """,
    "editions of the writers without their parts": """
        SELECT m.id FROM measure m JOIN record r ON r.id = m.record_id WHERE r.external_reference LIKE 'fault-%'
        AND (SELECT count(*) FROM indicator i JOIN reading g USING (edition_id) WHERE i.edition_id = m.id)
          + (SELECT count(*) FROM measure_funding f WHERE f.edition_id = m.id) <> 2
    """,
    "drafts that their published edition does not know of": """
        SELECT c.id FROM measure c WHERE c.state = 'CURRENT' AND c.has_draft
            <> EXISTS (SELECT FROM measure w WHERE w.record_id = c.record_id AND w.state = 'WORKING')
    """,
    "events without an audit entry": """
        SELECT o.id FROM outbox o WHERE o.kind LIKE 'MEASURE%' AND NOT EXISTS (SELECT FROM audit a
            WHERE a.subject_id = o.subject_id AND replace(a.action, '.', '_') = lower(o.kind))
    """,
}


@dataclass(frozen=True)
class Count:
    """How many writes are missing, how many were done twice, and what is half-written, in words."""

    lost: int
    duplicated: int
    halves: tuple[str, ...]


async def count(url: str, done: Mapping[str, Sequence[str]]) -> Count:
    """Compare what is stored with what was acknowledged: audit entries, events and versions of each record."""
    connection = await asyncpg.connect(url)
    try:
        audit = Counter(tuple(row) for row in await connection.fetch(_AUDIT))
        events = Counter(tuple(row) for row in await connection.fetch(_EVENTS))
        versions = dict([tuple(row) for row in await connection.fetch(_VERSIONS)])
        halves = [name for name, query in _HALVES.items() if await connection.fetch(query)]
    finally:
        await connection.close()
    expected = Counter((reference, step) for reference, steps in done.items() for step in steps)
    lost = (expected - audit) | (expected - events)
    twice = (audit - expected) | (events - expected)
    if {reference: len(steps) for reference, steps in done.items()} != versions:
        halves.append("records whose version is not the number of their writes")
    return Count(lost.total(), twice.total(), tuple(halves))
