"""Requests for policies, and partners that are ready to ask, as rows for tests."""

import copy
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from pms.accounts.models import User
from pms.common.text import fold
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.states import PartnerType
from pms.policies.models import Policy
from pms.policy_requests.models import BioExtractor, ExtractorProvider, PolicyRequest
from pms.policy_requests.rules import LinkSettings
from pms.policy_requests.states import RequestState
from tests.factories import partners
from tests.factories.policies import DATA_SHARE_DATA, PolicyFactory, PolicyGroupFactory

ASKED_AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
"""The moment at which the tests of requests act: two days after ASKED_AT."""

LINKS = LinkSettings(
    extractors_required=frozenset({"Credential_Partner", "Online_Verification_Partner"}),
    credential_types={word: word for word in ("auth", "qrcode", "euin")},
    credential_partners=frozenset({"Credential_Partner", "Online_Verification_Partner", "Auth_Partner"}),
)

BIOMETRICS_DATA = {
    **DATA_SHARE_DATA,
    "shareableAttributes": [
        {"attributeName": "fullName", "source": [{"attribute": "fullName"}], "encrypted": True},
        {
            "attributeName": "individualBiometrics",
            "group": "CBEFF",
            "source": [{"attribute": "individualBiometrics"}],
            "encrypted": True,
            "format": "extraction",
        },
    ],
}
"""The content of a policy that shares biometrics: faces, fingers and irises."""

_serials = count(1)


def certify(partner: Partner, *, ends: datetime = AT + timedelta(days=400)) -> PartnerCertificate:
    """A current certificate as a row; its bytes are none that anybody reads."""
    serial = next(_serials)
    return PartnerCertificate.objects.create(
        partner=partner,
        domain="AUTH",
        der=b"der",
        sha256=f"{serial:064x}",
        subject=f"CN={partner.pk},O={partner.organisation}",
        issuer="CN=Test CA",
        serial=f"{serial:x}",
        not_before=AT - timedelta(days=200),
        not_after=ends,
        issued_der=b"der",
        issued_serial=f"{serial:x}",
        issued_not_after=ends,
        uploaded_at=AT - timedelta(days=199),
        in_force_from=AT - timedelta(days=199),
        announced_at=AT - timedelta(days=199),
    )


def ready_partner(partner_id: str | None = None, **more: Any) -> Partner:
    """An active partner with a policy group and a certificate that is valid at AT."""
    more.setdefault("policy_group", PolicyGroupFactory())
    made = partners.partner(partner_id, **more)
    certify(made)
    return made


def make_ready(partner: Partner, **policy_values: Any) -> Policy:
    """Give a partner of the cast a certificate, a group and one activated policy there; returns the policy."""
    types = {PartnerType.AUTH: "Auth", PartnerType.MISP: "MISP"}
    policy = PolicyFactory(type=types.get(PartnerType(partner.type), "DataShare"), **policy_values)
    partner.policy_group = policy.group
    partner.save(update_fields=["policy_group"])
    certify(partner)
    return policy


def policy_request(
    partner: Partner | None = None,
    policy: Policy | None = None,
    *,
    state: RequestState = RequestState.IN_PROGRESS,
    comment: str = "To open accounts for new customers",
    requested_by: User | None = None,
    requested_at: datetime = ASKED_AT,
    decided_by: User | None = None,
    decision_comment: str = "",
) -> PolicyRequest:
    """A request; partner and policy are made to fit each other where they are not given."""
    partner = partner or ready_partner(**({"policy_group": policy.group} if policy else {}))
    policy = policy or PolicyFactory(group=partner.policy_group or PolicyGroupFactory())
    return PolicyRequest.objects.create(
        partner=partner,
        policy=policy,
        state=state.value,
        comment=comment,
        requested_by=requested_by,
        requested_at=requested_at,
        decided_by=decided_by,
        decided_at=None if state == RequestState.IN_PROGRESS else requested_at + timedelta(hours=3),
        decision_comment=decision_comment,
    )


def extractor(
    request: PolicyRequest, attribute: str = "photo", modality: str = "face", sub_types: str = "", **more: Any
) -> BioExtractor:
    """An extractor of the request's partner under its policy."""
    values = {"provider": "mock", "version": "1.1", "created_by": "somebody", "created_at": ASKED_AT, **more}
    return BioExtractor.objects.create(
        partner=request.partner,
        policy=request.policy,
        attribute=attribute,
        modality=modality,
        sub_types=sub_types,
        **values,
    )


def biometrics_policy(**more: Any) -> Policy:
    """An activated data-share policy that shares biometrics."""
    return PolicyFactory(**{"type": "DataShare", "data": copy.deepcopy(BIOMETRICS_DATA), **more})


def extractor_provider(name: str = "Neuro", version: str = "3.1", **more: Any) -> ExtractorProvider:
    """A provider of extractors for every biometric that partners may choose."""
    values = {"modalities": ["face", "finger", "iris"], "created_by": "dana", "created_at": ASKED_AT, **more}
    return ExtractorProvider.objects.create(name=name, name_folded=fold(name), version=version, **values)


def revoke(request: PolicyRequest, *, at: datetime = AT, by: User | None = None) -> PolicyRequest:
    """A link whose approval was taken back, as a row."""
    request.state, request.revoked_at, request.revoked_by = RequestState.REVOKED.value, at, by
    request.revocation_reason = "The contract ended"
    request.save()
    return request
