"""Who a token brings: the account that it names, made at first sight, and for which partners that account acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from pms.accounts.adapters import tokens as adapter
from pms.accounts.adapters.claims import Told, told_by
from pms.accounts.adapters.issuers import key_ring
from pms.accounts.models import User
from pms.accounts.rules import TokenSettings, language_of
from pms.accounts.services import tokens
from pms.accounts.states import Language, UserState
from pms.audit.actions import accounts as account_actions
from pms.audit.actions import partners as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.common.text import fold
from pms.partners import queries
from pms.partners.models import Membership, Partner
from pms.partners.services.registration import REF_TYPE
from pms.partners.states import MemberRole

LONGEST_ID = 18  # digits


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whom an accepted token names: what the account may do, and the token's claims."""

    actor: Actor
    claims: Mapping[str, Any]


def token_for(user: User, *, at: datetime, settings: TokenSettings) -> str:
    """A token for an account of our own, with the roles that it has now."""
    claim_partners(user, at=at)
    return tokens.issue(user=user, roles=queries.actor_of(user).roles, at=at, settings=settings, more=profile_of(user))


def profile_of(user: User) -> dict[str, Any]:
    """What the reference's portal reads of a token beside the account: phone, language, its organisation."""
    partner = next(iter(queries.partners_of(user.pk)), None)
    language = Language(user.language).long_code
    return {
        "phoneNumber": user.phone,
        "langCode": language,
        "locale": language,
        "organizationName": partner.organisation if partner else "",
        "partnerType": partner.type.upper() if partner else "",
        "addressTest": partner.address if partner else "",
    }


def actor_of_token(
    token: str, *, at: datetime, settings: TokenSettings, host_ip: str = "", host_name: str = ""
) -> Actor | None:
    """The actor that a token names, or None where it is not accepted or its account may not act. One query."""
    arrival = arrive(token, at=at, settings=settings, host_ip=host_ip, host_name=host_name)
    return arrival.actor if arrival else None


def arrive(
    token: str, *, at: datetime, settings: TokenSettings, host_ip: str = "", host_name: str = ""
) -> Arrival | None:
    """Who comes with a token of ours or of an issuer that the operator named; None where it is not accepted."""
    issuer = adapter.issuer_of(token)
    if issuer == settings.issuer:
        claims = tokens.read(token, at=at, settings=settings)
        user_id = _own_account(claims) if claims else None
        made_at = float(claims["iat"]) if claims else 0.0
        actor = None if user_id is None else queries.actor_by_id(user_id, host_ip, host_name, let_in_at=made_at)
    elif issuer in settings.outside:
        claims = _outside_claims(token, issuer, at=at, settings=settings)
        user = _outside_account(claims, issuer, at) if claims else None
        is_active = user is not None and user.state == UserState.ACTIVE
        actor = queries.actor_of(user, host_ip, host_name) if user and is_active else None
    else:
        return None
    return Arrival(actor, claims) if actor and claims else None


def claim_partners(user: User, *, at: datetime) -> None:
    """Make the account owner of the partners that a program registered for a user of its name, once.

    Who is removed from such a partner later does not come back by it, and a name that nobody vouches for gets none.
    """
    if not user.is_vouched_for:
        return
    mine = {"registrant_folded": user.username_folded, "registrant_issuer": user.issuer}
    if not Partner.objects.filter(**mine).exists():
        return
    with transaction.atomic():
        for partner in Partner.objects.select_for_update().filter(**mine).order_by("pk"):
            partner.registrant_folded = partner.registrant_issuer = ""
            partner.save(update_fields=["registrant_folded", "registrant_issuer"])
            owner = {"role": MemberRole.OWNER.value, "since": at}
            Membership.objects.get_or_create(partner=partner, user=user, defaults=owner)
            actor = Actor(id=str(user.pk), name=user.username)
            record(actions.CLAIMED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)


def _own_account(claims: Mapping[str, Any]) -> int | None:
    """The primary key that the token names."""
    subject = str(claims.get("sub", ""))
    if not subject.isascii() or not subject.isdecimal() or len(subject) > LONGEST_ID:
        return None
    return int(subject)


def _outside_claims(token: str, issuer: str, *, at: datetime, settings: TokenSettings) -> dict[str, Any] | None:
    ring = key_ring(issuer, settings.outside[issuer])
    return adapter.read(token, key_of=lambda name: ring.get(name, at=at), issuer=issuer, audience=settings.audiences)


def _outside_account(claims: Mapping[str, Any], issuer: str, at: datetime) -> User | None:
    """The account that the token names, as the token tells of it now; None where it names nobody.

    Names of one issuer that differ only by case are one account here, so only the spelling that came first is let in.
    """
    told = told_by(claims)
    if told is None:
        return None
    known = _found(told, issuer) or _welcome(told, issuer, at)
    if known.username != told.username:
        return None
    if known.state == UserState.ACTIVE:
        _bring_up_to_date(known, told)
    return known


def _found(told: Told, issuer: str) -> User | None:
    return User.objects.filter(issuer=issuer, username_folded=fold(told.username)).first()


@transaction.atomic
def _welcome(told: Told, issuer: str, at: datetime) -> User:
    """The new account, with the partners that wait for it; of two calls at once one makes it."""
    user = User(
        issuer=issuer,
        username=told.username,
        username_folded=fold(told.username),
        email=told.email,
        email_folded=fold(told.email),
        first_name=told.first_name,
        last_name=told.last_name,
        phone=told.phone,
        language=(language_of(told.language) or Language.ENGLISH).value,
        roles=list(told.roles),
        is_person=told.is_person,
        is_vouched_for=True,
        state=UserState.ACTIVE.value,
        created_at=at,
        verified_at=at,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        return User.objects.get(issuer=issuer, username_folded=user.username_folded)
    actor = Actor(id=str(user.pk), name=user.username)
    record(account_actions.ARRIVED, actor=actor, at=at, ref_id=str(user.pk), ref_type="userId")
    claim_partners(user, at=at)
    return user


def _bring_up_to_date(user: User, told: Told) -> None:
    """Store what the token tells otherwise than the last one; mostly that is nothing."""
    now_told = {
        "email": told.email,
        "email_folded": fold(told.email),
        "first_name": told.first_name,
        "last_name": told.last_name,
        "roles": list(told.roles),
    }
    changed = [name for name, value in now_told.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, now_told[name])
    if changed:
        user.save(update_fields=changed)
