"""Addresses of certificate chains: signed, so that nobody can guess one, and good for half an hour."""

from datetime import timedelta

from django.core import signing

from pms.common.errors import NotFound

SALT = "pms.publishing.chains"
LIFE = timedelta(minutes=30)


def token_of(ref_type: str, ref_id: str) -> str:
    """The last part of the address of a chain; its half hour begins now."""
    return signing.dumps([ref_type, ref_id], salt=SALT)


def read_token(token: str) -> tuple[str, str]:
    """What kind of certificate and which one a token names. Raises NotFound where it is old or was touched."""
    try:
        ref_type, ref_id = signing.loads(token, salt=SALT, max_age=LIFE)
    except (signing.BadSignature, ValueError, UnicodeError) as error:
        raise NotFound from error
    return ref_type, ref_id
