"""How keys look and how they are kept."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.access import keys

ZEROS = "wok_" + "0" * 40 + keys.checksum("0" * 40)


def test_the_checksum_is_pinned() -> None:
    # Whoever scans for leaked keys relies on it: the CRC-32 of forty zeros is 0x963FBB8E.
    assert keys.checksum("0" * 40) == "2kaqcA"
    assert int("0x963FBB8E", 16) == sum(keys.ALPHABET.index(char) * 62**power for power, char in enumerate("Acqak2"))


def test_new_keys_are_well_formed_and_differ() -> None:
    made = {keys.new_key() for _ in range(1000)}
    assert len(made) == 1000
    for key in made:
        assert len(key) == 50
        assert key.startswith("wok_")
        assert key[4:].isalnum()
        assert keys.is_well_formed(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "wok_",
        ZEROS[:-1],
        ZEROS + "0",
        ZEROS + "\n",
        " " + ZEROS,
        "WOK_" + ZEROS[4:],
        "wok-" + ZEROS[4:],
        ZEROS[:10] + "1" + ZEROS[11:],
        ZEROS[:10] + "ä" + ZEROS[11:],
        ZEROS[:10] + "٠" + ZEROS[11:],
        ZEROS[:10] + "\x00" + ZEROS[11:],
    ],
)
def test_other_texts_are_no_keys(key: str) -> None:
    assert keys.is_well_formed(ZEROS)
    assert not keys.is_well_formed(key)


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert not keys.is_well_formed(text)


@given(st.integers(4, 49), st.sampled_from(keys.ALPHABET))
def test_one_wrong_character_is_found(position: int, character: str) -> None:
    typed = ZEROS[:position] + character + ZEROS[position + 1 :]
    assert keys.is_well_formed(typed) is (typed == ZEROS)


def test_the_hash_is_sha_256() -> None:
    assert keys.hash_key(ZEROS) == hashlib.sha256(ZEROS.encode()).digest()
    assert len(keys.hash_key(ZEROS)) == 32


def test_the_last_four_characters_tell_keys_apart() -> None:
    assert keys.last_four("wok_abcdef1234") == "1234"
