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
    earlier = [_release(each) for each in job["earlier"]]
    results = sum(len(each.scores) for each in material.round.contributions)
    workers = 1 if results < SMALL else job["workers"]
    prepared = prepare(material, policy, earlier, progress, workers)
    gone = {each.number: frozenset(job["withdrawn"].get(str(each.number), ())) for each in earlier}
    retract = []
    if any(gone.values()):
        alone = prepare(material, policy, workers=workers).figures
        retract = [each.number for each in earlier if to_retract(gone[each.number], material, alone, [each], policy)]
    brief = summary(prepared.figures, prepared.record, time.monotonic() - begun)
    told = {"figures": plain_figures(prepared.figures), "summary": brief, "retract": retract}
    return prepared.record.as_data(), told


def _release(data: dict[str, Any]) -> Release:
    """An earlier release, with the witnesses of its audit."""
    worlds = tuple(tuple(tuple(change) for change in world) for world in data["worlds"])
    return Release(data["number"], material_of(data["material"]), figures_of(data["figures"]), worlds)


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
