"""Credential types and their policies."""

import pytest

from pms.audit.models import LogRow
from pms.common.errors import NotFound
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy
from pms.policy_requests import errors, queries, services
from pms.policy_requests.models import CredentialType
from tests.cast import Cast
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, LINKS, make_ready


@pytest.fixture
def policy(cast: Cast) -> Policy:
    return make_ready(cast.acme)


def put(cast: Cast, name: str, kind: str = "euin", **changes: object) -> CredentialType:
    values = {
        "partner_id": "acme-bank",
        "credential_type": kind,
        "policy_name": name,
        "actor": cast.amina.actor,
        "at": AT,
        "settings": LINKS,
    }
    return services.map_credential_type(**(values | changes))  # type: ignore[arg-type]


def test_a_type_is_kept_as_the_installation_writes_it(cast: Cast, policy: Policy) -> None:
    made = put(cast, f"  {policy.name} ", "EUIN")
    made.refresh_from_db()
    assert (made.partner_id, made.policy_id, made.name, made.created_by, made.created_at) == (
        "acme-bank",
        policy.pk,
        "euin",
        "acme-bank",
        AT,
    )
    assert queries.credential_type_of(partner_id="acme-bank", name="Euin") == made
    assert queries.credential_partners_of(policy.pk) == ["Acme Bank"]


def test_one_policy_per_partner_and_type(cast: Cast, policy: Policy) -> None:
    put(cast, policy.name)
    other = PolicyFactory(group=cast.acme.policy_group)
    with pytest.raises(errors.CredentialTypeTaken):
        put(cast, other.name, "eUIN")
    put(cast, other.name, "qrcode")
    assert list(CredentialType.objects.order_by("name").values_list("name", "policy_id")) == [
        ("euin", policy.pk),
        ("qrcode", other.pk),
    ]
    refused = LogRow.objects.get(event_id="PMS_PRT_408")
    assert (refused.ref_id, refused.log_desc) == ("acme-bank", "credential-type-taken")


def test_what_cannot_be_mapped(cast: Cast, policy: Policy) -> None:
    with pytest.raises(errors.CredentialTypeUnknown):
        put(cast, policy.name, "passport")
    with pytest.raises(NotFound):
        put(cast, policy.name, actor=cast.chloe.actor)
    with pytest.raises(NotFound):
        put(cast, policy.name, actor=cast.emil.actor)
    with pytest.raises(errors.PolicyUnknown):
        put(cast, "none")
    with pytest.raises(errors.PolicyOfOtherGroup):
        put(cast, PolicyFactory().name)
    Policy.objects.filter(pk=policy.pk).update(valid_from=None)
    with pytest.raises(errors.PolicyInactive):
        put(cast, policy.name)
    Partner.objects.filter(pk="acme-bank").update(type=PartnerType.ABIS.value)
    with pytest.raises(errors.CredentialTypeNotOffered):
        put(cast, policy.name)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.IN_PROGRESS.value)
    with pytest.raises(errors.PartnerInactive):
        put(cast, policy.name)
    assert not CredentialType.objects.exists()
