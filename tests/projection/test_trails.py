"""What tells of reads: it is in the JSON of every row of a result, and out of the answer again."""

from uuid import UUID

import pytest

from exchange.access.viewer import ViewerKind
from exchange.api.schema import schema
from exchange.projection.registry import projected_type
from exchange.projection.trail import Read, take_reads
from exchange.selfchecks.tables import CriterionScoreRow, FieldScoreRow, SnapshotAnswerRow
from exchange.storage.base import table_of

ONE, TWO = UUID(int=1), UUID(int=2)
RESULTS = [table_of(row) for row in (FieldScoreRow, CriterionScoreRow, SnapshotAnswerRow)]


@pytest.mark.parametrize(
    ("text", "left", "reads"),
    [
        ('{"score":33.30}', '{"score":33.30}', set()),
        (f'{{"score":33.30,"$trail:0:read":"{ONE}"}}', '{"score":33.30}', {("read", ONE)}),
        (f'{{"a" : 1, "$trail:0:read" : "{ONE}", "b" : 2}}', '{"a" : 1, "b" : 2}', {("read", ONE)}),
        ('[{"a":1,"$trail:0:read":null}]', '[{"a":1}]', set()),
        (
            f'[{{"a":1,"$trail:0:x":"{ONE}","$trail:1:x":"{TWO}"}}, \n {{"a":2,"$trail:0:y":"{ONE}"}}]',
            '[{"a":1}, \n {"a":2}]',
            {("x", ONE), ("x", TWO), ("y", ONE)},
        ),
        # Texts are left as they are, whatever they say.
        (r'{"a":"b,\"$trail:0:read\":\"x\"","c":"$trail:0:read"}',) * 2 + (set(),),
        (r'["a,", "$trail:0:read", ",\"$trail:0:read\":null"]',) * 2 + (set(),),
    ],
)
def test_reads_are_taken_out_of_the_text(text: str, left: str, reads: set[Read]) -> None:
    taken: set[Read] = set()
    assert take_reads(text, taken) == left
    assert taken == reads


def test_no_type_shows_results_without_a_trail() -> None:
    found = {
        name: projection
        for name, type_ in schema._schema.type_map.items()
        if (projection := projected_type(type_)) is not None and projection.table in RESULTS
    }
    assert {"FieldScore", "CriterionScore", "SnapshotAnswer", "FieldOfActionChange"} <= set(found)
    for name, projection in found.items():
        assert any(ViewerKind.COORDINATOR in trail.kinds for trail in projection.trails), name
