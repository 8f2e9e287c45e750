"""Shapes to start a policy from: those that the platform's own onboarding uses, and some for usual needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import gettext_lazy as _

from pms.common.errors import Message
from pms.policies.rules.schema import Schema, schema_of
from pms.policies.states import PolicyType


@dataclass(frozen=True, slots=True)
class Start:
    """One shape: a stable ``key``, the type it is for, what it is called, and the file that holds it."""

    key: str
    type: PolicyType
    label: Message

    @property
    def data(self) -> object:
        """The content, fresh each time."""
        return json.loads(_text(self.key))

    @property
    def text(self) -> str:
        """The content as it is offered for editing."""
        return pretty(self.type, self.data)


WIDTH = 80

STARTS: Sequence[Start] = (
    Start("auth-kyc", PolicyType.AUTH, _("Authentication with identity data (e-KYC)")),
    Start("auth-sign-in", PolicyType.AUTH, _("Sign-in to a website through the identity provider")),
    Start("auth-wallet", PolicyType.AUTH, _("Sign-in, wallets and verifiable credentials")),
    Start("auth-only", PolicyType.AUTH, _("Authentication without identity data")),
    Start("data-share", PolicyType.DATA_SHARE, _("Share of identity data by an encrypted link")),
    Start("data-share-biometrics", PolicyType.DATA_SHARE, _("Biometrics for finding duplicates (ABIS)")),
    Start("data-share-adjudication", PolicyType.DATA_SHARE, _("Documents and data for manual adjudication")),
    Start("data-share-direct", PolicyType.DATA_SHARE, _("Hand-over without a link")),
    Start("credential", PolicyType.CREDENTIAL_ISSUANCE, _("Credential with identity data")),
    Start("credential-card", PolicyType.CREDENTIAL_ISSUANCE, _("Printed card with a face image")),
    Start("credential-age", PolicyType.CREDENTIAL_ISSUANCE, _("Proof of age: year of birth and photo")),
    Start("misp", PolicyType.MISP, _("Identity provider (eSignet) with all delegations")),
    Start("misp-authentication", PolicyType.MISP, _("Authentication and identity data for other partners")),
    Start("misp-wallet", PolicyType.MISP, _("Wallets: key binding and verifiable credentials")),
)


@cache
def _text(key: str) -> str:
    return (resources.files("pms.policies") / "starts" / f"{key}.json").read_text(encoding="utf-8")


def starts_of(policy_type: PolicyType) -> list[Start]:
    """The shapes for one type, the plainest first."""
    return [start for start in STARTS if start.type is policy_type]


def start_of(key: str) -> Start | None:
    """The shape of that key, if there is one."""
    return next((start for start in STARTS if start.key == key), None)


def pretty(policy_type: PolicyType, data: object) -> str:
    """The content to read: what is short on one line, the rest indented, members in the order of the schema.

    The database keeps members in an order of its own, which nobody would recognise.
    """
    return _indented(in_order(policy_type, data), 0)


def in_order(policy_type: PolicyType, data: object) -> object:
    """The content with its members in the order of the schema."""
    return _ordered(data, schema_of(policy_type))


def _indented(value: object, margin: int, before: str = "") -> str:
    """``before`` and the JSON after it, in which an object or list that fits stands on one line."""
    line = before + json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (margin and margin + len(line) <= WIDTH):
        return line
    inner = margin + 2
    if isinstance(value, dict):
        parts = [_indented(value[name], inner, f"{json.dumps(name, ensure_ascii=False)}: ") for name in value]
    else:
        parts = [_indented(item, inner) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    blanks = " " * inner
    return f"{before}{opening}\n{blanks}" + f",\n{blanks}".join(parts) + f"\n{' ' * margin}{closing}"


def _ordered(data: object, schema: Schema) -> object:
    if isinstance(data, dict):
        known: Mapping[str, Schema] = schema.get("properties", {})
        names = [name for name in known if name in data] + [name for name in data if name not in known]
        return {name: _ordered(data[name], known.get(name, {})) for name in names}
    if isinstance(data, list):
        items = schema.get("items", {})
        return [_ordered(item, items if isinstance(items, dict) else {}) for item in data]
    return data
