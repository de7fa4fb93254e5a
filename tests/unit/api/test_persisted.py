import pytest

from exchange.api import persisted
from exchange.api.persisted import OPERATIONS, PersistedDocuments, PersistedQueryNotFound, hash_of_text, registered_in
from exchange.errors import ExchangeError

TEXT = "{ hello }"


def test_a_document_is_known_once_it_was_sent() -> None:
    documents = PersistedDocuments()
    name = hash_of_text(TEXT)
    with pytest.raises(PersistedQueryNotFound):
        documents.text(name, None)
    assert documents.text(name, TEXT) == TEXT
    documents.keep(name, TEXT)
    assert documents.text(name, None) == TEXT
    assert not documents.is_registered(TEXT)


def test_registered_documents_are_known_from_the_start() -> None:
    documents = PersistedDocuments([TEXT])
    assert documents.text(hash_of_text(TEXT), None) == TEXT
    assert documents.is_registered(TEXT)
    assert not documents.is_registered(TEXT + " ")


@pytest.mark.parametrize("name", ["", "abc", "A" * 64, hash_of_text(TEXT)[:-1], hash_of_text("{ bye }")])
def test_the_hash_must_be_that_of_the_document(name) -> None:
    with pytest.raises(ExchangeError):
        PersistedDocuments().text(name, TEXT)


def test_what_clients_send_is_kept_within_bounds(monkeypatch) -> None:
    monkeypatch.setattr(persisted, "MOST", 3)
    documents = PersistedDocuments()
    texts = [f"{{ hello{at} }}" for at in range(4)]
    for text in texts:
        documents.keep(hash_of_text(text), text)
    with pytest.raises(PersistedQueryNotFound):
        documents.text(hash_of_text(texts[0]), None)
    assert documents.text(hash_of_text(texts[1]), None) == texts[1]
    monkeypatch.setattr(persisted, "MOST_CHARACTERS", 40)
    documents.keep(hash_of_text("x" * 30), "x" * 30)
    assert documents.text(hash_of_text("x" * 30), None) == "x" * 30
    with pytest.raises(PersistedQueryNotFound):
        documents.text(hash_of_text(texts[2]), None)


def test_all_published_operations_are_registered() -> None:
    assert len(registered_in()) == len(list(OPERATIONS.glob("*.graphql"))) > 50
    assert registered_in(OPERATIONS / "nowhere") == []
