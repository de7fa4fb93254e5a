"""Ids of the API: a prefix and a UUID, and nothing else."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.projection.ids import decode, encode, prefix_of

SOME = UUID("0190c0de-0000-7000-8000-000000000000")


@given(st.uuids())
def test_an_id_leads_back_to_its_uuid(value: UUID) -> None:
    assert decode("measure", encode("measure", value)) == value
    assert prefix_of(encode("measure", value)) == "measure"


@pytest.mark.parametrize(
    "text",
    [
        *("", "_", "measure", "measure_", "measure_x", f"lesson_{SOME}", str(SOME), f"_{SOME}", f"measure{SOME}"),
        *(f"measure_{SOME} ", f" measure_{SOME}", f"measure_{SOME.hex}", f"measure__{SOME}", f"MEASURE_{SOME}"),
        *(f"measure_{{{SOME}}}", f"measure_{str(SOME)[:-1]}ä", "measure_" + "-" * 36, f"measure_\0{str(SOME)[1:]}"),
    ],
)
def test_what_is_no_id_of_the_type(text: str) -> None:
    assert decode("measure", text) is None


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert decode("measure", text) is None or text.startswith("measure_")
    assert text.startswith(prefix_of(text))
