"""What a run is measured on, and how busy it is with other things."""

import os
import platform
import re
import time
from pathlib import Path

QUIET = 0.1
"""The share of processor time that others may use before results deserve a warning."""


def busy_share(seconds: float = 3.0) -> float:
    """The share of the machine's processor time that is in use while we wait."""
    before = _processor_times()
    time.sleep(seconds)
    spent = [now - then for now, then in zip(_processor_times(), before, strict=True)]
    idle = spent[3] + spent[4]  # waiting for a disk counts as idle
    return 1 - idle / max(1, sum(spent))


def _processor_times() -> list[int]:
    first = Path("/proc/stat").read_text().splitlines()[0]
    return [int(value) for value in first.split()[1:9]]


def description() -> str:
    """Processor, cores, memory and system."""
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    name = found[1] if found else platform.machine()
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"
