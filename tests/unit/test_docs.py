"""What the documentation names exists: files, modules, functions, links, words of the schema. Its example compiles."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from graphql import build_schema, is_enum_type, is_input_object_type, is_interface_type, is_object_type

import exchange
from exchange.api.contract import print_contract

ROOT = Path(exchange.__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
PARTS = {path.stem for path in (ROOT / "exchange").iterdir() if path.suffix == ".py" or path.is_dir()}
SECTIONS = ["## Context", "## Decision", "## Consequences", "## Rejected"]

every_page = pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(DOCS)) for page in PAGES])


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def spans(text: str) -> list[str]:
    """What is written as code within a text."""
    return re.findall(r"`([^`\n]+)`", text)


def rows(text: str) -> Iterator[list[str]]:
    """The rows of all tables, heads left out."""
    lines = text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("|") and not line.startswith("|--") and not following.startswith("|--"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def block(language: str) -> str:
    """The first block of code in this language on the page about the architecture."""
    found = re.search(rf"^```{language}\n(.*?)^```$", ARCHITECTURE, flags=re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def anchors(page: Path) -> set[str]:
    """The names by which the headings of a page are linked."""
    heads = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def resolve(dotted: str) -> object:
    """The module, function, class or attribute of this name. Raises ImportError or AttributeError."""
    names = dotted.split(".")
    found: object = importlib.import_module(names[0])
    for index, name in enumerate(names[1:], start=2):
        if isinstance(found, ModuleType) and not hasattr(found, name):
            found = importlib.import_module(".".join(names[:index]))
        else:
            found = getattr(found, name)
    return found


@every_page
def test_every_file_named_exists(page: Path) -> None:
    named = re.findall(r"(?<![\w./-])(?:exchange|tests|seeds|docs)/[\w./-]*", prose(page))
    assert [name for name in named if not (ROOT / name.rstrip(".")).exists()] == []


@every_page
def test_every_dotted_name_exists(page: Path) -> None:
    missing = []
    for span in spans(prose(page)):
        name = span.removeprefix("exchange.")
        if not re.fullmatch(r"[a-z_]+(\.\w+)+", name) or name.split(".")[0] not in PARTS:
            continue
        try:
            resolve(f"exchange.{name}")
        except (ImportError, AttributeError):
            missing.append(span)
    assert missing == []


@every_page
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        path, _, anchor = target.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        aim = (page.parent / path).resolve() if path else page
        if not aim.exists() or (anchor and anchor not in anchors(aim)):
            broken.append(target)
    assert broken == []


def test_every_term_of_the_glossary_is_in_the_schema() -> None:
    schema = build_schema(print_contract())
    known: set[str] = set()
    for type_ in schema.type_map.values():
        known.add(type_.name)
        if is_object_type(type_) or is_interface_type(type_) or is_input_object_type(type_):
            known |= type_.fields.keys()
        elif is_enum_type(type_):
            known |= type_.values.keys()
    terms = [term for row in rows(GLOSSARY) for term in spans(row[0])]
    assert len(terms) > 50
    assert [term for term in terms if term not in known] == []


def test_the_glossary_explains_each_term_once() -> None:
    terms = [row[0] for row in rows(GLOSSARY)]
    assert [term for term in terms if terms.count(term) > 1] == []


def test_the_glossary_names_the_fields_of_action_as_the_seeds_do() -> None:
    seeds = yaml.safe_load((ROOT / "seeds" / "fields-of-action.yaml").read_text(encoding="utf-8"))
    fields = [[field["key"], field["label"]["de"], field["label"]["en"]] for field in seeds["fields_of_action"]]
    keys = {key for key, _, _ in fields}
    assert [row for row in rows(GLOSSARY) if row[0] in keys] == fields


def test_decisions_are_numbered_and_have_the_same_sections() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        lines = page.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith(f"# {int(page.name[:4])}. "), page.name
        assert [line for line in lines if line.startswith("## ")] == SECTIONS, page.name


# In a process of its own, as its table must not join those of the exchange.
SCRIPT = """
import asyncio, sys
from uuid import UUID
example, document = sys.argv[1:]
exec(example)
from exchange.access.viewer import Viewer, ViewerKind
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.projection.executor import ProjectionExecutor
from exchange.projection.resolve import install

class Database:
    async def fetch_row(self, sql, *arguments):
        print(sql)
        event = '{"$mixed": "Event", "$row:weekday": {"held_on": "2024-05-03"}, "title": "A"}'
        return ['{"nodes": [' + event + '], "$mixed": "_"}']

schema = strawberry.Schema(query=Query)
install(schema._schema)
execution = Execution(schema._schema, ProjectionExecutor, Database())
member = Viewer(kind=ViewerKind.MEMBER, municipalities=(UUID(int=1),))
if document:
    answer = asyncio.run(execution.run(GraphQLRequest(document), member, "de"))
else:
    answer = asyncio.run(execution.run(GraphQLRequest("{ events { nodes { weekday } } }"), member, "de"))
    print(answer.data, answer.errors)
"""


def run_example(document: str) -> str:
    command = [sys.executable, "-c", SCRIPT, block("python"), document]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def test_the_example_compiles_to_the_sql_beside_it() -> None:
    plain = re.compile(r"\s+")
    assert plain.sub("", run_example(block("graphql"))) == plain.sub("", block("sql"))


def test_the_example_has_an_ordinary_resolver_that_reads_its_column() -> None:
    out = run_example("")
    assert 'SELECT q1.held_on AS held_on) AS q2) AS "$row:weekday"' in out
    assert out.splitlines()[-1] == "{'events': {'nodes': [{'weekday': 5}]}} []"
