"""Who belongs to a partner: invite, accept, change, remove, leave."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts import queries as accounts
from pms.accounts.errors import UsernameTaken
from pms.accounts.models import User
from pms.accounts.rules import KEY_LENGTH, hash_of, is_partner_admin
from pms.accounts.services.consents import add_consent
from pms.accounts.services.users import NewUser, add_user, checked_email
from pms.accounts.states import UserState
from pms.audit.actions import accounts as account_actions
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.common.ids import new_secret
from pms.common.text import fold
from pms.notifications.kinds import partners as kinds
from pms.notifications.recipients import Recipient
from pms.notifications.services import notify, send_mail
from pms.partners import errors, queries
from pms.partners.models import Invitation, Membership, Partner
from pms.partners.rules import INVITATION_LIFE, address_of, is_last_owner
from pms.partners.services.registration import REF_TYPE
from pms.partners.states import MemberRole, PartnerState


@dataclass(frozen=True, slots=True)
class Welcome:
    """What came of an accepted invitation: the account and the partner that it now belongs to."""

    user: User
    partner_id: str


@audit_refusals(actions.COLLEAGUE_INVITE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def invite(*, partner_id: str, email: str, role: MemberRole, language: str, actor: Actor, at: datetime) -> Invitation:
    """Offer somebody to join, by a mailed link that holds seven days, written in ``language``.

    For the partner's owners and for partner admins. Raises NotFound, OwnersOnly, PartnerDeactivated, EmailInvalid,
    MemberAlready, InvitedAlready.
    """
    partner = _locked_for_inviter(partner_id, actor)
    if partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerDeactivated
    address = checked_email(email)
    if partner.memberships.filter(user__email_folded=fold(address)).exists():
        raise errors.MemberAlready
    invitation = _new_invitation(partner, address, role, language, actor, at)
    _send(invitation, actor, at)
    record(actions.COLLEAGUE_INVITED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE, description=role.value)
    return invitation


def _new_invitation(
    partner: Partner, email: str, role: MemberRole, language: str, actor: Actor, at: datetime
) -> Invitation:
    """The row of a new invitation; an expired one to the same address makes way."""
    open_ones = partner.invitations.filter(email_folded=fold(email), accepted_at=None, withdrawn_at=None)
    open_ones.filter(expires_at__lte=at).update(withdrawn_at=at)
    try:
        with transaction.atomic():
            return Invitation.objects.create(
                partner=partner,
                email=email,
                email_folded=fold(email),
                role=role.value,
                language=language,
                token_hash=hash_of(new_secret(KEY_LENGTH)),
                invited_by=accounts.get_user(actor.user_id or 0),
                invited_at=at,
                expires_at=at + INVITATION_LIFE,
            )
    except IntegrityError as error:
        raise errors.InvitedAlready from error


def _send(invitation: Invitation, actor: Actor, at: datetime) -> None:
    """Mail a fresh key; an earlier one no longer opens the invitation."""
    key = new_secret(KEY_LENGTH)
    invitation.token_hash, invitation.expires_at = hash_of(key), at + INVITATION_LIFE
    invitation.save(update_fields=["token_hash", "expires_at"])
    inviter = accounts.get_user(actor.user_id or 0)
    send_mail(
        kinds.COLLEAGUE_INVITED,
        recipient=Recipient(user_id=None, email=invitation.email, language=invitation.language, name=""),
        parameters={
            "organisation": invitation.partner.organisation,
            "inviter": inviter.full_name,
            "until": invitation.expires_at.isoformat(),
        },
        path=f"/invitation/?key={key}",
        at=at,
        secret=True,
    )


@audit_refusals(actions.INVITATION_SEND_AGAIN_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def send_again(*, partner_id: str, invitation_id: int, actor: Actor, at: datetime) -> Invitation:
    """Mail the invitation again, with a new link and seven more days.

    Raises NotFound, OwnersOnly, PartnerDeactivated.
    """
    partner = _locked_for_inviter(partner_id, actor)
    if partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerDeactivated
    invitation = _open_invitation_of(partner, invitation_id)
    _send(invitation, actor, at)
    record(actions.INVITATION_SENT_AGAIN, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    return invitation


@audit_refusals(actions.INVITATION_WITHDRAW_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def withdraw_invitation(*, partner_id: str, invitation_id: int, actor: Actor, at: datetime) -> None:
    """Take an open invitation back; its link no longer works. Raises NotFound, OwnersOnly."""
    partner = _locked_for_inviter(partner_id, actor)
    invitation = _open_invitation_of(partner, invitation_id)
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    record(actions.INVITATION_WITHDRAWN, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)


def _open_invitation_of(partner: Partner, invitation_id: int) -> Invitation:
    found = partner.invitations.filter(pk=invitation_id, accepted_at=None, withdrawn_at=None).first()
    if found is None:
        raise NotFound
    return found


@audit_refusals(actions.INVITATION_ACCEPT_REFUSED)
@transaction.atomic
def accept(*, key: str, actor: Actor, at: datetime) -> Welcome:
    """Join with the account that is signed in; it must have the invited address.

    Raises LinkNotValid and its kinds, InvitationForSomebodyElse, PartnerDeactivated, MemberAlready.
    """
    invitation = _taken(key, at)
    user = accounts.get_user(actor.user_id or 0)
    if user.email_folded != invitation.email_folded:
        raise errors.InvitationForSomebodyElse
    if Membership.objects.filter(partner=invitation.partner, user=user).exists():
        raise errors.MemberAlready
    return _join(invitation, user, actor, at)


@audit_refusals(actions.INVITATION_ACCEPT_REFUSED)
@transaction.atomic
def accept_as_new(*, key: str, new: NewUser, accepted: bool, actor: Actor, at: datetime) -> Welcome:
    """Join with a new account of the invited address, which the link has confirmed.

    Raises LinkNotValid and its kinds, PartnerDeactivated, ConsentMissing and the errors of ``add_user``.
    """
    invitation = _taken(key, at)
    if queries.id_taken(new.username):
        raise UsernameTaken
    user = add_user(new, state=UserState.ACTIVE, at=at)
    add_consent(user, accepted=accepted, at=at)
    record(account_actions.CREATED, actor=actor, at=at, ref_id=str(user.pk), ref_type="userId")
    return _join(invitation, user, actor, at)


def _taken(key: str, at: datetime) -> Invitation:
    """The invitation of the key, marked as accepted."""
    invitation = queries.open_invitation(key=key, at=at, among=Invitation.objects.select_for_update(of=("self",)))
    if invitation.partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerDeactivated
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    return invitation


def _join(invitation: Invitation, user: User, actor: Actor, at: datetime) -> Welcome:
    Membership.objects.create(partner=invitation.partner, user=user, role=invitation.role, since=at)
    record(actions.INVITATION_ACCEPTED, actor=actor, at=at, ref_id=invitation.partner_id, ref_type=REF_TYPE)
    notify(
        kinds.COLLEAGUE_JOINED,
        recipients=[accounts.recipient_of(invitation.invited_by)],
        parameters={"organisation": invitation.partner.organisation, "colleague": user.full_name},
        ref_type=REF_TYPE,
        ref_id=invitation.partner_id,
        path=_people_page(invitation),
        at=at,
    )
    return Welcome(user=user, partner_id=invitation.partner_id)


def _people_page(invitation: Invitation) -> str:
    """Where who invited sees the people: a colleague at home, staff at the partner."""
    if queries.role_of(invitation.invited_by_id, invitation.partner_id):
        return "/colleagues/"
    return f"/admin/partners/{address_of(invitation.partner_id)}/users/"


@audit_refusals(actions.MEMBER_ROLE_CHANGE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def change_role(*, partner_id: str, user_id: int, role: MemberRole, actor: Actor, at: datetime) -> None:
    """Make a colleague an owner or a plain member. Raises NotFound, OwnersOnly, LastOwner."""
    partner = _locked_for_owner(partner_id, actor)
    membership = _member(partner, user_id)
    if role != MemberRole.OWNER:
        _keep_an_owner(membership)
    membership.role = role.value
    membership.save(update_fields=["role"])
    record(
        actions.MEMBER_ROLE_CHANGED, actor=actor, at=at, ref_id=str(user_id), ref_type="userId", description=role.value
    )


@audit_refusals(actions.MEMBER_REMOVE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def remove(*, partner_id: str, user_id: int, actor: Actor, at: datetime) -> None:
    """End a colleague's membership; the account itself stays. Raises NotFound, OwnersOnly, LastOwner."""
    partner = _locked_for_owner(partner_id, actor)
    membership = _member(partner, user_id)
    _keep_an_owner(membership)
    membership.delete()
    record(actions.MEMBER_REMOVED, actor=actor, at=at, ref_id=str(user_id), ref_type="userId", description=partner_id)


@audit_refusals(actions.MEMBER_LEAVE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def leave(*, partner_id: str, actor: Actor, at: datetime) -> None:
    """End one's own membership. Raises NotFound, LastOwner."""
    partner = _locked(partner_id, actor)
    membership = _member(partner, actor.user_id or 0)
    _keep_an_owner(membership)
    membership.delete()
    record(actions.MEMBER_LEFT, actor=actor, at=at, ref_id=partner_id, ref_type=REF_TYPE)


def _locked(partner_id: str, actor: Actor) -> Partner:
    """The partner, locked: everything about who belongs to it waits for each other."""
    partner = queries.get_partner(actor=actor, partner_id=partner_id)
    return Partner.objects.select_for_update().get(pk=partner.pk)


def _locked_for_owner(partner_id: str, actor: Actor) -> Partner:
    partner = _locked(partner_id, actor)
    if queries.role_of(actor.user_id or 0, partner_id) != MemberRole.OWNER:
        raise errors.OwnersOnly
    return partner


def _locked_for_inviter(partner_id: str, actor: Actor) -> Partner:
    """A partner that nobody owns yet, or whose owners are gone, gets people through staff."""
    return _locked(partner_id, actor) if is_partner_admin(actor) else _locked_for_owner(partner_id, actor)


def _member(partner: Partner, user_id: int) -> Membership:
    membership = partner.memberships.filter(user_id=user_id).first()
    if membership is None:
        raise NotFound
    return membership


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(partner_id=membership.partner_id, role=MemberRole.OWNER.value).count()
    if is_last_owner(membership.role, owners):
        raise errors.LastOwner
