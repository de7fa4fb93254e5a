"""What `postmaster.pid` says about the server of a cluster, and whether it is true."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

STOP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server process as its pid file describes it; `status` is `starting`, `ready`, `stopping` or empty."""

    pid: int
    socket_dir: Path
    status: str


def read_pid_file(cluster: Path) -> Postmaster | None:
    """The contents of `postmaster.pid`, or None if there is none or it is still being written."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return Postmaster(int(lines[0]), Path(lines[4]), lines[7].strip() if len(lines) > 7 else "")
    except (OSError, ValueError, IndexError):
        return None


def is_running(cluster: Path, postmaster: Postmaster) -> bool:
    """Whether the process lives and serves this very cluster: after a power cut its number may be somebody else's."""
    command = _command_line(postmaster.pid)
    if "postgres" not in command:  # gone, a zombie, or another program
        return False
    try:
        return os.path.samefile(f"/proc/{postmaster.pid}/cwd", cluster)
    except OSError:  # no /proc, or we may not look: then its arguments must do
        return str(postmaster.socket_dir) in command or str(cluster) in command


def seen_from_here(postmaster: Postmaster) -> Postmaster:
    """The server with the folder of its socket as this process sees it: a service may have a temporary folder of its
    own (systemd's `PrivateTmp`), which others reach through the server process alone."""
    try:
        if os.readlink(f"/proc/{postmaster.pid}/ns/mnt") == os.readlink("/proc/self/ns/mnt"):
            return postmaster
    except OSError:  # no /proc, or we may not look
        return postmaster
    return replace(postmaster, socket_dir=Path(f"/proc/{postmaster.pid}/root{postmaster.socket_dir}"))


def stop(cluster: Path, postmaster: Postmaster, poll: Callable[[], object]) -> bool:
    """End the server: open transactions are rolled back, data is written. False if it still runs.

    One that has not stopped after a minute is ended at once; its next start then recovers from the log. `poll` reaps
    the process if it is our child.
    """
    for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10.0)):
        try:
            os.kill(postmaster.pid, number)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            poll()
            if not is_running(cluster, postmaster):
                return True
            time.sleep(0.02)
    return False


def _command_line(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            return ""
    listing = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603
    return listing.stdout
