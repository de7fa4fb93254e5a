"""`exchange report statistics`: tables and pictures of a release, from the command line."""

import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from exchange.cli import app
from exchange.projection.ids import encode
from tests.client import Client
from tests.statistics.shelf import ACCESS, STEERING, TOLD, WITHHELD, shelf_of


def exchange(url: str, *arguments: str) -> Result:
    """Run the command in a thread of its own, as it starts an event loop."""
    with ThreadPoolExecutor(1) as thread:
        settings = {"EXCHANGE_DATABASE_URL": url}
        return thread.submit(CliRunner().invoke, app, ["report", "statistics", *arguments], env=settings).result()


def lines(name: str) -> int:
    """How many lines a file has."""
    return len(Path(name).read_text(encoding="utf-8-sig").splitlines())


async def test_tables_and_pictures_are_written(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shelf, url = await shelf_of(client), client.database.url
    row = await shelf.release({"field_key": STEERING} | TOLD, {"field_key": ACCESS} | WITHHELD)
    release = encode("release", row)

    made = exchange(url, release, "--language", "en")
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout == "statistics-runde-2-1-tables.xlsx\n"
    with zipfile.ZipFile("statistics-runde-2-1-tables.xlsx") as archive:
        assert "too few municipalities" in archive.read("xl/worksheets/sheet2.xml").decode()
    written = [
        exchange(url, release, "--format", format_, *more).stdout.strip()
        for format_, more in (("csv", []), ("json", ["--table", "state-levels"]), ("svg", ["--table", "heat-map"]))
    ]
    assert written == [
        "statistik-runde-2-1-network.csv",
        "statistik-runde-2-1-state-levels.json",
        "statistik-runde-2-1-mittelwerte.svg",
    ]
    assert lines(written[0]) == 3

    unknown = exchange(url, release, "--format", "csv", "--table", "age", "--output", "other.csv")
    assert unknown.stderr.startswith("exchange: There is no file age.csv; there are: tables.xlsx, network.csv,")
    await shelf.move(row, "RETRACTED")
    for missing in (release, "release_x"):
        refused = exchange(url, missing, "--format", "csv", "--output", "other.csv")
        assert (refused.exit_code, refused.stdout, "other.csv" in os.listdir()) == (1, "", False)
        assert refused.stderr.startswith(f"exchange: There are no published statistics {missing}: the release may not")
