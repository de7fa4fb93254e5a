"""`exchange report self-check`: a PDF for the council, from the command line."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from pypdf import PdfReader
from typer.testing import CliRunner

from exchange.cli import app
from exchange.storage.engine import Database
from tests.selfchecks import results


def exchange(url: str, *arguments: str) -> Result:
    """Run the command in a thread of its own, as it starts an event loop."""
    with ThreadPoolExecutor(1) as thread:
        settings = {"EXCHANGE_DATABASE_URL": url}
        return thread.submit(CliRunner().invoke, app, ["report", "self-check", *arguments], env=settings).result()


async def test_the_report_is_written_and_the_municipality_can_see_that(
    seeded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database(seeded_url, pool_size=2)
    await database.open()
    try:
        check, begun = await results.result(database, demo=True), await results.begun(database)
        made = exchange(seeded_url, check, "--language", "en")
        assert (made.exit_code, made.stderr) == (0, "")
        [name] = os.listdir()
        assert made.stdout == f"{name}\n"
        assert re.fullmatch(r"self-check-konstanz-\d{4}-\d\d-\d\d\.pdf", name)
        text = " ".join(page.extract_text() for page in PdfReader(name).pages)
        assert ("staff of the administration 7" in text, "Synthetic data" in text) == (True, True)

        # Nothing of it is public, and the other one is not completed.
        for arguments in ([check, "--public"], [begun, "--output", "other.pdf"]):
            refused = exchange(seeded_url, *arguments)
            assert (refused.exit_code, refused.stdout, os.listdir()) == (1, "", [name])
            assert refused.stderr.startswith(f"exchange: There is no self-check {arguments[0]} with a result")
        noted = "SELECT actor, 'selfcheck_' || subject_id FROM audit WHERE action = 'selfcheck.reported'"
        assert [tuple(row) for row in await database.fetch_all(noted)] == [("exchange", check)]
    finally:
        await database.close()
