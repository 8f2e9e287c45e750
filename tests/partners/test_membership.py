"""Who belongs to a partner: invite, accept, change, remove, leave."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.accounts import errors as account_errors
from pms.accounts.models import User
from pms.accounts.services import NewUser
from pms.accounts.states import UserState
from pms.audit.models import LogRow
from pms.common.actor import visitor
from pms.common.errors import NotFound
from pms.notifications.models import Notification
from pms.partners import errors, queries
from pms.partners.models import Invitation, Membership, Partner
from pms.partners.services import membership as services
from pms.partners.states import MemberRole, PartnerState
from tests.cast import Cast, Person, person
from tests.factories import accounts, partners
from tests.mailbox import mailed_key, mails

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NEW = NewUser(username="omar", email="omar@acme.example", password="a quiet river 42", first_name="Omar")


def invite(
    by: Person, email: str = "omar@acme.example", role: MemberRole = MemberRole.MEMBER, at: datetime = AT
) -> str:
    services.invite(partner_id="acme-bank", email=email, role=role, language="fr", actor=by.actor, at=at)
    return mailed_key("colleague_invited", email)


def accept_as_new(key: str, new: NewUser = NEW, accepted: bool = True, at: datetime = AT) -> services.Welcome:
    return services.accept_as_new(key=key, new=new, accepted=accepted, actor=visitor(), at=at)


def people_of(partner: Partner) -> dict[str, str]:
    return dict(partner.memberships.values_list("user__username", "role"))


def test_an_owner_invites_and_the_colleague_joins_with_a_new_account(cast: Cast):
    welcome = accept_as_new(invite(cast.amina, role=MemberRole.OWNER))
    assert (welcome.user.state, welcome.user.verified_at, welcome.partner_id) == (UserState.ACTIVE, AT, "acme-bank")
    assert people_of(cast.acme) == {"acme-bank": "owner", "bashir": "member", "omar": "owner"}
    assert person(welcome.user).actor.owns == {"acme-bank"}
    told = Notification.objects.get()
    assert (told.user_id, told.kind) == (cast.amina.user.pk, "colleague_joined")
    assert told.parameters == {"organisation": "Acme Bank", "colleague": "Omar"}
    names = LogRow.objects.filter(ref_id="acme-bank").order_by("event_name").values_list("event_name", flat=True)
    assert list(names) == ["COLLEAGUE INVITED", "INVITATION ACCEPTED"]


def test_somebody_with_an_account_joins_with_it_and_acts_for_both(cast: Cast):
    key = invite(cast.amina, "CHLOE@north.example")
    services.accept(key=key, actor=cast.chloe.actor, at=AT)
    assert person(cast.chloe.user).actor.owns == {"acme-bank", "north-telecom"}
    assert [partner.pk for partner in queries.partners_of(cast.chloe.user.pk)] == ["acme-bank", "north-telecom"]


def test_the_invitation_of_another_address_is_refused_whoever_holds_the_link(cast: Cast):
    key = invite(cast.amina)
    with pytest.raises(errors.InvitationForSomebodyElse):
        services.accept(key=key, actor=cast.chloe.actor, at=AT)
    assert people_of(cast.acme) == {"acme-bank": "owner", "bashir": "member"}
    accept_as_new(key)


def test_an_invitation_is_accepted_once(cast: Cast):
    key = invite(cast.amina)
    accept_as_new(key)
    with pytest.raises(account_errors.LinkUsed):
        accept_as_new(key, NewUser(username="mallory", email="m@example.org", password="a quiet river 42"))
    assert not User.objects.filter(username="mallory").exists()


def test_an_invitation_ends_after_seven_days_and_makes_way_for_another(cast: Cast):
    key = invite(cast.amina)
    later = AT + timedelta(days=7)
    with pytest.raises(account_errors.LinkExpired):
        accept_as_new(key, at=later)
    accept_as_new(invite(cast.amina, at=later), at=later)


def test_a_withdrawn_invitation_opens_nothing(cast: Cast):
    key = invite(cast.amina)
    invitation = Invitation.objects.get()
    services.withdraw_invitation(partner_id="acme-bank", invitation_id=invitation.pk, actor=cast.amina.actor, at=AT)
    with pytest.raises(account_errors.LinkNotValid):
        accept_as_new(key)
    invite(cast.amina)


def test_an_invitation_sent_again_has_a_new_link_and_seven_more_days(cast: Cast):
    first = invite(cast.amina)
    later = AT + timedelta(days=5)
    pk = Invitation.objects.get().pk
    services.send_again(partner_id="acme-bank", invitation_id=pk, actor=cast.amina.actor, at=later)
    second = mailed_key("colleague_invited", "omar@acme.example")
    with pytest.raises(account_errors.LinkNotValid):
        accept_as_new(first, at=later)
    accept_as_new(second, at=later + timedelta(days=6))


@pytest.mark.parametrize(
    ("email", "error"),
    [
        ("Bashir@acme.example", errors.MemberAlready),
        ("AMINA@acme.example", errors.MemberAlready),
        ("nobody", account_errors.EmailInvalid),
        ("x\x00@acme.example", account_errors.EmailInvalid),
    ],
)
def test_who_cannot_be_invited_is_named(cast: Cast, email, error):
    with pytest.raises(error):
        invite(cast.amina, email)
    assert not Invitation.objects.exists()
    assert mails() == []


def test_one_open_invitation_per_address(cast: Cast):
    invite(cast.amina)
    with pytest.raises(errors.InvitedAlready):
        invite(cast.amina, "OMAR@acme.example")
    assert Invitation.objects.count() == 1


def test_members_strangers_and_policy_managers_do_not_invite(cast: Cast):
    with pytest.raises(errors.OwnersOnly):
        invite(cast.bashir)
    with pytest.raises(NotFound):
        invite(cast.chloe)
    with pytest.raises(NotFound):
        invite(cast.emil)
    assert not Invitation.objects.exists()
    assert LogRow.objects.filter(event_name="COLLEAGUE INVITATION REFUSED", ref_id="acme-bank").count() == 3


def test_a_partner_admin_invites_sends_again_and_withdraws_but_moves_nobody(cast: Cast):
    invite(cast.dana)
    pk = Invitation.objects.get().pk
    services.send_again(partner_id="acme-bank", invitation_id=pk, actor=cast.dana.actor, at=AT)
    accept_as_new(mailed_key("colleague_invited", "omar@acme.example"))
    told = Notification.objects.get(kind="colleague_joined")
    assert (told.user_id, told.path) == (cast.dana.user.pk, "/admin/partners/acme-bank/users/")
    invite(cast.dana, "another@acme.example")
    pk = Invitation.objects.get(accepted_at=None).pk
    services.withdraw_invitation(partner_id="acme-bank", invitation_id=pk, actor=cast.dana.actor, at=AT)
    assert not Invitation.objects.filter(accepted_at=None, withdrawn_at=None).exists()
    with pytest.raises(errors.OwnersOnly):
        services.remove(partner_id="acme-bank", user_id=cast.bashir.user.pk, actor=cast.dana.actor, at=AT)


def test_a_deactivated_partner_gets_nobody_new(cast: Cast):
    key = invite(cast.amina)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED)
    with pytest.raises(errors.PartnerDeactivated):
        accept_as_new(key)
    with pytest.raises(errors.PartnerDeactivated):
        invite(cast.amina, "another@acme.example")


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (NewUser("North-Telecom".lower(), "omar@acme.example", "a quiet river 42"), account_errors.UsernameTaken),
        (NewUser("omar", "omar@acme.example", "omar"), account_errors.PasswordTooWeak),
    ],
)
def test_what_is_wrong_with_the_new_account_leaves_the_invitation_open(cast: Cast, new, error):
    key = invite(cast.amina)
    with pytest.raises(error):
        accept_as_new(key, new)
    with pytest.raises(account_errors.ConsentMissing):
        accept_as_new(key, accepted=False)
    assert not User.objects.filter(username="omar").exists()
    accept_as_new(key)


def test_an_owner_changes_roles_and_removes(cast: Cast):
    bashir = cast.bashir.user.pk
    services.change_role(partner_id="acme-bank", user_id=bashir, role=MemberRole.OWNER, actor=cast.amina.actor, at=AT)
    assert people_of(cast.acme) == {"acme-bank": "owner", "bashir": "owner"}
    services.remove(partner_id="acme-bank", user_id=cast.amina.user.pk, actor=cast.bashir.actor, at=AT)
    assert people_of(cast.acme) == {"bashir": "owner"}
    assert person(cast.amina.user).actor.owns == frozenset()
    assert User.objects.filter(pk=cast.amina.user.pk).exists()


def test_the_last_owner_stays(cast: Cast):
    amina = cast.amina.user.pk
    with pytest.raises(errors.LastOwner):
        services.leave(partner_id="acme-bank", actor=cast.amina.actor, at=AT)
    with pytest.raises(errors.LastOwner):
        services.remove(partner_id="acme-bank", user_id=amina, actor=cast.amina.actor, at=AT)
    with pytest.raises(errors.LastOwner):
        services.change_role(
            partner_id="acme-bank", user_id=amina, role=MemberRole.MEMBER, actor=cast.amina.actor, at=AT
        )
    assert people_of(cast.acme) == {"acme-bank": "owner", "bashir": "member"}


def test_a_member_may_leave_but_neither_promote_nor_remove(cast: Cast):
    for act in (
        lambda: services.change_role(
            partner_id="acme-bank", user_id=cast.bashir.user.pk, role=MemberRole.OWNER, actor=cast.bashir.actor, at=AT
        ),
        lambda: services.remove(partner_id="acme-bank", user_id=cast.amina.user.pk, actor=cast.bashir.actor, at=AT),
    ):
        with pytest.raises(errors.OwnersOnly):
            act()
    services.leave(partner_id="acme-bank", actor=cast.bashir.actor, at=AT)
    assert people_of(cast.acme) == {"acme-bank": "owner"}


def test_people_and_invitations_of_another_partner_do_not_exist(cast: Cast):
    invite(cast.amina)
    pk = Invitation.objects.get().pk
    for act in (
        lambda: services.remove(partner_id="north-telecom", user_id=cast.bashir.user.pk, actor=cast.chloe.actor, at=AT),
        lambda: services.withdraw_invitation(
            partner_id="north-telecom", invitation_id=pk, actor=cast.chloe.actor, at=AT
        ),
        lambda: services.send_again(partner_id="acme-bank", invitation_id=pk, actor=cast.chloe.actor, at=AT),
        lambda: services.leave(partner_id="acme-bank", actor=cast.chloe.actor, at=AT),
    ):
        with pytest.raises(NotFound):
            act()
    assert Membership.objects.count() == 3
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1


def test_a_deactivated_account_owns_nothing(cast: Cast):
    cast.bashir.user.state = UserState.DEACTIVATED.value
    cast.bashir.user.save()
    assert person(cast.bashir.user).actor.owns == frozenset()
    assert [recipient.user_id for recipient in queries.recipients_of(cast.acme)] == [cast.amina.user.pk]


def test_the_contact_address_hears_when_nobody_is_active(db):
    lonely = partners.partner("lonely", owner=accounts.user("lonely", state=UserState.DEACTIVATED))
    assert [(recipient.user_id, recipient.email) for recipient in queries.recipients_of(lonely)] == [
        (None, "contact@lonely.example.org")
    ]
