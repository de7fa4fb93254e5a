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
from exchange.storage.embedded.account import server_account

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
        self._postgres: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        """Where the API listens, now and after each start."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """The database, past the API."""
        return config.database_url(self._postmaster().socket_dir)

    def serve(self) -> None:
        """Start `exchange serve` and wait until it is ready."""
        env = {**os.environ, "EXCHANGE_DATA_DIR": str(self.data_dir), "EXCHANGE_PORT": str(self.port)}
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
        """End PostgreSQL by this signal (SIGINT: orderly, SIGKILL: at once), and start it after `pause` seconds."""
        postmaster, cluster = self._postmaster(), self.data_dir / "postgres"
        command = Path(f"/proc/{postmaster.pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")
        os.kill(postmaster.pid, number)
        while process.is_running(cluster, postmaster):
            self._reap()
            time.sleep(0.02)
        # A killed one leaves these, and the server that started it keeps its number from being free.
        for left in (cluster / "postmaster.pid", *postmaster.socket_dir.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)
        time.sleep(pause)
        deadline = time.monotonic() + START_SECONDS
        while not self._try_postgres(command, cluster):
            # What is left of a killed one holds its memory for a moment.
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start; see {self._log.name}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server in the usual way, which ends PostgreSQL, too."""
        if self._server is not None and self._server.poll() is None:
            self._server.terminate()
            self._server.wait(90)
        self._reap()
        self._log.close()

    def _try_postgres(self, command: list[str], cluster: Path) -> bool:
        options = server_account(cluster, self.data_dir).process_options()
        started = subprocess.Popen(
            command, cwd=cluster, stdout=self._log, stderr=self._log, start_new_session=True, **options
        )
        self._postgres.append(started)
        while started.poll() is None:
            found = process.read_pid_file(cluster)
            if found is not None and found.pid == started.pid and found.status == "ready":
                return True
            time.sleep(0.01)
        return False

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

    def _reap(self) -> None:
        for child in self._postgres:
            child.poll()
