"""The embedded PostgreSQL, with real processes: life, sudden death, and what it leaves alone."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from exchange.storage.embedded import EmbeddedPostgres, EmbeddedPostgresError, Supervisor, process, supervision
from exchange.storage.embedded.account import Account, server_account
from exchange.storage.embedded.programs import programs_for, wheel_programs

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(memory: Path | None) -> Iterator[Path]:
    """A data directory with a cluster, to be copied."""
    with tempfile.TemporaryDirectory(prefix="made-", dir=memory) as folder:
        with EmbeddedPostgres(Path(folder) / "data", durable=False):
            pass
        yield Path(folder) / "data"


@pytest.fixture
def new_dir(memory: Path | None) -> Iterator[Path]:
    """A data directory to be, deep in folders which only their owner may enter; its path is too long for a socket."""
    with tempfile.TemporaryDirectory(prefix="closed-", dir=memory) as folder:
        data = Path(folder) / ("long-" * 20) / "data"
        data.parent.mkdir(mode=0o700)
        yield data
        if (data / "start.lock").exists():
            EmbeddedPostgres(data).stop()


@pytest.fixture
def data_dir(made: Path, new_dir: Path) -> Path:
    """A data directory with a cluster, in the same place."""
    subprocess.run(["cp", "-a", made, new_dir], check=True)
    return new_dir


def postmaster(data_dir: Path) -> process.Postmaster:
    found = process.read_pid_file(data_dir / "postgres")
    assert found is not None
    return found


async def write(url: str, value: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
    await connection.execute("INSERT INTO kept VALUES ($1)", value)
    await connection.close()


async def values(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    try:
        return [row["value"] for row in await connection.fetch("SELECT value FROM kept ORDER BY value")]
    finally:
        await connection.close()


async def test_what_is_written_is_there_after_stop_and_start(new_dir: Path) -> None:
    server = EmbeddedPostgres(new_dir)
    await write(server.start(), 1)
    first = postmaster(new_dir)
    server.stop()
    assert not process.is_running(new_dir / "postgres", first)
    assert not first.socket_dir.exists()
    begin = time.monotonic()
    with server as url:
        assert time.monotonic() - begin < 5
        assert await values(url) == [1]


async def test_recovers_when_the_server_was_killed(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir)
    await write(server.start(), 1)
    killed = postmaster(data_dir)
    os.kill(killed.pid, signal.SIGKILL)
    with EmbeddedPostgres(data_dir) as url:
        assert await values(url) == [1]
        assert postmaster(data_dir).pid != killed.pid
        assert not killed.socket_dir.exists()
    server.stop()
    assert process.read_pid_file(data_dir / "postgres") is None


def test_adopts_the_server_of_a_killed_owner(data_dir: Path) -> None:
    script = (
        "import sys, pathlib, time; from exchange.storage.embedded import EmbeddedPostgres;"
        "print(EmbeddedPostgres(pathlib.Path(sys.argv[1])).start(), flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    asyncio.run(write(owner.stdout.readline().strip(), 1))
    orphan = postmaster(data_dir)
    owner.kill()
    owner.wait()
    with EmbeddedPostgres(data_dir) as url:
        assert postmaster(data_dir).pid == orphan.pid
        assert asyncio.run(values(url)) == [1]
    assert not process.is_running(data_dir / "postgres", orphan)


def test_recovers_when_the_pid_file_names_another_process(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as url:
        asyncio.run(write(url, 1))
        left = (data_dir / "postgres" / "postmaster.pid").read_text()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lines = left.splitlines()
        (data_dir / "postgres" / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with EmbeddedPostgres(data_dir) as url:
            assert asyncio.run(values(url)) == [1]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_interrupted_creation_is_made_again(new_dir: Path) -> None:
    (new_dir / "postgres.new").mkdir(parents=True)
    (new_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(new_dir, durable=False):
        assert not (new_dir / "postgres.new").exists()


def test_a_server_whose_socket_was_removed_is_replaced(data_dir: Path) -> None:
    first, second = EmbeddedPostgres(data_dir, durable=False), EmbeddedPostgres(data_dir, durable=False)
    first.start()
    lost = postmaster(data_dir)
    for file in lost.socket_dir.iterdir():
        file.unlink()
    lost.socket_dir.rmdir()
    with second:
        assert postmaster(data_dir).pid != lost.pid
        first.stop()


APART = """
import sys, time
from pathlib import Path
from exchange.storage.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), serving=True, durable=False):
    print("ready", flush=True)
    sys.stdin.read()
"""
MAY_UNSHARE = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not MAY_UNSHARE, reason="folders of its own need root")
def test_a_command_beside_a_service_with_a_temporary_folder_of_its_own(data_dir: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="own-", dir="/tmp") as own:
        mounted = f'mount -t tmpfs tmpfs {own} && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", mounted, "sh", sys.executable, "-c", APART, str(data_dir)]
        with subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"TMPDIR": own}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as service:
            assert service.stdout is not None
            assert service.stdout.readline() == b"ready\n"
            before = postmaster(data_dir)
            assert not before.socket_dir.exists()
            with EmbeddedPostgres(data_dir) as url:
                asyncio.run(write(url, 1))
            assert (postmaster(data_dir), process.is_running(data_dir / "postgres", before)) == (before, True)
            service.communicate(timeout=60)
        assert not process.is_running(data_dir / "postgres", before)


async def test_the_last_user_stops_the_server(data_dir: Path) -> None:
    first, second = EmbeddedPostgres(data_dir, durable=False), EmbeddedPostgres(data_dir, durable=False)
    url = first.start()
    assert second.start() == url
    running = postmaster(data_dir)
    first.stop()
    await write(url, 1)
    second.stop()
    assert not process.is_running(data_dir / "postgres", running)


async def test_a_second_serve_is_refused_and_does_not_disturb_the_first(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, serving=True, durable=False) as url:
        with pytest.raises(EmbeddedPostgresError, match="Another `exchange serve` already runs"):
            EmbeddedPostgres(data_dir, serving=True).start()
        await write(url, 1)
        assert await values(url) == [1]
    with EmbeddedPostgres(data_dir, serving=True, durable=False):
        pass


def test_folders_keep_their_permissions(new_dir: Path) -> None:
    parents = [parent for parent in new_dir.parents if parent.exists()]
    before = [parent.stat() for parent in parents]
    with EmbeddedPostgres(new_dir, durable=False):
        after = [parent.stat() for parent in parents]
    seen = [[(each.st_mode, each.st_uid, each.st_gid) for each in group] for group in (before, after)]
    assert seen[0] == seen[1]
    assert stat.S_IMODE((new_dir / "postgres").stat().st_mode) == 0o700


def test_the_socket_is_for_one_account_and_nothing_listens_on_the_network(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, durable=False) as url:
        folder = postmaster(data_dir).socket_dir
        assert f"host={folder}&" in url
        assert len(str(folder / ".s.PGSQL.5432")) < 100
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == (data_dir / "postgres").stat().st_uid
        lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
        assert lines[5] == ""


async def test_the_server_keeps_what_it_acknowledged(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as url:
        connection = await asyncpg.connect(url)
        names = ("fsync", "synchronous_commit", "full_page_writes", "server_encoding", "timezone")
        assert [await connection.fetchval(f"SHOW {name}") for name in names] == ["on", "on", "on", "UTF8", "UTC"]
        provider = await connection.fetchrow(
            "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'exchange'"
        )
        assert tuple(provider) == ("b", "C.UTF-8")
        await connection.close()


def test_data_of_another_version_is_refused(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, durable=False):
        pass
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match="was written by PostgreSQL 17"):
        EmbeddedPostgres(data_dir).start()
    (data_dir / "postgres" / "PG_VERSION").write_text("18\n")


def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(EmbeddedPostgresError, match="cannot be used"):
        EmbeddedPostgres(tmp_path / "data").start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root chooses an account")
def test_root_hands_over_to_the_owner_of_the_data_directory(tmp_path: Path) -> None:
    assert server_account(tmp_path / "postgres", tmp_path).name == "nobody"
    os.chown(tmp_path, 1, -1)
    assert server_account(tmp_path / "postgres", tmp_path).uid == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands over to another account")
def test_what_root_makes_in_an_accounts_folder_belongs_to_the_account(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    os.chown(data_dir, server_account(Path("/nonexistent"), Path("/nonexistent")).uid, -1)
    with EmbeddedPostgres(data_dir, serving=True, durable=False):
        pass
    assert {path.stat().st_uid for path in data_dir.iterdir()} == {data_dir.stat().st_uid}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands over to another account")
def test_programs_are_copied_where_the_account_can_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = server_account(Path("/nonexistent"), Path("/nonexistent"))
    unreadable = wheel_programs()

    def can(account: Account, *tests: tuple[str, Path]) -> bool:
        return not any(path.is_relative_to(unreadable.parent) for _, path in tests) and original(account, *tests)

    original = Account.can
    monkeypatch.setattr(Account, "can", can)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = programs_for(nobody, Path(folder))
        assert copy.is_relative_to(folder)
        version = subprocess.run(
            [copy / "initdb", "--version"], capture_output=True, text=True, check=True, user=nobody.uid
        )
        assert version.stdout.startswith("initdb (PostgreSQL) 18")
        assert programs_for(nobody, Path(folder)) == copy


def test_asyncio_is_not_disturbed(data_dir: Path) -> None:
    async def inside_a_loop() -> list[int]:
        with EmbeddedPostgres(data_dir, durable=False) as url:
            await write(url, 7)
            return await values(url)

    assert asyncio.run(inside_a_loop()) == [7]


async def back(url: str, value: int) -> None:
    """Write as soon as the server takes connections again."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return await write(url, value)
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)


def kill(data_dir: Path, number: signal.Signals) -> None:
    """End the server by this signal and wait until it is gone."""
    dead = postmaster(data_dir)
    os.kill(dead.pid, number)
    while process.is_running(data_dir / "postgres", dead):
        time.sleep(0.01)


def complain(caplog: pytest.LogCaptureFixture, times: int) -> None:
    """Wait until the supervisor has said so often that the server does not start."""
    deadline = time.monotonic() + 20
    while sum("cannot be started again" in line for line in caplog.messages) < times:
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def test_a_server_that_dies_while_it_is_supervised_is_started_again(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervision, "CALM_SECONDS", 0.0)
    embedded = EmbeddedPostgres(data_dir)
    url = embedded.start()
    with Supervisor(embedded):
        await write(url, 0)
        for value, number in enumerate((signal.SIGKILL, signal.SIGINT), 1):
            kill(data_dir, number)
            await back(url, value)
        assert caplog.messages.count("PostgreSQL runs again") == 2
    assert await values(url) == [0, 1, 2]
    last = postmaster(data_dir)
    embedded.stop()
    assert not process.is_running(data_dir / "postgres", last)
    assert not last.socket_dir.exists()


async def test_the_supervisor_takes_its_server_back_from_another_command(data_dir: Path) -> None:
    embedded = EmbeddedPostgres(data_dir)
    url = embedded.start()
    await write(url, 0)
    kill(data_dir, signal.SIGKILL)
    with EmbeddedPostgres(data_dir) as other, Supervisor(embedded):
        assert other != url
        await back(url, 1)
    assert await values(url) == [0, 1]
    embedded.stop()


async def test_a_server_that_cannot_start_is_tried_again_after_longer_pauses(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervision, "LONGEST_PAUSE", 0.2)
    embedded = EmbeddedPostgres(data_dir)
    url = embedded.start()
    control, hidden = data_dir / "postgres/global/pg_control", data_dir / "pg_control"
    with Supervisor(embedded):
        os.kill(postmaster(data_dir).pid, signal.SIGQUIT)
        control.rename(hidden)
        complain(caplog, 2)
        hidden.rename(control)
        await back(url, 1)
    assert "PostgreSQL has ended; it is started again in 0.2 s" in caplog.messages
    embedded.stop()


def test_a_server_that_is_stopped_stays_stopped(data_dir: Path) -> None:
    embedded = EmbeddedPostgres(data_dir)
    embedded.start()
    with Supervisor(embedded):
        pass
    stopped = postmaster(data_dir)
    embedded.stop()
    time.sleep(2 * supervision.LOOK_EVERY)
    assert not process.is_running(data_dir / "postgres", stopped)
    assert process.read_pid_file(data_dir / "postgres") is None
