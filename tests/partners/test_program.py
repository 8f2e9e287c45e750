"""Partners that programs register and change: to whom they belong, and what holds at the same moment."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from pms.accounts.models import User
from pms.accounts.states import UserState
from pms.common.errors import NotFound
from pms.notifications.models import Mail
from pms.partners import errors, queries
from pms.partners.models import Membership, Partner, PartnerContact
from pms.partners.services import policy_group, program
from pms.partners.services.arrivals import claim_partners
from pms.partners.services.program import NewContact, NewPartner
from pms.partners.states import PartnerState, PartnerType
from tests.cast import Cast, Person, make_cast, person
from tests.factories import accounts, partners
from tests.factories.policies import PolicyGroupFactory
from tests.threads import at_once, refused

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NEW = NewPartner(
    partner_id="New_Bank",
    type="SDK_PARTNER",
    organisation="New Bank",
    address="1 Quay",
    phone="(1) 23",
    email="office@new-bank.example",
    language="ara",
)


@pytest.fixture
def caller(db: None) -> Person:
    """A program that belongs to no partner."""
    return person(accounts.user("onboarding"))


def outside(username: str, issuer: str = "https://sso.example/realms/one") -> User:
    """An account that another issuer's tokens name."""
    user = accounts.user(f"{username}-outside", email=f"{username}@outside.example")
    user.issuer, user.username, user.username_folded = issuer, username, username.lower()
    user.save()
    return user


def owners(partner_id: str) -> list[tuple[str, str]]:
    return sorted(Membership.objects.filter(partner_id=partner_id).values_list("user__username", "role"))


@pytest.mark.parametrize("kind", list(PartnerType))
def test_partners_of_every_type_are_registered(caller: Person, kind: PartnerType) -> None:
    PolicyGroupFactory(name="Banks")
    new = replace(NEW, type=kind.value.lower(), policy_group="Banks")
    made = program.register_by_program(new=new, actor=caller.actor, at=AT)
    assert (made.type, made.state, made.verified_at, made.language) == (kind.value, "in_progress", AT, "ar")


def test_the_user_of_the_partner_s_name_owns_it_at_once(caller: Person) -> None:
    accounts.user("new_bank")
    made = program.register_by_program(new=NEW, actor=caller.actor, at=AT)
    assert owners("New_Bank") == [("new_bank", "owner"), ("onboarding", "owner")]
    assert (made.registrant_folded, made.registrant_issuer) == ("", "")


def test_an_account_that_nobody_vouches_for_never_gets_the_partner_of_its_name(caller: Person) -> None:
    foreseen = accounts.user("new_bank", is_vouched_for=False)
    program.register_by_program(new=NEW, actor=caller.actor, at=AT)
    claim_partners(foreseen, at=AT)
    assert owners("New_Bank") == [("onboarding", "owner")]


def test_a_user_who_comes_later_owns_it_once_they_sign_in(caller: Person, client: Client) -> None:
    program.register_by_program(new=NEW, actor=caller.actor, at=AT)
    late = accounts.user("new_bank")
    client.post(reverse("portal:sign-in"), {"username": late.username, "password": accounts.PASSWORD})
    assert owners("New_Bank") == [("new_bank", "owner"), ("onboarding", "owner")]


def test_a_caller_of_the_partner_s_name_owns_it_once(db: None) -> None:
    made = program.register_by_program(new=NEW, actor=person(accounts.user("new_bank")).actor, at=AT)
    assert owners("New_Bank") == [("new_bank", "owner")]
    assert made.registrant_folded == ""


def test_a_user_who_is_not_known_yet_is_kept_by_name_and_issuer(db: None) -> None:
    accounts.user("new_bank")
    outside("new_bank", issuer="https://sso.example/realms/two")
    caller = outside("robot")
    made = program.register_by_program(new=NEW, actor=person(caller).actor, at=AT)
    assert owners("New_Bank") == [("robot", "owner")]
    assert (made.registrant_folded, made.registrant_issuer) == ("new_bank", caller.issuer)


def test_a_user_of_the_same_issuer_owns_it_at_once(db: None) -> None:
    outside("new_bank")
    made = program.register_by_program(new=NEW, actor=person(outside("robot")).actor, at=AT)
    assert owners("New_Bank") == [("new_bank", "owner"), ("robot", "owner")]
    assert made.registrant_folded == ""


def test_a_deactivated_user_owns_nothing_before_coming_back(caller: Person) -> None:
    accounts.user("new_bank", state=UserState.DEACTIVATED)
    made = program.register_by_program(new=NEW, actor=caller.actor, at=AT)
    assert (owners("New_Bank"), made.registrant_folded) == ([("onboarding", "owner")], "new_bank")


def test_the_contact_is_told_by_mail_in_its_language(caller: Person) -> None:
    program.register_by_program(new=NEW, actor=caller.actor, at=AT)
    mail = Mail.objects.get()
    assert (mail.kind, mail.recipient, mail.language) == ("partner_registered", "office@new-bank.example", "ar")
    assert queries.get_partner(actor=person(caller.user).actor, partner_id="New_Bank").pk == "New_Bank"


@pytest.mark.parametrize(
    "email",
    ["a_b+c@host_name.example", "first.last@sub.Example.ORG", "x@my-host.co-op.example"],
)
def test_addresses_are_taken_that_the_reference_or_we_take(caller: Person, email: str) -> None:
    made = program.register_by_program(new=replace(NEW, email=email), actor=caller.actor, at=AT)
    assert made.contact_email == email


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"phone": "1" * 17}, errors.PhoneTooLong),
        ({"phone": "  "}, errors.PhoneUnreadable),
        ({"phone": "1\u200b2"}, errors.PhoneUnreadable),
        ({"partner_id": "\ufdfa" * 36}, errors.PartnerIdTooLong),
        ({"address": " "}, errors.AddressInvalid),
        ({"language": "english"}, errors.LanguageNotOffered),
        ({"email": f"{'x' * 250}@example.org"}, errors.PartnerEmailInvalid),
    ],
)
def test_texts_that_cannot_be_kept_are_refused(caller: Person, wrong: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        program.register_by_program(new=replace(NEW, **wrong), actor=caller.actor, at=AT)  # type: ignore[arg-type]
    assert not Partner.objects.exists()


def test_a_contact_of_one_partner_may_be_one_of_another(cast: Cast) -> None:
    contact = NewContact(address="1 Quay", phone="1", email="x@example.org", is_active=False)
    for partner_id in ("acme-bank", "north-telecom"):
        assert program.put_contact(partner_id=partner_id, contact=contact, actor=cast.dana.actor, at=AT)
    assert not program.put_contact(partner_id="acme-bank", contact=contact, actor=cast.amina.actor, at=AT)
    assert PartnerContact.objects.filter(is_active=False).count() == 2


def test_an_id_with_a_nul_is_nobody_s(cast: Cast) -> None:
    contact = NewContact(address="1 Quay", phone="1", email="x@example.org")
    with pytest.raises(NotFound):
        program.put_contact(partner_id="a\0", contact=contact, actor=cast.dana.actor, at=AT)
    with pytest.raises(NotFound):
        policy_group.map_by_name(partner_id="a\0", group_name="x", actor=cast.dana.actor, at=AT)


def test_a_member_maps_the_group_as_in_the_portal(cast: Cast) -> None:
    group = PolicyGroupFactory(name="Banks")
    fresh = partners.partner("fresh", state=PartnerState.IN_PROGRESS)
    partners.member(fresh, cast.bashir.user)
    actor = person(cast.bashir.user).actor
    made = policy_group.map_by_name(partner_id="fresh", group_name="  BANKS ", actor=actor, at=AT)
    assert (made.policy_group, made.updated_by, made.updated_at) == (group, "bashir", AT)


@pytest.mark.django_db(transaction=True)
def test_two_programs_at_once_register_one_id_once() -> None:
    robots = [person(accounts.user(name)).actor for name in ("one", "two")]
    news = [replace(NEW, email=f"{place}@example.org") for place in range(2)]
    results = at_once(
        *[
            lambda actor=actor, new=new: program.register_by_program(new=new, actor=actor, at=AT)
            for actor, new in zip(robots, news, strict=True)
        ]
    )
    assert [type(refusal) for refusal in refused(results)] == [errors.PartnerIdTaken]
    assert Partner.objects.count() == Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_programs_at_once_register_one_address_once() -> None:
    actor = person(accounts.user("one")).actor
    news = [replace(NEW, partner_id=f"bank-{place}") for place in range(2)]
    results = at_once(*[lambda new=new: program.register_by_program(new=new, actor=actor, at=AT) for new in news])
    assert [type(refusal) for refusal in refused(results)] == [errors.PartnerEmailTaken]


@pytest.mark.django_db(transaction=True)
def test_a_contact_added_twice_at_once_is_one() -> None:
    cast = make_cast()
    contact = NewContact(address="1 Quay", phone="1", email="x@example.org")
    results = at_once(
        *[
            lambda: program.put_contact(partner_id="acme-bank", contact=contact, actor=cast.amina.actor, at=AT)
            for _ in range(2)
        ]
    )
    assert sorted(map(str, results)) == ["False", "True"]
    assert PartnerContact.objects.count() == 1
