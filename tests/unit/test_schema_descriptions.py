"""The schema speaks for itself: everything in it is described, and every closed list has its labels."""

from pathlib import Path

import orjson
import pytest
from graphql import (
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_introspection_type,
    is_object_type,
    is_specified_scalar_type,
)

from exchange.access.viewer import PUBLIC_VIEWER
from exchange.api.contract import print_contract
from exchange.api.execution import Execution
from exchange.api.request import GraphQLRequest
from exchange.api.schema import schema
from exchange.projection.enums import VOCABULARY
from exchange.projection.executor import ProjectionExecutor

TYPES = {
    name: type_
    for name, type_ in schema._schema.type_map.items()
    if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
}
ENUMS = [name for name, type_ in TYPES.items() if is_enum_type(type_)]
PUBLISHED = Path(__file__).resolve().parents[2] / "schema" / "schema.graphql"


def undescribed(name: str) -> list[str]:
    """The places of a type that have no description."""
    type_ = TYPES[name]
    places = {name: type_.description}
    if is_enum_type(type_):
        places |= {f"{name}.{key}": value.description for key, value in type_.values.items()}
    elif is_input_object_type(type_):
        places |= {f"{name}.{key}": field.description for key, field in type_.fields.items()}
    elif is_object_type(type_) or is_interface_type(type_):
        for key, field in type_.fields.items():
            places[f"{name}.{key}"] = field.description
            places |= {f"{name}.{key}({arg}:)": value.description for arg, value in field.args.items()}
    return [place for place, description in places.items() if not (description or "").strip()]


def test_everything_is_described() -> None:
    assert [place for name in TYPES for place in undescribed(name)] == []


def test_descriptions_are_sentences() -> None:
    assert [name for name, type_ in TYPES.items() if not (type_.description or "").rstrip().endswith((".", ")"))] == []


@pytest.mark.parametrize("name", ENUMS)
async def test_every_closed_list_has_labels_in_both_languages(name: str) -> None:
    assert name in VOCABULARY, "labels are missing"
    labels = VOCABULARY[name]
    assert [value.value for value in labels] == list(TYPES[name].values)
    assert all(label.de.strip() and label.en.strip() for label in labels.values())


async def test_the_labels_can_be_read_through_the_api() -> None:
    document = "{ vocabularies { name terms { value de: label en: label(language: EN) } } }"
    answer = await Execution(schema._schema, ProjectionExecutor, None).run(
        GraphQLRequest(document), PUBLIC_VIEWER, "de"
    )
    answered = orjson.loads(answer.encoded())["data"]["vocabularies"]
    found = {entry["name"]: entry["terms"] for entry in answered}
    assert sorted(found) == sorted(ENUMS)
    for name, terms in found.items():
        assert [term["value"] for term in terms] == list(TYPES[name].values)
        assert all(term["de"] and term["en"] for term in terms)


def test_the_published_schema_is_up_to_date() -> None:
    assert PUBLISHED.read_text() == print_contract()
