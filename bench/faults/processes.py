"""The real `exchange serve` on a data directory of its own, and how to kill it and its PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from exchange.storage.embedded import config, process
from exchange.storage.embedded.locks import FileLock

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0


class Installation:
    """One data directory and the server on it. All methods wait until what they do is done."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self._log = (folder / "serve.log").open("ab")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the API listens, now and after each start."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process of the API."""
        assert self._server is not None
        return self._server.pid

    @property
    def database_url(self) -> str:
        """The database, past the API."""
        return config.database_url(self._postmaster().socket_dir)

    def serve(self) -> None:
        """Start `exchange serve` and wait until it is ready."""
        env = {
            **os.environ,
            "EXCHANGE_DATA_DIR": str(self.data_dir),
            "EXCHANGE_PORT": str(self.port),
            "EXCHANGE_DEMO": "false",
        }
        command = [sys.executable, "-m", "exchange", "serve"]
        self._server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=self._log, stderr=self._log)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server does not start; see {self._log.name}")
            time.sleep(0.05)

    def kill_server(self) -> None:
        """End the server as a power cut would, and start it again."""
        assert self._server is not None
        self._server.kill()
        self._server.wait()
        self.serve()

    def restart_postgres(self, number: signal.Signals, pause: float) -> None:
        """End PostgreSQL by this signal (SIGINT: orderly, SIGKILL: at once), keep the server from starting it for
        `pause` seconds, and wait until it has."""
        postmaster, cluster = self._postmaster(), self.data_dir / "postgres"
        with FileLock(self.data_dir / "start.lock").alone():
            os.kill(postmaster.pid, number)
            while process.is_running(cluster, postmaster):
                time.sleep(0.02)
            time.sleep(pause)
        deadline = time.monotonic() + START_SECONDS
        while (
            (found := process.read_pid_file(cluster)) is None or found.pid == postmaster.pid or found.status != "ready"
        ):
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not come back; see {self._log.name}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server in the usual way, which ends PostgreSQL, too."""
        if self._server is not None and self._server.poll() is None:
            self._server.terminate()
            self._server.wait(90)
        self._log.close()

    def _postmaster(self) -> process.Postmaster:
        found = process.read_pid_file(self.data_dir / "postgres")
        if found is None:
            raise RuntimeError("PostgreSQL does not run")
        return found

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health/ready", timeout=3).status_code == 200
        except httpx.TransportError:
            return False
