import pytest

from exchange.measures.rules import vocabulary
from exchange.measures.rules.labels import LABELS

LISTS = [
    entry for entry in vars(vocabulary).values() if isinstance(entry, type) and entry.__module__ == vocabulary.__name__
]


def test_every_list_has_labels() -> None:
    assert set(LABELS) == set(LISTS)


@pytest.mark.parametrize("entries", LISTS, ids=lambda entries: entries.__name__)
def test_every_entry_has_two_different_labels(entries) -> None:
    labels = LABELS[entries]
    assert list(labels) == list(entries)
    assert all(text.de.strip() and text.en.strip() for text in labels.values())
    assert len({text.de for text in labels.values()}) == len({text.en for text in labels.values()}) == len(entries)


@pytest.mark.parametrize("entries", LISTS, ids=lambda entries: entries.__name__)
def test_values_are_stored_under_their_names(entries) -> None:
    assert all(entry.value == entry.name for entry in entries)
