"""Keeping secrets that were handed out."""

import pytest
from cryptography.exceptions import InvalidTag

from pms.common.vault import Vault

SECRET = "a secret of thirty-two characters"


def test_the_same_secret_gives_the_same_hashes_for_good() -> None:
    # a value that ever changes makes every key in every installation unrecognisable
    expected = "53690b63415e6f4fc28dafc238661790"
    assert Vault.of(SECRET).digest("k7Jq2mXv9Tz4LbN8cRw1yPd5HsG3fAe6")[:32] == expected


def test_another_secret_gives_other_hashes_and_a_hash_tells_nothing_without_it() -> None:
    assert Vault.of(SECRET).digest("clear") != Vault.of(SECRET + "!").digest("clear")
    assert len(Vault.of(SECRET).digest("clear")) == 64


def test_a_sealed_text_opens_for_its_owner_only() -> None:
    vault = Vault.of(SECRET)
    sealed = vault.seal("clear", "row 1")
    assert vault.unseal(sealed, "row 1") == "clear"
    assert b"clear" not in sealed
    assert vault.seal("clear", "row 1") != sealed
    for attempt in (
        lambda: vault.unseal(sealed, "row 2"),
        lambda: vault.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), "row 1"),
        lambda: Vault.of(SECRET + "!").unseal(sealed, "row 1"),
    ):
        with pytest.raises(InvalidTag):
            attempt()


def test_its_keys_are_not_in_its_words() -> None:
    vault = Vault.of(SECRET)
    assert repr(vault) == "Vault()"
    assert vault.hash_key != vault.seal_key
