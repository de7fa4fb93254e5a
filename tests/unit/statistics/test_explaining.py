"""What people read beside a figure: there is a sentence for every reason and every group, in both languages."""

import re

import pytest

from exchange.access.rules import Text
from exchange.statistics.rules import explaining
from exchange.statistics.rules.vocabulary import Dimension, WithheldBecause
from exchange.statistics.types.figures import POLICY
from exchange.statistics.types.wording import GROUPS

PLACES = re.compile(r"\{(\w*)\}")


def test_every_reason_and_every_breakdown_is_explained() -> None:
    assert list(explaining.WITHHELD_TEXTS) == list(WithheldBecause)
    assert list(explaining.PEERS_TEXTS) == [None, *Dimension]
    assert list(GROUPS) == list(Dimension)


@pytest.mark.parametrize("text", [*explaining.WITHHELD_TEXTS.values(), *explaining.PEERS_TEXTS.values()])
def test_both_languages_say_the_same_in_sentences(text: Text) -> None:
    assert sorted(PLACES.findall(text.de)) == sorted(PLACES.findall(text.en))
    assert set(PLACES.findall(text.de)) <= {*POLICY, "label"}
    assert text.de.endswith(".")
    assert text.en.endswith(".")


def test_a_comparison_names_its_group() -> None:
    named = [dimension for dimension, text in explaining.PEERS_TEXTS.items() if "{label}" in text.de]
    assert named == list(Dimension)
