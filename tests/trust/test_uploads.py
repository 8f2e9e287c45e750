"""Several certificates at once: in any order, each for itself; and what a chain may not be."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from pms.audit.models import LogRow
from pms.pki.checks import Profile
from pms.pki.reading import decode
from pms.trust import queries, services
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import CertificateRefused
from pms.trust.models import TrustCertificate
from pms.trust.rules import Review, TrustSettings
from pms.trust.states import Domain
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories.trust import SETTINGS, trusted

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
NO_KEYS = KeyStore(Path("there-is-no-such-folder"), "")


def line(count: int) -> list[make.Made]:
    """A root and so many intermediates, each below the one before."""
    found = [make.root("Root", at=AT)]
    for number in range(1, count + 1):
        found.append(make.intermediate(found[-1], f"Intermediate {number}", at=AT))
    return found


def upload(cast: Cast, *made: make.Made, settings: TrustSettings = SETTINGS) -> list[services.Taken]:
    ders = [each.der for each in made]
    return services.upload_each(
        domain=Domain.AUTH, ders=ders, actor=cast.dana.actor, at=AT, settings=settings, keystore=NO_KEYS
    )


def codes(results: list[services.Taken]) -> list[str]:
    """The code of each refusal, "taken" for what was taken."""
    return [result.refusal.code if result.refusal else "taken" for result in results]


def together(*made: make.Made) -> list[str]:
    """What a preview would say of each: the codes of its refusals."""
    ders = [each.der for each in made]
    judged = queries.review_together(ders, domain=Domain.AUTH, at=AT, settings=SETTINGS).judged
    return [code_of(judged[der]) for der in ders]


def code_of(said: Review | CertificateRefused) -> str:
    if isinstance(said, CertificateRefused):
        return said.code
    found = [refusal.code for refusal in map(said.refusal, said.verdict.checks) if refusal]
    return found[0] if found else "taken"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_does_not_matter(cast: Cast, order: tuple[int, ...]) -> None:
    made = line(2)
    sent = [made[place] for place in order]
    assert together(*sent) == ["taken"] * 3
    results = upload(cast, *sent)
    assert codes(results) == ["taken"] * 3
    assert [result.der for result in results] == [each.der for each in sent]
    assert TrustCertificate.objects.count() == 3


def test_one_refusal_leaves_the_others(cast: Cast) -> None:
    root, upper, lower = line(2)
    stray = make.intermediate(make.root("Elsewhere", at=AT), "Stray", at=AT)
    short = make.root("Short", start=AT, end=AT + timedelta(days=90))
    sent = (lower, stray, root, short, upper)
    wanted = ["taken", "certificate-issuer-not-uploaded", "taken", "certificate-authority-life", "taken"]
    assert together(*sent) == wanted
    assert codes(upload(cast, *sent)) == wanted
    assert TrustCertificate.objects.count() == 3
    assert sorted(LogRow.objects.filter(event_id="PMS_PRT_402").values_list("log_desc", flat=True)) == [
        "certificate-authority-life",
        "certificate-issuer-not-uploaded",
    ]


def test_what_hangs_on_a_refused_root_is_refused_with_it(cast: Cast) -> None:
    weak = make.root("Weak", at=AT, key=make.rsa_key(bits=1024))
    below = make.intermediate(weak, "Below weak", at=AT)
    assert together(below, weak) == ["certificate-issuer-not-uploaded", "certificate-rsa-key-size"]
    assert codes(upload(cast, below, weak)) == ["certificate-issuer-not-uploaded", "certificate-rsa-key-size"]


def test_the_same_certificate_twice_is_taken_once(cast: Cast) -> None:
    (root,) = line(0)
    assert codes(upload(cast, root, root)) == ["taken"]
    assert codes(upload(cast, root)) == ["certificate-already-in-store"]


def test_a_chain_holds_four_intermediates_and_a_fifth_is_refused(cast: Cast) -> None:
    made = line(5)
    wanted = ["taken"] * 5 + ["certificate-too-many-intermediates"]
    assert together(*made) == wanted
    results = upload(cast, *made)
    assert codes(results) == wanted
    assert str(results[-1].refusal).startswith("Below a root, a chain may hold 4 intermediates; this would be one too")
    leaf = decode(make.leaf(made[4], at=AT).der)
    assert services.validate(certificate=leaf, domain=Domain.AUTH, at=AT, settings=SETTINGS)


def test_a_root_that_is_no_authority_is_refused_or_marked_as_the_profile_says(cast: Cast) -> None:
    strict = TrustSettings(profile=Profile.STRICT)
    for settings in (strict, SETTINGS):
        refused = upload(cast, make.self_signed_leaf(at=AT), settings=settings)
        assert codes(refused)[0] in {"certificate-not-an-authority", "certificate-may-not-sign"}
    as_key_managers_make_it = make.self_signed_leaf(at=AT, usage=None)
    assert codes(upload(cast, as_key_managers_make_it, settings=strict)) == ["certificate-not-an-authority"]
    assert codes(upload(cast, as_key_managers_make_it)) == ["taken"]
    assert "not-a-ca" in TrustCertificate.objects.get().tolerances


def test_an_authority_of_another_domain_is_told_where_it_belongs(cast: Cast) -> None:
    root, issuing = line(1)
    trusted(root, domain=Domain.FTM)
    (result,) = upload(cast, issuing)
    assert "“FTM chip”" in str(result.refusal)
    assert codes([result]) == ["certificate-wrong-domain"]


def test_what_a_disabled_authority_stands_above_is_told_in_the_preview_too(cast: Cast) -> None:
    root, issuing = line(1)
    trusted(root, disabled_at=AT)
    assert together(issuing) == codes(upload(cast, issuing)) == ["certificate-issuer-disabled"]
    assert together(issuing, root)[0] == "certificate-issuer-disabled"


def test_very_long_names_are_cut_for_lists_and_kept_whole(cast: Cast) -> None:
    units = [("OU", f"{'é' * 60}{number}") for number in range(30)]
    form = make.Form([("C", "MA"), *units], AT, AT + timedelta(days=900), ca=True, usage=make.CA_USAGE)
    (result,) = upload(cast, make.make(form, issuer=None))
    assert result.row is not None
    row = TrustCertificate.objects.get()
    assert (len(row.issued_to), len(row.issued_by)) == (256, 256)
    assert len(row.subject) > 1800


def test_many_cost_as_many_queries_as_few(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    made = line(1)
    trusted(make.root("Root", at=AT))
    with django_assert_num_queries(2):
        together(*made)
    roots = [make.root(f"Further {number}", at=AT) for number in range(9)]
    trusted(*roots)
    with django_assert_num_queries(2):
        together(*(make.intermediate(root, f"Below {root.x509.subject}"[:40], at=AT) for root in roots))
