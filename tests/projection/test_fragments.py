"""Pre-made JSON goes into answers safely. Some releases of orjson write past their buffer there, which no exception
tells, so a child process with a checking allocator does the writing."""

import os
import subprocess
import sys

import pytest

PROBE = """
import orjson
def made(size):
    return orjson.Fragment('"' + "x" * (size - 2) + '"')
for size in [*range(3900, 4150, 6), *range(7700, 8200, 6)]:
    for many in (20, 36, 60):
        for filler in (None, True, 12345678, {}, made(5)):
            text = orjson.dumps({"data": {"nodes": [made(size)] + [filler] * many}})
            assert text.startswith(b'{"data":{"nodes":["x') and text.endswith(b"]}}")
"""


@pytest.mark.parametrize("allocator", ["debug", "malloc_debug"])
def test_lists_of_fragments_and_nulls_are_written_within_bounds(allocator: str) -> None:
    environment = os.environ | {"PYTHONMALLOC": allocator}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
