"""Typed readers of the environment. Every setting is read once, by settings.py, through one of them.

``NAME_FILE`` may name a file that holds the value of ``NAME``. A wrong value raises
``ImproperlyConfigured`` with one readable line that names the setting.
"""

import os
import re
from collections.abc import Sequence
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from pms.api import roles
from pms.partners.states import PartnerType
from pms.policies.states import PolicyType

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LONGEST_ISSUER = 256  # characters: the column's
ASKING_TYPES = {each.value for each in PartnerType} - {PartnerType.DEVICE, PartnerType.FTM, PartnerType.SDK}
"""The partner types that have pages on which they ask for policies."""
READ: set[str] = set()
"""Names of all settings that were read: what else begins with PMS_ is a typing mistake."""


def text(name: str, default: str = "") -> str:
    """The value as it is, without blanks around it; ``default`` when unset or empty."""
    READ.add(name)
    if file := os.environ.get(f"{name}_FILE", "").strip():
        try:
            return Path(file).read_text(encoding="utf-8").strip() or default
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE: {file} cannot be read") from error
    return os.environ.get(name, "").strip() or default


def whole(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number within bounds."""
    value = text(name, str(default))
    if not re.fullmatch(r"-?\d{1,12}", value, re.ASCII):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}")
    if not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} must be between {least} and {most}, not {value}")
    return int(value)


def choice(name: str, options: Sequence[str], default: str) -> str:
    """One of ``options``."""
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(options)}, not {value!r}")
    return value


def yes_no(name: str, *, default: bool) -> bool:
    """``true`` or ``false``."""
    return choice(name, ["true", "false"], "true" if default else "false") == "true"


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list separated by commas."""
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)


def origins(name: str) -> list[str]:
    """A list of origins of pages, such as ``https://portal.example``: scheme, host and port, no path."""
    for word in (found := words(name)):
        parts = urlsplit(word)
        if parts.scheme not in {"http", "https"} or word != f"{parts.scheme}://{parts.netloc}" or not parts.hostname:
            raise ImproperlyConfigured(f"{name} must hold origins such as https://portal.example, not {word!r}")
    return found


def role_lists(name: str) -> dict[str, frozenset[str]]:
    """The roles per endpoint, with the operator's changes (``key=ROLE,ROLE;key=ROLE``)."""
    try:
        return roles.with_overrides(text(name))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} holds {error}: no such key, or no roles for it") from error


def policy_types(name: str) -> dict[str, frozenset[str]]:
    """Which policy types some partner types are offered (``Print_Partner=DataShare,Auth;ABIS_Partner=none``)."""
    found = {}
    for line in filter(None, (part.strip() for part in text(name).split(";"))):
        partner_type, sign, listed = (part.strip() for part in line.partition("="))
        kinds = frozenset(word.strip() for word in listed.split(",") if word.strip() not in {"", "none"})
        if not sign or partner_type not in ASKING_TYPES or not kinds <= {each.value for each in PolicyType}:
            raise ImproperlyConfigured(f"{name} must be like Print_Partner=DataShare;ABIS_Partner=none, not {line!r}")
        found[partner_type] = kinds
    return found


def networks(name: str) -> list[str]:
    """A list of IP addresses or networks, such as ``10.0.0.0/8``."""
    for word in (found := words(name)):
        try:
            ip_network(word, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {word!r} is not an IP address or network") from error
    return found


def web_address(name: str, default: str) -> str:
    """An http or https address without path, query and last slash."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ImproperlyConfigured(f"{name} must be like https://partners.example.org, not {value!r}")
    return value


def optional_link(name: str) -> str:
    """An http or https address with any path, or the empty string."""
    value = text(name)
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ImproperlyConfigured(f"{name} must begin with https:// or http://, not {value!r}")
    return value


def issuers(name: str) -> dict[str, str]:
    """Issuers of tokens, separated by commas, each with ``=`` and where its keys are, or the empty string."""
    found = {}
    for word in words(name):
        issuer, _sign, source = word.partition("=")
        for address in filter(None, (issuer or "-", source)):
            try:
                parts = urlsplit(address)
                valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
            except ValueError:
                valid = False
            if not valid or len(address) > LONGEST_ISSUER:
                raise ImproperlyConfigured(f"{name} must hold addresses of issuers (issuer[=keys]), not {word!r}")
        found[issuer] = source
    return found


def wanted_with(name: str, address: str) -> str:
    """A text that must be given where ``address`` is."""
    value = text(name)
    if address and not value:
        raise ImproperlyConfigured(f"{name} must be set as well")
    return value


def mailbox(name: str, default: str) -> str:
    """A sender of mails, such as ``Partner Management <pms@example.org>``."""
    value = text(name, default)
    address = parseaddr(value)[1]
    if "\n" in value or not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ImproperlyConfigured(f"{name} must be like Partner Management <pms@example.org>, not {value!r}")
    return value


def time_zone(name: str, default: str = "UTC") -> str:
    """A name of the time-zone database, such as ``Africa/Addis_Ababa``."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name}: there is no time zone {value!r}") from error
    return value


def optional_folder(name: str) -> Path | None:
    """A folder that exists, or None."""
    if not (value := text(name)):
        return None
    if not (folder := Path(value)).is_dir():
        raise ImproperlyConfigured(f"{name}: there is no folder {value}")
    return folder.resolve()


def home() -> Path:
    """The folder that holds everything this installation keeps on disk (``PMS_HOME``)."""
    return Path(text("PMS_HOME", str(BASE_DIR / "var"))).resolve()


def is_loopback(address: str) -> bool:
    """Whether only this machine itself reaches the web address."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def unknown() -> list[str]:
    """Names in the environment that look like ours but are none of ours; call it when all were read."""
    ours = READ | {f"{name}_FILE" for name in READ} | {"PMS_TEST_ADMIN_URL"}
    return sorted(name for name in os.environ if name.startswith("PMS_") and name not in ours)
