"""Two people at once."""

import pytest

from pms.notifications.models import Notification
from pms.offboarding import services as offboarding
from pms.offboarding.errors import PolicyInUse
from pms.policies.models import Policy
from pms.policy_requests import errors, rules, services
from pms.policy_requests.models import BioExtractor, CredentialType, PolicyRequest
from tests.cast import make_cast
from tests.factories.policy_requests import AT, LINKS, make_ready, policy_request
from tests.threads import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_admins_one_wins_and_the_other_is_told() -> None:
    cast = make_cast()
    request = policy_request(cast.acme, make_ready(cast.acme))
    results = at_once(
        lambda: services.approve(request_id=request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS),
        lambda: services.reject(request_id=request.pk, reason="No", actor=cast.dana.actor, at=AT),
    )
    row = PolicyRequest.objects.get()
    told = errors.ApprovedMeanwhile if row.state == "approved" else errors.RejectedMeanwhile
    assert [type(each) for each in refused(results)] == [told]
    assert Notification.objects.values_list("kind", flat=True).distinct().count() == 1


def test_five_equal_requests_at_once_make_one_row() -> None:
    cast = make_cast()
    policy = make_ready(cast.acme)

    def ask() -> PolicyRequest:
        return services.ask(
            partner_id="acme-bank", policy_id=policy.pk, comment="Please", actor=cast.amina.actor, at=AT, settings=LINKS
        )

    results = at_once(*[ask] * 5)
    assert PolicyRequest.objects.count() == 1
    assert [type(each) for each in refused(results)] == [errors.AlreadyPending] * 4


def test_a_request_and_the_policys_end_at_once_never_leave_a_request_on_a_dead_policy() -> None:
    cast = make_cast()
    policy = make_ready(cast.acme)
    results = at_once(
        lambda: services.ask(
            partner_id="acme-bank", policy_id=policy.pk, comment="Please", actor=cast.amina.actor, at=AT, settings=LINKS
        ),
        lambda: offboarding.deactivate_policy(policy_id=policy.pk, actor=cast.emil.actor, at=AT),
    )
    alive, asked = Policy.objects.get().state == "activated", PolicyRequest.objects.exists()
    assert alive is asked
    assert [type(each) for each in refused(results)] == [PolicyInUse if asked else errors.PolicyInactive]


def test_extractors_and_an_approval_at_once_leave_what_was_approved() -> None:
    cast = make_cast()
    request = policy_request(cast.acme, make_ready(cast.acme))
    face = rules.Extractor("photo", "face", "", "mock", "1.1")
    results = at_once(
        lambda: services.approve(request_id=request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS),
        lambda: services.set_extractors(
            partner_id="acme-bank", policy_id=request.policy_id, extractors=[face], actor=cast.amina.actor, at=AT
        ),
    )
    assert PolicyRequest.objects.get().state == "approved"
    kept = BioExtractor.objects.count()
    assert [type(each) for each in refused(results)] == ([] if kept else [errors.ExtractorsFixed])


def test_a_credential_type_mapped_twice_at_once_has_one_policy() -> None:
    cast = make_cast()
    policy = make_ready(cast.acme)

    def put() -> CredentialType:
        return services.map_credential_type(
            partner_id="acme-bank",
            credential_type="euin",
            policy_name=policy.name,
            actor=cast.amina.actor,
            at=AT,
            settings=LINKS,
        )

    results = at_once(put, put, put)
    assert CredentialType.objects.count() == 1
    assert [type(each) for each in refused(results)] == [errors.CredentialTypeTaken] * 2


def test_a_credential_type_and_the_policys_end_at_once_never_leave_it_on_a_dead_policy() -> None:
    cast = make_cast()
    policy = make_ready(cast.acme)
    results = at_once(
        lambda: services.map_credential_type(
            partner_id="acme-bank",
            credential_type="euin",
            policy_name=policy.name,
            actor=cast.amina.actor,
            at=AT,
            settings=LINKS,
        ),
        lambda: offboarding.deactivate_policy(policy_id=policy.pk, actor=cast.emil.actor, at=AT),
    )
    alive, mapped = Policy.objects.get().state == "activated", CredentialType.objects.exists()
    assert alive is mapped
    assert len(refused(results)) == 1
