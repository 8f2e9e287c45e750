"""The platform's signing keys as a folder of PKCS#12 files, one per key."""

import os
import re
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from pms.pki.certificate import decode
from pms.pki.errors import Code, PkiError
from pms.pki.pkcs12 import ROUNDS, seal, unseal
from pms.pki.signing import Signer

_NAME = re.compile(r"[a-z0-9-]{1,64}")
_SUFFIX = ".p12"


class KeyStore:
    """Signing keys by name. Files are ``<name>.p12``, mode 0600; an opened key is kept for the life of this object."""

    def __init__(self, folder: Path, pin: str, *, rounds: int = ROUNDS) -> None:
        """``rounds`` are those of new files; each file says its own."""
        self.folder = folder
        self._pin = pin
        self._rounds = rounds
        self._opened: dict[str, Signer] = {}

    def names(self) -> list[str]:
        """The names of all keys in the folder, sorted; none when there is no folder."""
        return sorted(path.stem for path in self.folder.glob(f"*{_SUFFIX}") if _NAME.fullmatch(path.stem))

    def has(self, name: str) -> bool:
        """Whether there is a key of this name."""
        return self._file(name).exists()

    def load(self, name: str) -> Signer:
        """The key ``name`` with its certificate and chain.

        Raises PkiError: key-name, key-missing, key-locked, key-store-unusable.
        """
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]

    def save(self, name: str, signer: Signer) -> None:
        """Keep a new key, atomically. Never overwrites: raises PkiError (key-exists) when another process was first."""
        target = self._file(name)
        sealed = seal(signer, name=name, pin=self._pin, rounds=self._rounds)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write_once(target, sealed)
        except OSError as error:
            if target.exists():
                raise PkiError(Code.KEY_EXISTS, name=name) from error
            raise PkiError(Code.KEY_STORE_UNUSABLE, name=name, reason=_reason(error)) from error
        self._opened[name] = signer

    def try_all(self) -> list[str]:
        """Open every file anew and sign with every key; the names. Raises the first PkiError. For ``pms check``."""
        names = self.names()
        for name in names:
            _try(name, self._open(name))
        return names

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise PkiError(Code.KEY_NAME, name=name)
        return self.folder / f"{name}{_SUFFIX}"

    def _open(self, name: str) -> Signer:
        try:
            data = self._file(name).read_bytes()
        except FileNotFoundError as error:
            raise PkiError(Code.KEY_MISSING, name=name) from error
        except OSError as error:
            raise PkiError(Code.KEY_STORE_UNUSABLE, name=name, reason=_reason(error)) from error
        return unseal(data, name=name, pin=self._pin)

    def _write_once(self, target: Path, data: bytes) -> None:
        """The file appears whole or not at all: written beside (0600), synced, then linked to its name."""
        handle, beside = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            target.hardlink_to(beside)
        finally:
            Path(beside).unlink()


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _try(name: str, signer: Signer) -> None:
    """Sign a text with the private key and verify it with the certificate's key."""
    text, scheme, algorithm = b"PMS key store check", padding.PKCS1v15(), hashes.SHA256()
    signature = signer.key.sign(text, scheme, algorithm)
    key = decode(signer.certificate).x509.public_key()
    try:
        if not isinstance(key, RSAPublicKey):
            raise PkiError(Code.KEY_LOCKED, name=name)
        key.verify(signature, text, scheme, algorithm)
    except InvalidSignature as error:
        raise PkiError(Code.KEY_LOCKED, name=name) from error
