"""The table of attacks in docs/security.md names tests that exist, and none of the known attacks is missing."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SECTION = PAGE.split("## Attacks and answers")[1].split("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in SECTION.splitlines() if line[:2] == "| "][
    1:
]

KNOWN = (
    *("alias", "directive", "batch", "circular fragment", "deep recursion", "field duplication", "introspection"),
    *("`get`", "form", "injection by arguments", "by ids", "errors that tell", "resource exhaustion"),
)
"""The attacks of the OWASP GraphQL Cheat Sheet, by a word of their row."""


def defined_in(path: Path) -> set[str]:
    """The names of the functions in a file."""
    definitions = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.name for node in definitions if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=[row[0].partition(":")[0] for row in ROWS])
def test_each_attack_is_answered_by_tests_that_exist(row: list[str]) -> None:
    attack, answer, tests = row
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
    assert attack
    assert answer
    assert len(named) == tests.count("`") / 2 > 0
    assert [name for path, name in named if name not in defined_in(ROOT / path)] == []


@pytest.mark.parametrize("attack", KNOWN)
def test_no_known_attack_is_missing(attack: str) -> None:
    assert [row for row in ROWS if attack in row[0].lower()]
