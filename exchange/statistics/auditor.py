"""The process that computes and audits a release: a job as JSON on standard input; on standard output a line of JSON
for each step, one with the audit's record, and one with what may be published.

It knows no database. It makes way for everything else on the machine, and ends when nobody listens any more.
"""

import json
import os
import sys
import time
from typing import Any

from exchange.statistics.auditing import RECORD
from exchange.statistics.rules.audit.auditing import Release
from exchange.statistics.rules.disclosure import Prepared, prepare
from exchange.statistics.rules.plain import figures_of, material_of, plain_figures, policy_of
from exchange.statistics.rules.releases import to_retract
from exchange.statistics.rules.summary import summary

PRIORITY = 10
"""By how much others go first (`nice`)."""


def work(job: dict[str, Any]) -> None:
    """Compute and audit a release, and say which earlier ones tell too much beside it."""
    begun = time.monotonic()
    material, policy = material_of(job["material"]), policy_of(job["policy"])
    earlier = [
        Release(each["number"], material_of(each["material"]), figures_of(each["figures"])) for each in job["earlier"]
    ]
    prepared = prepare(material, policy, earlier, _tell_progress, job["workers"])
    retract = [
        each.number
        for each in earlier
        if (gone := job["withdrawn"].get(str(each.number)))
        and to_retract(frozenset(gone), material, prepared.figures, [each], policy)
    ]
    _tell_result(prepared, retract, time.monotonic() - begun)


def _tell_progress(done: int, steps: int) -> None:
    _write({"done": done, "steps": steps})


def _tell_result(prepared: Prepared, retract: list[int], seconds: float) -> None:
    _write(prepared.record.as_data(), RECORD.decode())
    brief = summary(prepared.figures, prepared.record, seconds)
    _write({"figures": plain_figures(prepared.figures), "summary": brief, "retract": retract})


def _write(line: dict[str, Any], prefix: str = "") -> None:
    sys.stdout.write(f"{prefix}{json.dumps(line)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.nice(PRIORITY)
    work(json.load(sys.stdin))
