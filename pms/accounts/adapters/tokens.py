"""Signing and reading JSON Web Tokens (RFC 7519); nothing here knows accounts."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import RSAAlgorithm

ALGORITHM = "RS256"
KEY_BITS = 2048
LEEWAY = 30  # seconds by which two clocks may differ
LONGEST = 8192  # characters of a token; a header of more is refused before it is parsed
KEPT = 512  # tokens of which a process remembers what they say: programs come with the same one again and again
OF_KEY_TYPE: Mapping[str, tuple[str, ...]] = {"RSA": ("RS256", "RS384", "RS512"), "EC": ("ES256",)}
"""The algorithms that are accepted, by the type of the key: never "none", never one whose key is a shared secret."""


class NotAToken(Exception):
    """What was sent is no token that can be read, or not one that is good."""


def new_key() -> tuple[dict[str, Any], str]:
    """A key for signing: its public half as a JWK, its private half as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    members = {name: value for name, value in public.items() if name != "key_ops"}
    return {**members, "alg": ALGORITHM, "use": "sig"}, pem


def sign(claims: Mapping[str, Any], *, key_id: str, private_pem: str) -> str:
    """The claims as a signed token."""
    return jwt.encode(dict(claims), private_pem, algorithm=ALGORITHM, headers={"kid": key_id})


def issuer_of(token: str) -> str:
    """Who says it made the token; nothing is verified yet. Empty for what is no token."""
    if len(token) > LONGEST:
        return ""
    try:
        return _names(token)[0]
    except NotAToken:
        return ""


@lru_cache(KEPT)
def _names(token: str) -> tuple[str, str]:
    """The issuer and the key id that the token names; nothing is verified. Raises NotAToken."""
    with reading():
        found = jwt.decode_complete(token, options={"verify_signature": False})
    issuer, key_id = found["payload"].get("iss"), found["header"].get("kid")
    return issuer if isinstance(issuer, str) else "", str(key_id or "")


def read(
    token: str, *, key_of: Callable[[str], Mapping[str, Any] | None], issuer: str, audience: Sequence[str]
) -> dict[str, Any] | None:
    """The claims of a token of that issuer for one of the audience, or None where anything about it is wrong.

    ``key_of`` gives the public JWK of a key id. ``azp`` counts as audience, as with the reference.
    """
    try:
        jwk = key_of(_names(token)[1])
        claims = dict(_verified(token, json.dumps(jwk), issuer)) if jwk else None
    except NotAToken:
        return None
    return claims if claims and is_for(claims, audience) and not _has_ended(claims) else None


@lru_cache(KEPT)
def _verified(token: str, jwk_text: str, issuer: str) -> Mapping[str, Any]:
    """The claims, kept: of all that is verified here only the end can come later. Raises NotAToken."""
    jwk = json.loads(jwk_text)
    allowed = OF_KEY_TYPE.get(str(jwk.get("kty")), ())
    with reading():
        return jwt.decode(
            token,
            jwt.PyJWK.from_dict(jwk).key,
            algorithms=[name for name in allowed if jwk.get("alg") in {None, name}],
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iss"], "verify_aud": False},
        )


def _has_ended(claims: Mapping[str, Any]) -> bool:
    return int(claims["exp"]) <= time.time() - LEEWAY


@contextmanager
def reading() -> Iterator[None]:
    """Within, whatever a hostile token does to its parsers is NotAToken."""
    try:
        yield
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise NotAToken from error


def is_for(claims: Mapping[str, Any], audience: Sequence[str]) -> bool:
    """Whether the token is meant for one of the audience, by ``aud`` or by ``azp``."""
    aud = claims.get("aud")
    named = aud if isinstance(aud, list) else [aud]
    return any(word in audience for word in [*named, claims.get("azp")] if isinstance(word, str))


def is_for_signatures(jwk: object) -> bool:
    """Whether a member of a key set is a public key of a type that is accepted, for signatures, with a name."""
    if not isinstance(jwk, dict) or jwk.get("kty") not in OF_KEY_TYPE or jwk.get("use", "sig") != "sig":
        return False
    if not isinstance(jwk.get("kid"), str) or not jwk["kid"] or "d" in jwk:
        return False
    try:
        with reading():
            jwt.PyJWK.from_dict(jwk)
    except NotAToken:
        return False
    return True
