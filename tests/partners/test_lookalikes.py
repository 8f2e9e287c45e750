"""Certificates and names are public: staff is told when two partners show the same."""

from pms.partners.queries import lookalikes
from tests.cast import Cast
from tests.factories.accounts import user
from tests.factories.partners import partner
from tests.factories.trust import accepted


def test_a_partner_like_no_other_has_none(cast: Cast) -> None:
    accepted(cast.acme)
    assert lookalikes(cast.acme) == []


def test_the_same_name_in_another_case_and_the_same_certificate_are_found_once(cast: Cast) -> None:
    certificate = accepted(cast.acme)
    twin = partner("twin", organisation="ACME BANK", owner=user("twin"))
    copier = partner("copier", organisation="Something Else", owner=user("copier"))
    for other in (twin, copier):
        row = accepted(other)
        row.sha256 = certificate.sha256
        row.save()
    assert lookalikes(cast.acme) == ["copier", "twin"]


def test_a_registration_that_nobody_confirmed_is_not_told(cast: Cast) -> None:
    hidden = partner("hidden", organisation="Acme Bank", owner=user("hidden"))
    hidden.verified_at = None
    hidden.save()
    assert lookalikes(cast.acme) == []
