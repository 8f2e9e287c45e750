"""What a partner admin corrects of a registration."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pms.accounts.errors import EmailInvalid, PhoneInvalid
from pms.accounts.states import Language
from pms.audit.actions import partners as actions
from pms.audit.models import LogRow
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.notifications.models import Notification
from pms.partners import errors
from pms.partners.models import Partner
from pms.partners.services import corrections
from pms.partners.services.corrections import Contact
from pms.partners.states import PartnerState, PartnerType
from tests.cast import Cast, make_cast
from tests.factories import partners
from tests.factories.trust import accepted
from tests.threads import at_once, refused

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CONTACT = Contact("post@acme.example", "+33 1 42 68 53 01", "2 Quay\n75001 Paris", Language.FRENCH)


def rename(cast: Cast, partner: Partner, name: str = "Acme Banking") -> Partner:
    return corrections.correct_organisation(
        partner_id=partner.pk, organisation=name, seen=partner.changed_at, actor=cast.dana.actor, at=AT
    )


def recontact(cast: Cast, contact: Contact = CONTACT) -> Partner:
    return corrections.correct_contact(
        partner_id="acme-bank", contact=contact, seen=cast.acme.changed_at, actor=cast.dana.actor, at=AT
    )


def test_the_name_is_corrected_told_and_audited_while_no_certificate_carries_it(cast: Cast) -> None:
    rename(cast, cast.acme, "  Acme   Banking ")
    row = Partner.objects.get(pk="acme-bank")
    assert (row.organisation, row.organisation_folded) == ("Acme Banking", "acme banking")
    assert (row.updated_by, row.updated_at) == ("dana", AT)
    assert LogRow.objects.filter(event_id=actions.ORGANISATION_CORRECTED.event_id, ref_id="acme-bank").count() == 1
    told = Notification.objects.filter(kind="partner_corrected").values_list("user_id", flat=True)
    assert set(told) == {cast.amina.user.pk, cast.bashir.user.pk}


def test_once_a_certificate_was_accepted_the_name_stays(cast: Cast) -> None:
    accepted(cast.acme)
    with pytest.raises(errors.OrganisationFixed):
        rename(cast, cast.acme)
    assert Partner.objects.get(pk="acme-bank").organisation == "Acme Bank"


@pytest.mark.parametrize("name", ["", "x" * 129, "a\u202eb"])
def test_a_name_that_cannot_be_one_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(errors.OrganisationInvalid):
        rename(cast, cast.acme, name)


def test_the_contact_is_corrected_in_whatever_state_the_partner_is(cast: Cast) -> None:
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    recontact(cast)
    row = Partner.objects.get(pk="acme-bank")
    assert (row.contact_email, row.contact_email_folded) == ("post@acme.example", "post@acme.example")
    assert (row.contact_phone, row.address, row.language) == ("+33142685301", "2 Quay\n75001 Paris", "fr")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": "CONTACT@north-telecom.example.org"}, errors.PartnerEmailTaken),
        ({"email": "post"}, EmailInvalid),
        ({"phone": "call us"}, PhoneInvalid),
        ({"address": " "}, errors.AddressInvalid),
        ({"address": "a\0b"}, errors.AddressInvalid),
    ],
)
def test_a_contact_that_reaches_nobody_is_refused(
    cast: Cast, changes: dict[str, str], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        recontact(cast, replace(CONTACT, **changes))  # type: ignore[arg-type]
    assert Partner.objects.get(pk="acme-bank").contact_email == "contact@acme-bank.example.org"


def test_what_a_program_stored_stays_as_it_is_while_the_rest_is_corrected(cast: Cast) -> None:
    Partner.objects.filter(pk="acme-bank").update(contact_phone="ext. 12", contact_email="a_b@in_house.example")
    recontact(cast, replace(CONTACT, phone="ext. 12", email="a_b@in_house.example"))
    row = Partner.objects.get(pk="acme-bank")
    assert (row.contact_phone, row.contact_email, row.address) == (
        "ext. 12",
        "a_b@in_house.example",
        "2 Quay\n75001 Paris",
    )


def test_only_the_case_of_its_own_address_may_change(cast: Cast) -> None:
    recontact(cast, replace(CONTACT, email="Contact@Acme-Bank.example.org"))
    assert Partner.objects.get(pk="acme-bank").contact_email == "Contact@Acme-Bank.example.org"


def test_the_second_of_two_editors_is_told(cast: Cast) -> None:
    seen = cast.acme.changed_at
    recontact(cast)
    with pytest.raises(errors.PartnerChangedMeanwhile):
        corrections.correct_organisation(
            partner_id="acme-bank", organisation="Acme", seen=seen, actor=cast.dana.actor, at=AT
        )


@pytest.mark.parametrize("who", ["amina", "chloe", "emil"])
def test_nobody_else_corrects(cast: Cast, who: str) -> None:
    actor, seen = getattr(cast, who).actor, cast.acme.changed_at
    with pytest.raises(NotAllowed):
        corrections.correct_organisation(partner_id="acme-bank", organisation="X", seen=seen, actor=actor, at=AT)
    with pytest.raises(NotAllowed):
        corrections.correct_contact(partner_id="acme-bank", contact=CONTACT, seen=seen, actor=actor, at=AT)


def test_an_unverified_registration_does_not_exist(cast: Cast) -> None:
    hidden = partners.partner("hidden", type=PartnerType.AUTH, state=PartnerState.IN_PROGRESS, verified=False)
    with pytest.raises(NotFound):
        rename(cast, hidden)


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_correct_once() -> None:
    cast = make_cast()
    results = at_once(*[lambda name=name: rename(cast, cast.acme, name) for name in ("Acme One", "Acme Two")])  # type: ignore[misc]
    assert [type(refusal) for refusal in refused(results)] == [errors.PartnerChangedMeanwhile]
