"""Outside OpenID Connect issuers: where their public keys are, and the keys that this process keeps of each.

OpenID Connect Discovery 1.0, section 4, and RFC 7517.
"""

import json
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx
import structlog

from pms.accounts.adapters.keyring import KeyRing, Keys, Patience
from pms.accounts.adapters.tokens import is_for_signatures

DISCOVERY = "/.well-known/openid-configuration"
LARGEST = 256 * 1024  # bytes of a document; a key set of Keycloak has some 3 kB
TIMEOUT = httpx.Timeout(3.0, connect=2.0)
PATIENCE = Patience(fresh=timedelta(minutes=5), stale=timedelta(hours=12), pause=timedelta(seconds=10))
logger = structlog.get_logger(__name__)


class NoKeys(Exception):
    """The issuer's keys cannot be had; the words say why."""


@cache
def key_ring(issuer: str, source: str) -> KeyRing:
    """The keys of an issuer, kept by this process. ``source`` as for ``fetch_keys``."""

    def load() -> Keys | None:
        try:
            return fetch_keys(issuer, source)
        except NoKeys as error:
            logger.warning("issuer_keys_missing", issuer=issuer, reason=str(error))
            return None

    return KeyRing(load, PATIENCE)


def fetch_keys(issuer: str, source: str = "") -> Keys:
    """The issuer's public keys, asked for now. Raises NoKeys.

    ``source`` is the address of its key set, or the address under which this machine reaches it where that is not
    the issuer's own name; empty for the issuer's own.
    """
    with httpx.Client(timeout=TIMEOUT, headers={"Accept": "application/json"}) as client:
        found = _document(client, source) if source else None
        if found is None or "keys" not in found:
            found = _key_set(client, issuer, source)
    keys = found.get("keys")
    usable = {key["kid"]: key for key in keys if is_for_signatures(key)} if isinstance(keys, list) else {}
    if not usable:
        raise NoKeys("its key set holds no key for signatures")
    return usable


def _key_set(client: httpx.Client, issuer: str, source: str) -> dict[str, object]:
    """The document to which the discovery document leads."""
    base = (source or issuer).rstrip("/")
    described = _document(client, base + DISCOVERY)
    if described is None:
        raise NoKeys("there is no discovery document")
    if not source and described.get("issuer") != issuer:
        raise NoKeys("its discovery document is another issuer's")
    address = described.get("jwks_uri")
    address = address.replace(issuer.rstrip("/"), base, 1) if isinstance(address, str) else ""
    if not _is_as_safe(address, base):
        raise NoKeys("its discovery document names no key set")
    found = _document(client, address)
    if found is None:
        raise NoKeys("there is no key set")
    return found


def _document(client: httpx.Client, address: str) -> dict[str, object] | None:
    """The JSON object at an address, or None where something else is there. Raises NoKeys where nobody answers."""
    try:
        with client.stream("GET", address) as response:
            if response.status_code != HTTPStatus.OK:
                return None
            raw = b""
            for part in response.iter_bytes():
                raw += part
                if len(raw) > LARGEST:
                    return None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise NoKeys(f"it does not answer ({type(error).__name__})") from error
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_as_safe(address: str, base: str) -> bool:
    """Whether the address is of the web, and over TLS where the other one is."""
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return False
    return scheme == "https" or (scheme == "http" and not base.startswith("https:"))
