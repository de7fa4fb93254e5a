"""The servers under test: started on a free port of the loopback, watched, and ended by their process ids."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

START_SECONDS = 90.0
STOP_SECONDS = 15.0
_READY = re.compile(rb"(?:listening |http://127\.0\.0\.1:)(\d+)")


class ServerError(Exception):
    """A server that did not start. The text says why."""


class Server:
    """A process that writes where it listens when it is ready, used as a context manager."""

    def __init__(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        self.name = name
        self.port = 0
        self.peak = 0.0
        self._command = list(command)
        self._env = {**os.environ, **(env or {})}
        self._cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None
        # A file, not a pipe: nobody reads what servers log while they are measured.
        self._output = tempfile.TemporaryFile()  # noqa: SIM115

    def __enter__(self) -> "Server":
        self._process = subprocess.Popen(
            self._command, env=self._env, cwd=self._cwd, stdout=self._output, stderr=subprocess.STDOUT
        )
        try:
            self.port = self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.measure_memory()
        self._stop()

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process is not None
        return self._process.pid

    def measure_memory(self) -> float:
        """The most memory that the process had resident so far, in MB (10^6 bytes)."""
        status = Path(f"/proc/{self.pid}/status")
        if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
            self.peak = int(found[1]) * 1024 / 1e6
        return self.peak

    def cpu_seconds(self) -> float:
        """The processor time that the process took so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _wait(self) -> int:
        assert self._process is not None
        seen, deadline = b"", time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            has_ended = self._process.poll() is not None
            seen = os.pread(self._output.fileno(), 65536, 0)
            if found := _READY.search(seen):
                return int(found[1])
            if has_ended:
                break
            time.sleep(0.05)
        raise ServerError(f"{self.name} does not start: {seen[-2000:].decode(errors='replace').strip()}")

    def _stop(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
