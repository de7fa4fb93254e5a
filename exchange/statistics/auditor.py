"""The process that computes and audits a release: a job as JSON on standard input; on standard output a line of JSON
for each step, one with the audit's record, and one with what may be published.

It knows no database. It makes way for everything else on the machine, and ends when nobody listens any more.
"""

import json
import os
import sys
import time
from typing import Any

from exchange.statistics.auditing import RECORD, Progress
from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.disclosure import prepare
from exchange.statistics.rules.plain import figures_of, material_of, plain_figures, policy_of
from exchange.statistics.rules.releases import to_retract
from exchange.statistics.rules.summary import summary

PRIORITY = 10
"""By how much others go first (`nice`)."""


SMALL = 2_000
"""So few results are audited sooner than another process has started."""


def compute(job: dict[str, Any], progress: Progress) -> tuple[dict[str, Any], dict[str, Any]]:
    """Compute and audit a release: its record, and what may be published, with the numbers of the earlier releases that
    tell too much beside it."""
    begun = time.monotonic()
    material, policy = material_of(job["material"]), policy_of(job["policy"])
    earlier = [
        Release(each["number"], material_of(each["material"]), figures_of(each["figures"])) for each in job["earlier"]
    ]
    results = sum(len(each.scores) for each in material.round.contributions)
    prepared = prepare(material, policy, earlier, progress, 1 if results < SMALL else job["workers"])
    retract = [
        each.number
        for each in earlier
        if (gone := job["withdrawn"].get(str(each.number)))
        and to_retract(frozenset(gone), material, prepared.figures, [each], policy)
    ]
    brief = summary(prepared.figures, prepared.record, time.monotonic() - begun)
    told = {"figures": plain_figures(prepared.figures), "summary": brief, "retract": retract}
    return prepared.record.as_data(), told


def _tell_progress(done: int, steps: int) -> None:
    _write({"done": done, "steps": steps})


def _write(line: dict[str, Any], prefix: str = "") -> None:
    sys.stdout.write(f"{prefix}{json.dumps(line)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.nice(PRIORITY)
    record, told = compute(json.load(sys.stdin), _tell_progress)
    _write(record, RECORD.decode())
    _write(told)
