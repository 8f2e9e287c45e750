"""An organisation registers itself, confirms its address, or is forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pms.accounts import errors as account_errors
from pms.accounts.models import Consent, OneTimeLink, User
from pms.accounts.rules import TERMS_VERSION
from pms.accounts.services import NewUser, send_verification_again
from pms.accounts.states import Language, UserState
from pms.audit.models import LogRow
from pms.common.actor import visitor
from pms.notifications.models import Mail
from pms.partners import errors, queries
from pms.partners.models import Membership, Partner
from pms.partners.services import registration as services
from pms.partners.services.registration import Registration
from pms.partners.states import MemberRole, PartnerState, PartnerType
from pms.policies.models import PolicyGroup
from tests.cast import Cast, person
from tests.factories import accounts, partners
from tests.mailbox import mailed_key, mails

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
VISITOR = visitor("192.0.2.9")
PERSON = NewUser(
    username="New-Bank",
    email="Lina@new.example",
    password="a quiet river 42",
    first_name="Lina",
    last_name="Saleh",
    phone="+33 1 42 68 53 00",
    language=Language.ARABIC,
)
NEW = Registration(
    type=PartnerType.AUTH, organisation="New  Bank", address="1 Quay\nPort Town", person=PERSON, accepted=True
)


def register(registration: Registration = NEW, at: datetime = AT) -> Partner:
    return services.register(registration=registration, actor=VISITOR, at=at)


def verify(key: str, at: datetime = AT) -> User:
    return services.verify_email(key=key, actor=VISITOR, at=at)


def nothing_was_made() -> bool:
    return not (Partner.objects.exists() or User.objects.exists() or Mail.objects.exists() or Consent.objects.exists())


def group(**more: object) -> PolicyGroup:
    return PolicyGroup.objects.create(
        name="Banking", name_folded="banking", description="Banks", created_by="x", created_at=AT, **more
    )


def test_registering_makes_partner_account_and_ownership_and_mails_the_link(db):
    register()
    partner = Partner.objects.get()
    user = User.objects.get()
    assert (partner.pk, partner.organisation, partner.address) == ("new-bank", "New Bank", "1 Quay\nPort Town")
    assert (partner.type, partner.state, partner.verified_at) == (PartnerType.AUTH, PartnerState.IN_PROGRESS, None)
    assert (partner.contact_email, partner.contact_phone, partner.language) == (
        "Lina@new.example",
        "+33142685300",
        "ar",
    )
    assert (user.username, user.state, user.language) == ("new-bank", UserState.UNVERIFIED, "ar")
    assert Membership.objects.get().role == MemberRole.OWNER
    consent = Consent.objects.get()
    assert (consent.user, consent.version, consent.given_at) == (user, TERMS_VERSION, AT)
    assert mails() == [("verify_email", "Lina@new.example")]
    assert Mail.objects.get().language == "ar"
    rows = LogRow.objects.filter(ref_id="new-bank").values_list("event_name", "session_user_name", "host_ip")
    assert list(rows) == [("POST REGISTER PARTNER", "new-bank", "192.0.2.9")]


def test_until_the_address_is_confirmed_nobody_sees_the_partner_and_the_account_owns_nothing(cast: Cast):
    register()
    user = User.objects.get(username="new-bank")
    assert not queries.visible_to(cast.dana.actor).filter(pk="new-bank").exists()
    assert person(user).actor.owns == frozenset()
    assert person(user).actor.roles == frozenset()


def test_the_link_opens_the_account_and_shows_the_partner_to_staff(cast: Cast):
    register()
    user = verify(mailed_key("verify_email", "Lina@new.example"), AT + timedelta(days=6))
    assert (user.state, user.verified_at) == (UserState.ACTIVE, AT + timedelta(days=6))
    assert person(user).actor.roles == {"AUTH_PARTNER"}
    assert person(user).actor.owns == {"new-bank"}
    assert queries.get_partner(actor=cast.dana.actor, partner_id="new-bank").verified_at == AT + timedelta(days=6)


def test_a_link_works_once_and_a_second_tab_is_told(db):
    register()
    key = mailed_key("verify_email", "Lina@new.example")
    verify(key)
    with pytest.raises(account_errors.LinkUsed):
        verify(key)


def test_a_link_ends_with_the_registration(db):
    register()
    with pytest.raises(account_errors.LinkExpired):
        verify(mailed_key("verify_email", "Lina@new.example"), AT + timedelta(days=7))
    assert User.objects.get().state == UserState.UNVERIFIED
    assert LogRow.objects.filter(event_name="EMAIL VERIFICATION REFUSED", log_desc="link-expired").count() == 1


def test_a_link_sent_again_works_and_voids_the_first(db):
    register()
    first = mailed_key("verify_email", "Lina@new.example")
    send_verification_again(user_id=User.objects.get().pk, actor=VISITOR, at=AT + timedelta(minutes=5))
    second = mailed_key("verify_email", "Lina@new.example")
    verify(second)
    with pytest.raises(account_errors.LinkUsed):
        verify(first)


def test_links_are_sent_again_at_most_three_times_an_hour(db):
    register()
    user_id = User.objects.get().pk
    for minute in (1, 2):
        send_verification_again(user_id=user_id, actor=VISITOR, at=AT + timedelta(minutes=minute))
    with pytest.raises(account_errors.TooOften):
        send_verification_again(user_id=user_id, actor=VISITOR, at=AT + timedelta(minutes=3))
    assert Mail.objects.count() == 3


def test_no_link_is_sent_to_who_has_confirmed(db):
    register()
    user = verify(mailed_key("verify_email", "Lina@new.example"))
    send_verification_again(user_id=user.pk, actor=VISITOR, at=AT)
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("kind", [kind for kind in PartnerType if kind not in services.SELF_REGISTERED])
def test_other_types_do_not_register_themselves(db, kind):
    with pytest.raises(errors.TypeNotOffered):
        register(replace(NEW, type=kind))
    assert nothing_was_made()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"organisation": ""}, errors.OrganisationInvalid),
        ({"organisation": "x" * 129}, errors.OrganisationInvalid),
        ({"organisation": "\ufdfa" * 128}, errors.OrganisationInvalid),
        ({"organisation": "Acme\u202eknaB"}, errors.OrganisationInvalid),
        ({"organisation": "Acme\x00"}, errors.OrganisationInvalid),
        ({"address": ""}, errors.AddressInvalid),
        ({"address": "x" * 2001}, errors.AddressInvalid),
        ({"address": "1 Quay\x00"}, errors.AddressInvalid),
        ({"accepted": False}, account_errors.ConsentMissing),
        ({"policy_group_id": "no such group"}, errors.GroupNotOffered),
        ({"person": replace(PERSON, username="new bank")}, account_errors.UsernameInvalid),
        ({"person": replace(PERSON, username="İstanbul")}, account_errors.UsernameInvalid),
        ({"person": replace(PERSON, email="x")}, account_errors.EmailInvalid),
        ({"person": replace(PERSON, phone="01 42 68 53 00")}, account_errors.PhoneInvalid),
        ({"person": replace(PERSON, password="new-bank")}, account_errors.PasswordTooWeak),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(db, change, error):
    with pytest.raises(error):
        register(replace(NEW, **change))
    assert nothing_was_made()
    assert LogRow.objects.filter(event_name="POST REGISTER PARTNER FAILURE", log_desc=error.code).count() == 1


@pytest.mark.parametrize("username", ["acme-bank", "ACME-Bank", "Bashir", "DANA"])
def test_a_name_that_anybody_holds_in_any_case_is_taken(cast: Cast, username):
    with pytest.raises(account_errors.UsernameTaken):
        register(replace(NEW, person=replace(PERSON, username=username)))
    assert Partner.objects.count() == 2


@pytest.mark.parametrize("email", ["amina@acme.example", "AMINA@ACME.EXAMPLE", " Amina@acme.example "])
def test_an_address_that_anybody_holds_in_any_case_is_taken(cast: Cast, email):
    with pytest.raises(account_errors.EmailTaken):
        register(replace(NEW, person=replace(PERSON, email=email)))
    assert Partner.objects.count() == 2


def test_the_contact_address_of_another_partner_is_taken_too(cast: Cast):
    with pytest.raises(account_errors.EmailTaken):
        register(replace(NEW, person=replace(PERSON, email=cast.acme.contact_email.upper())))


def test_the_id_of_a_partner_without_such_an_account_is_taken_too(db):
    partners.partner("Imported.Bank", owner=accounts.user("somebody"))
    with pytest.raises(account_errors.UsernameTaken):
        register(replace(NEW, person=replace(PERSON, username="imported.bank")))


def test_a_policy_group_can_be_chosen_at_once_by_types_that_have_one(db):
    chosen = group()
    assert register(replace(NEW, policy_group_id=chosen.pk)).policy_group == chosen


def test_a_device_provider_has_no_policy_group(db):
    with pytest.raises(errors.GroupNotOffered):
        register(replace(NEW, type=PartnerType.DEVICE, policy_group_id=group().pk))


def test_a_deactivated_policy_group_cannot_be_chosen(db):
    with pytest.raises(errors.GroupNotOffered):
        register(replace(NEW, policy_group_id=group(state="deactivated").pk))


def test_an_unconfirmed_registration_holds_its_names_for_seven_days_and_then_frees_them(cast: Cast):
    register()
    assert services.purge_unverified(at=AT + timedelta(days=7, seconds=-1)) == 0
    with pytest.raises(account_errors.UsernameTaken):
        register(at=AT + timedelta(days=6))
    assert services.purge_unverified(at=AT + timedelta(days=7)) == 1
    assert not User.objects.filter(username="new-bank").exists()
    assert not OneTimeLink.objects.exists()
    assert Partner.objects.count() == 2
    rows = LogRow.objects.filter(event_name="UNVERIFIED REGISTRATION PURGED").values_list("ref_id", "session_user_name")
    assert list(rows) == [("new-bank", "SYSTEM")]
    register(at=AT + timedelta(days=8))


def test_a_confirmed_registration_is_never_purged(db):
    register()
    verify(mailed_key("verify_email", "Lina@new.example"))
    assert services.purge_unverified(at=AT + timedelta(days=70)) == 0
    assert Partner.objects.count() == 1


def test_the_mail_to_an_address_that_nobody_confirmed_holds_no_words_of_the_registrant(db):
    bait = replace(PERSON, first_name="Claim your prize at", last_name="www.evil.example", language=Language.ENGLISH)
    register(replace(NEW, organisation="www.evil.example", address="www.evil.example", person=bait))
    mail = Mail.objects.get()
    assert "evil" not in mail.subject + mail.text + mail.html
    assert "prize" not in mail.subject + mail.text + mail.html
