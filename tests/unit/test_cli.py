"""The command `exchange`: what stands on stdout, what a mistake is answered with, and a whole life of `serve`."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from exchange.cli import app
from exchange.storage.embedded import EmbeddedPostgres, process

ROOT = Path(__file__).parents[2]
KONSTANZ = "08335043"


def exchange(*arguments: str, **settings: str) -> Result:
    """Run the command in a thread of its own, as it starts an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(CliRunner().invoke, app, arguments, env=dict(settings)).result()


def test_a_key_stands_alone_on_stdout_and_is_listed_and_revoked(seeded_url: str) -> None:
    made = exchange(
        *("key", "create", "--municipality", KONSTANZ, "--role", "PUBLISHER", "--name", "CMS"),
        EXCHANGE_DATABASE_URL=seeded_url,
    )
    assert made.exit_code == 0
    key = made.stdout.removesuffix("\n")
    assert re.fullmatch(r"[A-Za-z0-9._~+/=-]{20,512}", key)
    listed = exchange("key", "list", EXCHANGE_DATABASE_URL=seeded_url).stdout
    assert key not in listed
    row = next(line for line in listed.splitlines() if "CMS" in line)
    assert ("PUBLISHER" in row, KONSTANZ in row, key[-4:] in row) == (True, True, True)
    identity = row.split()[0]
    rotated = exchange("key", "rotate", identity, "--overlap", "0", EXCHANGE_DATABASE_URL=seeded_url)
    assert re.fullmatch(r"wok_[0-9A-Za-z]{46}\n", rotated.stdout)
    assert identity in exchange("key", "list", EXCHANGE_DATABASE_URL=seeded_url).stdout.splitlines()[-1]
    twice = exchange("key", "rotate", identity, EXCHANGE_DATABASE_URL=seeded_url)
    assert (twice.exit_code, twice.stdout) == (1, "")
    narrow = ("key", "create", "--operator", "--name", "x", "--scope")
    assert exchange(*narrow, "STATISTICS", EXCHANGE_DATABASE_URL=seeded_url).exit_code == 0
    assert exchange(*narrow, "WRITE", EXCHANGE_DATABASE_URL=seeded_url).exit_code == 2
    assert exchange("key", "revoke", identity, EXCHANGE_DATABASE_URL=seeded_url).exit_code == 0
    again = exchange("key", "revoke", identity, EXCHANGE_DATABASE_URL=seeded_url)
    assert (again.exit_code, again.stdout) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "exchange: Say whose key it is: --municipality AGS, --coordinator ORGANISATION or --operator."),
        (
            ["--operator", "--municipality", KONSTANZ],
            2,
            "exchange: Say whose key it is: --municipality AGS, --coordinator ORGANISATION or --operator.",
        ),
        (
            ["--municipality", KONSTANZ],
            2,
            "exchange: A municipality's key needs a role: give --role with one of READER, EDITOR, PUBLISHER.",
        ),
        (
            ["--municipality", "8335043", "--role", "READER"],
            2,
            "exchange: 8335043 is no AGS: a municipality has 8 digits, a district 5, leading zeros included.",
        ),
        (
            ["--operator", "--role", "EDITOR"],
            2,
            "exchange: The role EDITOR belongs to a municipality's key: give --municipality, or leave --role out.",
        ),
    ],
)
def test_a_key_that_does_not_fit_is_refused(arguments: list[str], code: int, sentence: str) -> None:
    refused = exchange("key", "create", "--name", "x", *arguments)
    assert (refused.exit_code, refused.stdout, refused.stderr.strip()) == (code, "", sentence)


def test_a_newer_version_brings_its_synonyms_to_a_database_with_data(database_url: str) -> None:
    first = exchange("migrate", EXCHANGE_DATABASE_URL=database_url)
    assert (first.exit_code, first.stdout) == (0, "")
    assert re.search(r"Synonyms of the search: \d{3} groups added or removed\.", first.stderr)
    again = exchange("migrate", EXCHANGE_DATABASE_URL=database_url)
    assert (again.exit_code, again.stderr) == (0, "The database is up to date.\n")


def test_the_code_of_an_invitation_stands_alone_on_stdout(seeded_url: str) -> None:
    given = ("person", "invite", "--label", "Amt 50")
    made = exchange(*given, "--municipality", KONSTANZ, EXCHANGE_DATABASE_URL=seeded_url)
    assert (made.exit_code, re.fullmatch(r"woi_[0-9A-Za-z]{46}\n", made.stdout) is not None) == (0, True)
    assert exchange(*given, "--organisation", "phineo", EXCHANGE_DATABASE_URL=seeded_url).exit_code == 0
    for wrong, code in (((), 2), (("--municipality", "99999999"), 1)):
        refused = exchange(*given, *wrong, EXCHANGE_DATABASE_URL=seeded_url)
        assert (refused.exit_code, refused.stdout) == (code, "")


def test_a_key_for_an_unknown_municipality_is_refused(seeded_url: str) -> None:
    refused = exchange(
        *("key", "create", "--municipality", "99999999", "--role", "READER", "--name", "x"),
        EXCHANGE_DATABASE_URL=seeded_url,
    )
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("exchange: No municipality with the AGS 99999999 is known: ")


def test_a_coordinator_is_named_by_key_or_name(seeded_url: str) -> None:
    options = ("key", "create", "--name", "x", "--coordinator")
    assert exchange(*options, "phineo", EXCHANGE_DATABASE_URL=seeded_url).exit_code == 0
    refused = exchange(*options, "nobody", EXCHANGE_DATABASE_URL=seeded_url)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("exchange: No organisation nobody is known; those known are ")
    assert "phineo" in refused.stderr


def test_a_wrong_setting_ends_the_command_with_one_sentence() -> None:
    refused = exchange("migrate", EXCHANGE_PORT="http")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("exchange: The setting EXCHANGE_PORT=http is wrong: ")
    assert len(refused.stderr.splitlines()) == 1


def test_a_database_that_does_not_answer_is_said_without_the_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    refused = exchange("migrate", EXCHANGE_DATABASE_URL=f"postgresql://u:geheim@127.0.0.1:{port}/d")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"exchange: The database at 127.0.0.1:{port}/d cannot be used: ")
    assert "geheim" not in refused.stderr


def test_a_register_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "register.txt").write_text("no register\n")
    refused = exchange("register", "import", str(tmp_path / "register.txt"))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is refused and nothing was changed" in refused.stderr


def test_the_published_schema_is_up_to_date_and_a_breaking_change_is_found(tmp_path: Path) -> None:
    file = tmp_path / "schema.graphql"
    assert exchange("schema", "export", str(file)).exit_code == 0
    assert exchange("schema", "check", str(file)).exit_code == 0
    file.write_text(file.read_text() + "\ntype Vanished {\n  name: String\n}\n")
    broken = exchange("schema", "check", str(file))
    assert broken.exit_code == 1
    assert broken.stdout.strip() == "breaking: Vanished was removed. (TYPE_REMOVED)"


class Served:
    """`exchange serve` as a process, on a free port and the given data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.environment = os.environ | {
            "EXCHANGE_DATA_DIR": str(data_dir),
            "EXCHANGE_PORT": "0",
            "EXCHANGE_DEMO": "no",
        }
        self.environment.pop("EXCHANGE_DATABASE_URL", None)
        self.process = subprocess.Popen(
            self.command("serve"), cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.output = []
        for line in self.process.stdout:
            self.output.append(line)
            if ready := re.search(r"ready at http://127\.0\.0\.1:(\d+)", line):
                self.port = int(ready[1])
                break
        else:
            raise AssertionError("".join(self.output))

    @staticmethod
    def command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "exchange", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def ask(self, query: str) -> dict[str, object]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", "/graphql", json.dumps({"query": query}), {"content-type": "application/json"})
        answer: dict[str, object] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture
def data_dir(memory: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="served-", dir=memory) as folder:
        yield Path(folder) / "data"
        if (Path(folder) / "data" / "start.lock").exists():
            EmbeddedPostgres(Path(folder) / "data").stop()


def test_serve_from_nothing_to_ctrl_c_and_again_after_a_kill(data_dir: Path) -> None:
    served = Served(data_dir)
    try:
        told = [line.strip() for line in served.output]
        assert "Loading instruments …" in told
        assert "Loading synthetic self-checks …" not in told
        assert served.ask("{ selfChecks { totalCount } }") == {"data": {"selfChecks": {"totalCount": 0}}}
        second = served.run("serve")
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr.startswith("exchange: Another `exchange serve` already runs on the data directory")
        made = served.run("key", "create", "--operator", "--name", "beside")
        assert (made.returncode, len(made.stdout.splitlines())) == (0, 1)
        postmaster = process.read_pid_file(data_dir / "postgres")
        assert postmaster is not None
    finally:
        served.end(signal.SIGKILL)
    served = Served(data_dir)
    try:
        assert "beside" in served.run("key", "list").stdout
        assert process.read_pid_file(data_dir / "postgres") == postmaster
    finally:
        assert served.end(signal.SIGINT) == 0
    assert not process.is_running(data_dir / "postgres", postmaster)
    assert not any("Loading" in line for line in served.output)
    served = Served(data_dir)
    assert served.end(signal.SIGTERM) == 0
    assert process.read_pid_file(data_dir / "postgres") is None


def test_a_port_that_is_taken_is_said_before_anything_starts(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        refused = exchange("serve", EXCHANGE_PORT=port, EXCHANGE_DATA_DIR=str(data_dir))
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"exchange: Cannot listen on 127.0.0.1:{port} (address already in use)")
    assert not data_dir.exists()
