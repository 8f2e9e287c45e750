"""Decisions about partners: what each type is and needs, and who may act for whom. No queries, no clock."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from urllib.parse import quote, unquote

from pms.accounts.rules import is_partner_admin, is_username
from pms.accounts.states import Role, UserState
from pms.common.actor import Actor
from pms.common.errors import DomainError
from pms.common.text import fold, has_hidden_characters, single_spaced
from pms.partners import errors
from pms.partners.errors import AddressInvalid, OrganisationInvalid
from pms.partners.models import REASON_LIMIT as REASON_LIMIT
from pms.partners.states import MemberRole, PartnerCertificateState, PartnerType
from pms.pki.signing import Purpose
from pms.policies.states import PolicyType
from pms.trust.rules import purpose_of
from pms.trust.states import Domain

INVITATION_LIFE = timedelta(days=7)
ORGANISATION_LIMIT = 128
ORGANISATION_FOLDED_LIMIT = 384
ADDRESS_LIMIT = 2000
PERSON_NAME_LIMIT = 64

SELF_REGISTERED = (PartnerType.AUTH, PartnerType.CREDENTIAL, PartnerType.DEVICE, PartnerType.FTM)
"""The types that an organisation may choose when it registers itself, in the order of the page."""

STAFF_ONBOARDED = tuple(kind for kind in PartnerType if kind not in SELF_REGISTERED)
"""The types that a partner admin creates, in the order of the page."""

ROLE_OF_TYPE: Mapping[PartnerType, Role] = MappingProxyType(
    {
        PartnerType.AUTH: Role.AUTH_PARTNER,
        PartnerType.CREDENTIAL: Role.CREDENTIAL_PARTNER,
        PartnerType.ONLINE_VERIFICATION: Role.ONLINE_VERIFICATION_PARTNER,
        PartnerType.ABIS: Role.ABIS_PARTNER,
        PartnerType.MANUAL_ADJUDICATION: Role.MANUAL_ADJUDICATION,
        PartnerType.INTERNAL: Role.INTERNAL_PARTNER,
        PartnerType.PRINT: Role.PRINT_PARTNER,
        PartnerType.BINDING: Role.BINDING_PARTNER,
        PartnerType.DEVICE: Role.DEVICE_PROVIDER,
        PartnerType.FTM: Role.FTM_PROVIDER,
        PartnerType.MISP: Role.MISP_PARTNER,
        PartnerType.SDK: Role.SDK_PARTNER,
    }
)

_DOMAIN_OF_TYPE = {
    PartnerType.DEVICE: Domain.DEVICE,
    PartnerType.FTM: Domain.FTM,
    PartnerType.MISP: Domain.MISP,
}

_WITH_POLICY_GROUP = frozenset(
    {
        PartnerType.AUTH,
        PartnerType.CREDENTIAL,
        PartnerType.ONLINE_VERIFICATION,
        PartnerType.ABIS,
        PartnerType.MANUAL_ADJUDICATION,
        PartnerType.INTERNAL,
        PartnerType.PRINT,
        PartnerType.BINDING,
    }
)

_SHARED_DATA = frozenset({PolicyType.DATA_SHARE, PolicyType.CREDENTIAL_ISSUANCE})

_REQUESTABLE: Mapping[PartnerType, frozenset[PolicyType]] = {
    PartnerType.AUTH: frozenset({PolicyType.AUTH}),
    PartnerType.BINDING: frozenset({PolicyType.AUTH}),
    PartnerType.MISP: frozenset({PolicyType.MISP}),
    PartnerType.CREDENTIAL: _SHARED_DATA,
    PartnerType.ABIS: _SHARED_DATA,
    PartnerType.MANUAL_ADJUDICATION: _SHARED_DATA,
    PartnerType.PRINT: _SHARED_DATA,
    PartnerType.ONLINE_VERIFICATION: _SHARED_DATA,
    PartnerType.INTERNAL: _SHARED_DATA,
}


ID_LIMIT = 36
ID_FOLDED_LIMIT = 108
PROGRAM_PHONE_LIMIT = 16
"""Characters of a number that a program sends: any text, as the reference takes it."""
NESTING_LIMIT = 64
"""How deeply additional information may be nested; JSON writers give up soon after 200."""


class CertificateFile(Enum):
    """The files of a partner certificate: as it was uploaded or as the platform signed it, alone or with its chain."""

    ORIGINAL = "original.cer"
    ORIGINAL_CHAIN = "original.p7b"
    SIGNED = "signed.cer"
    SIGNED_CHAIN = "signed.p7b"


PUT_BACK_WITHIN = timedelta(hours=24)
"""How long after a switch the previous certificate can be put back."""


def may_act(actor: Actor, partner_id: str) -> bool:
    """Whether ``actor`` may act for the partner: as one of its people, or as partner admin."""
    return partner_id in actor.owns or is_partner_admin(actor)


def domain_of(partner_type: str) -> Domain:
    """The trust domain in which certificates of this type of partner must chain."""
    return _DOMAIN_OF_TYPE.get(PartnerType(partner_type), Domain.AUTH)


def may_chain_in(partner_type: str, domain: Domain) -> bool:
    """Whether a partner of this type may have a certificate in the domain.

    Clients name the domain freely. But what the platform signs for makers of devices and chips signs for others.
    """
    return purpose_of(domain) is not Purpose.ISSUE or purpose_of(domain_of(partner_type)) is Purpose.ISSUE


def needs_policy_group(partner_type: str) -> bool:
    """Whether partners of this type choose one policy group and keep it."""
    return PartnerType(partner_type) in _WITH_POLICY_GROUP


def requestable_policy_types(partner_type: str) -> frozenset[str]:
    """The policy types that the portal offers to this type of partner; empty where it asks for none."""
    return _REQUESTABLE.get(PartnerType(partner_type), frozenset())


def is_last_owner(role: str, owners: int) -> bool:
    """Whether somebody of ``role`` is the only one of ``owners`` owners left, and so must stay one."""
    return role == MemberRole.OWNER and owners <= 1


def checked_organisation(text: str) -> str:
    """The name with single spaces. Raises OrganisationInvalid.

    Folding may lengthen a text (one Arabic ligature becomes eighteen letters), so its length counts too.
    """
    name = single_spaced(text)
    fits = 1 <= len(name) <= ORGANISATION_LIMIT and len(fold(name)) <= ORGANISATION_FOLDED_LIMIT
    if not fits or has_hidden_characters(text):
        raise OrganisationInvalid
    return name


def checked_address(text: str) -> str:
    """The address with its lines, without blanks around it. Raises AddressInvalid."""
    address = text.strip()
    if not 1 <= len(address) <= ADDRESS_LIMIT or has_hidden_characters(address, lines=True):
        raise AddressInvalid
    return address


def checked_new_id(text: str) -> str:
    """The id that a partner gets in the portal: in small letters. Raises PartnerIdMalformed."""
    partner_id = text.strip().lower()
    if not is_username(partner_id):
        raise errors.PartnerIdMalformed
    return partner_id


def checked_person_name(text: str) -> str:
    """A person's name with single spaces, or nothing. Raises PersonNameUnreadable."""
    name = single_spaced(text)
    if len(name) > PERSON_NAME_LIMIT or has_hidden_characters(text):
        raise errors.PersonNameUnreadable(limit=PERSON_NAME_LIMIT)
    return name


def checked_reason(text: str) -> str:
    """Why a partner is deactivated, without blanks around it; nothing, where a program does it.

    Raises ReasonTooLong, ReasonUnreadable.
    """
    reason = text.replace("\r\n", "\n").strip()
    if len(reason) > REASON_LIMIT:
        raise errors.ReasonTooLong(length=len(reason), limit=REASON_LIMIT)
    if has_hidden_characters(reason, lines=True):
        raise errors.ReasonUnreadable
    return reason


def has_own_password(*, state: str, is_person: bool, issuer: str) -> bool:
    """Whether somebody signs in to an account with a password of ours."""
    return state == UserState.ACTIVE and is_person and not issuer


def segment_of(partner_id: str) -> str:
    """The id as one part of an address of the portal. Programs choose ids freely: with slashes, or nothing but dots."""
    if partner_id in {".", "..", "new"}:  # browsers take dots for folders; ``new`` is where partners are created
        return "".join(f"%{ord(character):02X}" for character in partner_id)
    return partner_id.replace("%", "%25").replace("/", "%2F")


def id_of_segment(segment: str) -> str:
    """The id that ``segment_of`` turned into a part of an address."""
    return unquote(segment)


def address_of(partner_id: str) -> str:
    """The part of an address as links write it."""
    return quote(segment_of(partner_id), safe="~@")


def type_of(word: str) -> PartnerType:
    """The type of that wire code, without regard to case. Raises TypeUnknown.

    The reference also has a type ``Partner_Admin``: staff are accounts here and no partners.
    """
    found = next((kind for kind in PartnerType if kind.value.lower() == word.strip().lower()), None)
    if found is None:
        raise errors.TypeUnknown
    return found


def checked_id(partner_id: str) -> str:
    """The id that a program chose, as it was sent. Raises PartnerIdUnreadable, PartnerIdTooLong."""
    if any(character.isspace() for character in partner_id) or has_hidden_characters(partner_id):
        raise errors.PartnerIdUnreadable
    if len(partner_id) > ID_LIMIT or len(fold(partner_id)) > ID_FOLDED_LIMIT:
        raise errors.PartnerIdTooLong(limit=ID_LIMIT)
    return partner_id


def checked_program_phone(text: str) -> str:
    """The number that a program sent, as it is. Raises PhoneTooLong, PhoneUnreadable."""
    if len(text) > PROGRAM_PHONE_LIMIT:
        raise errors.PhoneTooLong(limit=PROGRAM_PHONE_LIMIT)
    if not text.strip() or has_hidden_characters(text):
        raise errors.PhoneUnreadable
    return text


def checked_info(value: object) -> object:
    """A JSON value that can be stored and read back. Raises AdditionalInfoInvalid."""
    rest = [(value, 1)]
    while rest:
        one, depth = rest.pop()
        if depth > NESTING_LIMIT or (isinstance(one, float) and not math.isfinite(one)):
            raise errors.AdditionalInfoInvalid
        within = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        rest.extend((part, depth + 1) for part in within)
    return value


def refused_switch(
    wanted: datetime, *, certificate_ends: datetime, present_ends: datetime, at: datetime
) -> type[DomainError] | None:
    """Why a certificate may not come into force at ``wanted``, or None.

    ``present_ends`` is the end of the certificate that is in force ``at``: a valid one may not end before the switch.
    """
    if wanted <= at:
        return errors.SwitchInPast
    if wanted >= certificate_ends:
        return errors.SwitchAfterEnd
    if at < present_ends < wanted:
        return errors.SwitchLeavesGap
    return None


def may_put_back(in_force_from: datetime, previous_ends: datetime, *, at: datetime) -> bool:
    """Whether the certificate before the one that came into force then can be put back: it is valid, it is early."""
    return at < previous_ends and at < in_force_from + PUT_BACK_WITHIN


def state_of_certificate(
    *, in_force_from: datetime, withdrawn: bool, is_current: bool, ends_at: datetime, at: datetime
) -> PartnerCertificateState:
    """How one of a partner's certificates stands ``at``; ``is_current`` is whether it is the one in force."""
    if withdrawn:
        return PartnerCertificateState.WITHDRAWN
    if ends_at <= at:
        return PartnerCertificateState.EXPIRED
    if in_force_from > at:
        return PartnerCertificateState.PLANNED
    return PartnerCertificateState.CURRENT if is_current else PartnerCertificateState.SUPERSEDED
