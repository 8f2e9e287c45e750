"""The key store: a folder of PKCS#12 files."""

import stat
import threading
from datetime import UTC, datetime

import pytest

from pms.pki.errors import Code, PkiError
from pms.pki.signing import PlatformName, Signer, make_root
from pms.trust.adapters.keystore import KeyStore
from tests.factories import certificates as make


@pytest.fixture(scope="module")
def signer() -> Signer:
    name = PlatformName(organisation="Test Platform")
    return make_root(key=make.rsa_key(0), name=name, common_name="Root", at=datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture
def store(tmp_path) -> KeyStore:
    return KeyStore(tmp_path / "keys", "1234", rounds=1000)


def again(store: KeyStore, pin: str = "1234") -> KeyStore:
    return KeyStore(store.folder, pin, rounds=1000)


def refused(function, *arguments) -> tuple[Code, dict]:
    with pytest.raises(PkiError) as caught:
        function(*arguments)
    return caught.value.code, caught.value.data


def test_a_saved_key_is_loaded_by_another_process(store, signer):
    store.save("root", signer)
    found = again(store).load("root")
    assert found.key.private_numbers() == signer.key.private_numbers()
    assert (found.certificate, found.chain) == (signer.certificate, ())


def test_files_are_for_their_owner_only(store, signer):
    store.save("root", signer)
    assert stat.S_IMODE((store.folder / "root.p12").stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert [file.name for file in store.folder.iterdir()] == ["root.p12"]


def test_a_key_is_opened_once(store, signer):
    store.save("root", signer)
    other = again(store)
    assert other.load("root") is other.load("root")


def test_names_are_listed(store, signer):
    assert store.names() == []
    assert not store.has("root")
    for name in ("use-2", "root"):
        store.save(name, signer)
    (store.folder / "notes.txt").write_text("x")
    assert store.names() == ["root", "use-2"]
    assert store.has("root")


def test_a_key_is_never_overwritten(store, signer):
    store.save("root", signer)
    before = (store.folder / "root.p12").read_bytes()
    assert refused(store.save, "root", signer) == (Code.KEY_EXISTS, {"name": "root"})
    assert (store.folder / "root.p12").read_bytes() == before
    assert [file.name for file in store.folder.iterdir()] == ["root.p12"]


def test_of_two_processes_that_start_at_once_one_wins(store, signer):
    outcomes = []

    def save():
        try:
            again(store).save("root", signer)
        except PkiError as error:
            outcomes.append(error.code)
        else:
            outcomes.append("saved")

    threads = [threading.Thread(target=save) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["key-exists"] * 5 + ["saved"]
    assert again(store).try_all() == ["root"]


def test_a_missing_key_is_named(store):
    assert refused(store.load, "root") == (Code.KEY_MISSING, {"name": "root"})


@pytest.mark.parametrize("name", ["", "../root", "a/b", "Root", "x" * 65, "a.b"])
def test_odd_names_are_refused(store, signer, name):
    for function, arguments in ((store.load, [name]), (store.has, [name]), (store.save, [name, signer])):
        assert refused(function, *arguments) == (Code.KEY_NAME, {"name": name})


def test_a_wrong_pin_opens_nothing(store, signer):
    store.save("root", signer)
    assert refused(again(store, "0000").load, "root") == (Code.KEY_LOCKED, {"name": "root"})
    assert refused(again(store, "0000").try_all) == (Code.KEY_LOCKED, {"name": "root"})


def test_a_folder_that_is_none_is_named(tmp_path, signer):
    (tmp_path / "keys").write_text("a file")
    store = KeyStore(tmp_path / "keys", "1234", rounds=1000)
    assert refused(store.save, "root", signer) == (Code.KEY_STORE_UNUSABLE, {"name": "root", "reason": "File exists"})
    assert refused(store.load, "root") == (Code.KEY_STORE_UNUSABLE, {"name": "root", "reason": "Not a directory"})


def test_trying_opens_every_file_anew(store, signer):
    store.save("root", signer)
    assert store.try_all() == ["root"]
    (store.folder / "root.p12").write_bytes(b"nonsense")
    assert store.load("root") is signer
    assert refused(store.try_all) == (Code.KEY_LOCKED, {"name": "root"})


def test_a_key_is_not_kept_with_the_certificate_of_another(store, signer):
    with pytest.raises(ValueError, match="key"):
        store.save("crossed", Signer(make.rsa_key(1), signer.certificate))
    assert store.names() == []
