"""Biometric extractors of a link."""

import pytest

from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy
from pms.policy_requests import errors, rules, services
from pms.policy_requests.models import BioExtractor, PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import (
    AT,
    BIOMETRICS_DATA,
    LINKS,
    biometrics_policy,
    extractor,
    make_ready,
    policy_request,
)

FACE = rules.Extractor("photo", "face", "", "mock", "1.1")
THUMB = rules.Extractor("photo", "finger", "Left Thumb", "mock", "1.1")


@pytest.fixture
def request_of_acme(cast: Cast) -> PolicyRequest:
    """An open request of Acme, which is a credential partner here, for a policy that shares biometrics."""
    cast.acme.type = PartnerType.CREDENTIAL.value
    cast.acme.save(update_fields=["type"])
    return policy_request(cast.acme, make_ready(cast.acme, data=BIOMETRICS_DATA))


def set_for(request: PolicyRequest, cast: Cast, *extractors: rules.Extractor, **changes: object) -> list[BioExtractor]:
    values = {
        "partner_id": request.partner_id,
        "policy_id": request.policy_id,
        "extractors": extractors,
        "actor": cast.amina.actor,
        "at": AT,
    }
    return services.set_extractors(**(values | changes))  # type: ignore[arg-type]


def stored() -> list[tuple[str, ...]]:
    return list(BioExtractor.objects.order_by("pk").values_list("attribute", "modality", "sub_types", "provider"))


@pytest.mark.parametrize(
    ("biometric", "modality", "sub_types"),
    [
        ("face", "face", ""),
        (" finger[Left Thumb] ", "finger", "Left Thumb"),
        ("iris[]", "iris", ""),
        ("finger [ Left Thumb,Right Thumb ]", "finger", "Left Thumb,Right Thumb"),
    ],
)
def test_a_biometric_is_a_modality_and_perhaps_sub_types(biometric: str, modality: str, sub_types: str) -> None:
    made = rules.extractor(attribute=" photo ", biometric=biometric, provider="mock", version="")
    assert made == rules.Extractor("photo", modality, sub_types, "mock", "")


@pytest.mark.parametrize("biometric", ["", "[Left]", "finger[Left", "finger]", "finger[a][b]", "finger[a]b"])
def test_a_biometric_that_cannot_be_read_is_refused(biometric: str) -> None:
    with pytest.raises(errors.ExtractorInvalid):
        rules.extractor(attribute="photo", biometric=biometric, provider="mock", version="")


def test_extractors_are_kept_with_who_said_so(cast: Cast, request_of_acme: PolicyRequest) -> None:
    (row,) = set_for(request_of_acme, cast, FACE)
    row.refresh_from_db()
    assert (row.partner_id, row.policy_id, row.created_by, row.created_at) == (
        "acme-bank",
        request_of_acme.policy_id,
        "acme-bank",
        AT,
    )
    assert stored() == [("photo", "face", "", "mock")]
    assert LogRow.objects.get(event_id="PMS_PRT_207").ref_id == "acme-bank"


def test_what_stood_for_an_attribute_is_replaced(cast: Cast, request_of_acme: PolicyRequest) -> None:
    extractor(request_of_acme, "photo", "iris")
    other = policy_request(cast.acme, PolicyFactory(group=cast.acme.policy_group))
    extractor(other, "photo", "iris", provider="of another policy")
    set_for(request_of_acme, cast, FACE, THUMB)
    set_for(request_of_acme, cast)
    assert stored() == [
        ("photo", "iris", "", "of another policy"),
        ("photo", "face", "", "mock"),
        ("photo", "finger", "Left Thumb", "mock"),
    ]


def test_extractors_of_an_approved_link_are_fixed(cast: Cast, request_of_acme: PolicyRequest) -> None:
    policy_request(cast.acme, Policy.objects.get(), state=RequestState.REJECTED)
    set_for(request_of_acme, cast, FACE)
    PolicyRequest.objects.filter(pk=request_of_acme.pk).update(state=RequestState.APPROVED.value)
    with pytest.raises(errors.ExtractorsFixed):
        set_for(request_of_acme, cast, THUMB)
    assert stored() == [("photo", "face", "", "mock")]
    refused = LogRow.objects.get(event_id="PMS_PRT_407")
    assert (refused.ref_id, refused.log_desc) == ("acme-bank", "extractors-fixed")


def test_who_may_not_set_extractors_and_where(cast: Cast, request_of_acme: PolicyRequest) -> None:
    for actor in (cast.chloe.actor, cast.emil.actor):
        with pytest.raises((NotFound, NotAllowed)):
            set_for(request_of_acme, cast, FACE, actor=actor)
    for policy_id in ("none", "\0", PolicyFactory().pk):
        with pytest.raises(errors.LinkMissing):
            set_for(request_of_acme, cast, FACE, policy_id=policy_id)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    with pytest.raises(errors.PartnerInactive):
        set_for(request_of_acme, cast, FACE)
    assert stored() == []


def test_a_request_of_a_credential_partner_waits_for_its_extractors(cast: Cast, request_of_acme: PolicyRequest) -> None:
    def approve() -> PolicyRequest:
        return services.approve(request_id=request_of_acme.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)

    with pytest.raises(errors.ExtractorsMissing) as caught:
        approve()
    assert "Acme Bank" in str(caught.value)
    assert PolicyRequest.objects.get().state == "in_progress"
    set_for(request_of_acme, cast, FACE)
    assert approve().state == "approved"


def test_a_request_for_a_policy_without_biometrics_needs_no_extractors(
    cast: Cast, request_of_acme: PolicyRequest
) -> None:
    plain = policy_request(cast.acme, PolicyFactory(group=cast.acme.policy_group, type="DataShare"))
    services.approve(request_id=plain.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    assert PolicyRequest.objects.get(pk=plain.pk).state == "approved"


def ask_for(policy: Policy, cast: Cast, **more: object) -> PolicyRequest:
    values = {
        "partner_id": "acme-bank",
        "policy_id": policy.pk,
        "comment": "For cards",
        "actor": cast.amina.actor,
        "at": AT,
        "settings": LINKS,
    }
    return services.ask(**(values | more))  # type: ignore[arg-type]


def test_people_say_their_extractors_with_the_request(cast: Cast, request_of_acme: PolicyRequest) -> None:
    policy = biometrics_policy(group=cast.acme.policy_group, self_service=True)
    iris = rules.Extractor("individualBiometrics", "iris", "", "mock", "1.1")
    for too_few in ((), (FACE,)):
        with pytest.raises(errors.ExtractorsNeeded) as caught:
            ask_for(policy, cast, extractors=too_few)
        assert "individualBiometrics" in str(caught.value)
    assert stored() == []
    made = ask_for(policy, cast, extractors=(iris,))
    assert (made.state, made.self_service) == ("approved", True)
    assert stored() == [("individualBiometrics", "iris", "", "mock")]


def test_a_self_service_request_of_a_program_waits_for_its_extractors(
    cast: Cast, request_of_acme: PolicyRequest
) -> None:
    policy = biometrics_policy(group=cast.acme.policy_group, self_service=True)
    first = ask_for(policy, cast, terms=rules.WIRE)
    assert (first.state, first.self_service) == ("in_progress", False)
    set_for(first, cast, FACE)
    services.withdraw(request_id=first.pk, actor=cast.amina.actor, at=AT)
    second = ask_for(policy, cast, terms=rules.WIRE)
    assert (second.state, second.self_service) == ("approved", True)


def shared(*entries: dict[str, object]) -> dict[str, object]:
    return {"shareableAttributes": [{"source": [], "encrypted": True, **entry} for entry in entries]}


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({"attributeName": "fullName"}, []),
        ({"attributeName": "dateOfBirth", "format": "YYYY"}, []),
        ({"attributeName": "photo"}, [("photo", "face", "")]),
        (
            {"attributeName": "print", "format": "extraction"},
            [("print", each, "") for each in ("face", "finger", "iris")],
        ),
        ({"attributeName": "x", "source": [{"attribute": "a/b/bestTwoFingers"}]}, [("x", "finger", "")]),
        (
            {
                "attributeName": "biometrics",
                "source": [
                    {"attribute": "y", "filter": [{"type": "Iris"}, {"type": "Finger", "subType": ["Left Thumb"]}]}
                ],
            },
            [("biometrics", "iris", ""), ("biometrics", "finger", "Left Thumb")],
        ),
        (
            {
                "attributeName": "b",
                "source": [{"attribute": "y", "filter": [{"type": "finger", "subType": ["x" * 65]}]}],
            },
            [("b", "finger", "")],
        ),
        ({"attributeName": "b", "source": [{"attribute": "y", "filter": [{"language": "eng"}, 7]}]}, []),
    ],
)
def test_which_biometrics_a_policy_shares(entry: dict[str, object], found: list[tuple[str, ...]]) -> None:
    assert [each.place for each in rules.biometrics_of("DataShare", shared(entry, entry))] == found
    assert rules.biometrics_of("Auth", shared(entry)) == []
