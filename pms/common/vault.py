"""Keeping secrets that were handed out: a keyed hash to find them again, a ciphertext for one reader."""

import hmac
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: the length for which GCM needs no further hashing


@dataclass(frozen=True, slots=True)
class Vault:
    """Two keys from one secret of the installation (HKDF, RFC 5869); neither is ever shown or logged."""

    hash_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: str) -> "Vault":
        """The vault of that secret; the same secret gives the same vault on every machine."""
        return cls(_derive(secret, b"pms/look-up"), _derive(secret, b"pms/seal"))

    def digest(self, clear: str) -> str:
        """HMAC-SHA256 of ``clear`` as 64 hex digits: equal for equal secrets, useless without the key."""
        return hmac.new(self.hash_key, clear.encode(), sha256).hexdigest()

    def seal(self, clear: str, owner: str) -> bytes:
        """AES-256-GCM of ``clear`` behind its nonce, bound to the row ``owner``."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.seal_key).encrypt(nonce, clear.encode(), owner.encode())

    def unseal(self, sealed: bytes, owner: str) -> str:
        """What was sealed for that owner. Raises ``cryptography.exceptions.InvalidTag`` if it was touched or moved."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCM(self.seal_key).decrypt(nonce, body, owner.encode()).decode()


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
