"""Partners of the types that do not register themselves, as staff creates them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pms.accounts.errors import EmailInvalid, PhoneInvalid, TooOften
from pms.accounts.models import User
from pms.accounts.services import choose_password
from pms.accounts.states import Language, LinkPurpose
from pms.audit.actions import partners as actions
from pms.audit.models import LogRow
from pms.common.actor import visitor
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.notifications.models import Mail
from pms.partners import errors
from pms.partners.models import Membership, Partner
from pms.partners.rules import STAFF_ONBOARDED, address_of, id_of_segment, segment_of
from pms.partners.services import onboarding, people
from pms.partners.services.onboarding import FirstPerson, NewPartner
from pms.partners.states import PartnerType
from tests.cast import Cast, make_cast, person
from tests.factories import accounts
from tests.factories.policies import PolicyGroupFactory
from tests.mailbox import mailed_key, mails
from tests.threads import at_once, refused

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NEW = NewPartner(
    partner_id="Harbour-Print",
    type=PartnerType.PRINT,
    organisation="Harbour Print",
    address="1 Quay",
    email="post@harbour.example",
    phone="+33 1 42 68 53 00",
    language=Language.ARABIC,
)
INES = FirstPerson("Ines", "Haddad", "ines@harbour.example")


def create(cast: Cast, new: NewPartner = NEW, first: FirstPerson | None = None) -> Partner:
    return onboarding.create(new=new, person=first, actor=cast.dana.actor, at=AT)


def test_a_partner_without_people_stands_as_entered_and_waits_for_its_certificate(cast: Cast) -> None:
    create(cast)
    row = Partner.objects.get(pk="harbour-print")
    assert (row.type, row.state, row.organisation, row.language) == (
        "Print_Partner",
        "in_progress",
        "Harbour Print",
        "ar",
    )
    assert (row.contact_phone, row.registered_by, row.verified_at) == ("+33142685300", "dana", AT)
    assert not Membership.objects.filter(partner=row).exists()
    log = LogRow.objects.filter(event_id=actions.CREATED.event_id)
    assert list(log.values_list("ref_id", "session_user_name")) == [("harbour-print", "dana")]
    assert mails() == []


def test_its_first_person_owns_it_and_sets_a_password_by_the_mailed_link(cast: Cast) -> None:
    group = PolicyGroupFactory(name="Printers")
    create(cast, replace(NEW, policy_group_id=group.pk), INES)
    assert Partner.objects.get(pk="harbour-print").policy_group == group
    user = User.objects.get(username="harbour-print")
    assert (user.first_name, user.email, user.language, user.is_vouched_for) == (
        "Ines",
        "ines@harbour.example",
        "ar",
        True,
    )
    assert person(user).actor.owns == {"harbour-print"}
    key = mailed_key("partner_password_link", "ines@harbour.example")
    choose_password(purpose=LinkPurpose.SET_PASSWORD, key=key, password="seven brown owls sing", actor=visitor(), at=AT)
    assert User.objects.get(pk=user.pk).check_password("seven brown owls sing")


def test_every_type_that_does_not_register_itself_is_offered_and_no_other(cast: Cast) -> None:
    assert {kind.value for kind in STAFF_ONBOARDED} == {
        "Online_Verification_Partner",
        "ABIS_Partner",
        "Manual_Adjudication",
        "Internal_Partner",
        "Print_Partner",
        "Binding_Partner",
        "MISP_Partner",
        "SDK_Partner",
    }
    for number, kind in enumerate(STAFF_ONBOARDED):
        create(cast, replace(NEW, partner_id=f"p-{number}", type=kind, email=f"p{number}@x.example"))
    with pytest.raises(errors.TypeNotOffered):
        create(cast, replace(NEW, type=PartnerType.AUTH))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"partner_id": "ACME-Bank"}, errors.PartnerIdTaken),
        ({"partner_id": "Dana"}, errors.PartnerIdTaken),
        ({"partner_id": ""}, errors.PartnerIdMalformed),
        ({"partner_id": "a b"}, errors.PartnerIdMalformed),
        ({"partner_id": "a/b"}, errors.PartnerIdMalformed),
        ({"partner_id": "…"}, errors.PartnerIdMalformed),
        ({"partner_id": ".."}, errors.PartnerIdMalformed),
        ({"partner_id": "print\u200f"}, errors.PartnerIdMalformed),
        ({"partner_id": "\U0001f5a8"}, errors.PartnerIdMalformed),
        ({"partner_id": "x" * 37}, errors.PartnerIdMalformed),
        ({"organisation": " "}, errors.OrganisationInvalid),
        ({"organisation": "x" * 129}, errors.OrganisationInvalid),
        ({"organisation": "Harbour\u202ePrint"}, errors.OrganisationInvalid),
        ({"organisation": "Harbour\u200fPrint"}, errors.OrganisationInvalid),
        ({"organisation": "a\0b"}, errors.OrganisationInvalid),
        ({"address": ""}, errors.AddressInvalid),
        ({"address": "x" * 2001}, errors.AddressInvalid),
        ({"email": "CONTACT@acme-bank.example.org"}, errors.PartnerEmailTaken),
        ({"email": "nobody"}, EmailInvalid),
        ({"email": "x" * 300 + "@x.example"}, EmailInvalid),
        ({"phone": "12"}, PhoneInvalid),
        ({"policy_group_id": "nowhere"}, errors.GroupNotOffered),
        ({"policy_group_id": "a\0"}, errors.GroupNotOffered),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(
    cast: Cast, changes: dict[str, str], error: type[DomainError]
) -> None:
    before = Partner.objects.count()
    with pytest.raises(error):
        create(cast, replace(NEW, **changes))  # type: ignore[arg-type]
    assert Partner.objects.count() == before
    assert LogRow.objects.filter(event_id=actions.CREATE_REFUSED.event_id, log_desc=error.code).count() == 1


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x")', "+1", "@SUM(A1)", "مطبعة الميناء", "Druck \U0001f5a8 & Söhne"]
)
def test_any_name_that_can_be_read_is_kept_as_it_is(cast: Cast, name: str) -> None:
    assert create(cast, replace(NEW, organisation=name)).organisation == name


def test_a_group_is_not_for_types_without_one(cast: Cast) -> None:
    with pytest.raises(errors.GroupNotOffered):
        create(cast, replace(NEW, type=PartnerType.MISP, policy_group_id=PolicyGroupFactory().pk))
    with pytest.raises(errors.GroupNotOffered):
        create(cast, replace(NEW, policy_group_id=PolicyGroupFactory(deactivated=True).pk))


@pytest.mark.parametrize(
    ("first", "error"),
    [
        (replace(INES, email="Amina@ACME.example"), errors.PersonEmailTaken),
        (replace(INES, email="ines"), errors.PersonEmailInvalid),
        (replace(INES, first_name="x" * 65), errors.PersonNameUnreadable),
        (replace(INES, last_name="a\u202eb"), errors.PersonNameUnreadable),
    ],
)
def test_a_person_who_cannot_be_made_makes_no_partner_either(
    cast: Cast, first: FirstPerson, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        create(cast, first=first)
    assert not Partner.objects.filter(pk="harbour-print").exists()
    assert mails() == []


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_nobody_but_a_partner_admin_creates_or_mails_links(cast: Cast, who: str) -> None:
    actor = getattr(cast, who).actor
    with pytest.raises(NotAllowed):
        onboarding.create(new=NEW, person=None, actor=actor, at=AT)
    with pytest.raises(NotAllowed):
        people.mail_password_link(partner_id="acme-bank", user_id=cast.bashir.user.pk, actor=actor, at=AT)


def test_a_person_gets_a_link_again_while_the_earlier_one_still_holds(cast: Cast) -> None:
    create(cast, first=INES)
    user = User.objects.get(username="harbour-print")
    people.mail_password_link(
        partner_id="harbour-print", user_id=user.pk, actor=cast.dana.actor, at=AT + timedelta(days=2)
    )
    assert Mail.objects.filter(kind="partner_password_link", secret=True).count() == 2
    sent = LogRow.objects.filter(event_id=actions.PASSWORD_LINK_SENT.event_id, ref_id="harbour-print")
    assert sent.count() == 2


def test_links_are_not_mailed_without_end(cast: Cast) -> None:
    def mail() -> User:
        return people.mail_password_link(
            partner_id="acme-bank", user_id=cast.bashir.user.pk, actor=cast.dana.actor, at=AT
        )

    for _ in range(3):
        mail()
    with pytest.raises(TooOften):
        mail()
    assert Mail.objects.filter(kind="partner_password_link").count() == 3


def test_who_has_no_password_here_gets_no_link(cast: Cast) -> None:
    outside = accounts.user("outside", email="outside@acme.example")
    User.objects.filter(pk=outside.pk).update(issuer="https://issuer.example")
    Membership.objects.create(partner=cast.acme, user=outside, role="member", since=AT)
    with pytest.raises(errors.AccountWithoutPassword):
        people.mail_password_link(partner_id="acme-bank", user_id=outside.pk, actor=cast.dana.actor, at=AT)
    for user_id in (cast.chloe.user.pk, 10**30):
        with pytest.raises(NotFound):
            people.mail_password_link(partner_id="acme-bank", user_id=user_id, actor=cast.dana.actor, at=AT)
    assert mails() == []


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_create_one_partner_of_a_name() -> None:
    cast = make_cast()
    ids = ("harbour-print", "HARBOUR-PRINT")
    results = at_once(
        *(
            lambda each=each: create(cast, replace(NEW, partner_id=each, email=f"{ids.index(each)}@x.example"))
            for each in ids
        )
    )
    assert [type(refusal) for refusal in refused(results)] == [errors.PartnerIdTaken]
    assert Partner.objects.filter(id_folded="harbour-print").count() == 1


@pytest.mark.parametrize("partner_id", ["acme", "a/b", "..", ".", "new", "50%", "%2F", "ß", "a?b#c", "\\", "x%2Fy"])
def test_whatever_id_a_program_chose_has_an_address(partner_id: str) -> None:
    segment = segment_of(partner_id)
    assert "/" not in segment
    assert segment not in {".", "..", "new"}
    assert id_of_segment(segment) == partner_id
    assert "/" not in address_of(partner_id)
