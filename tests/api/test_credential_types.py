"""The calls on the policies of credential types."""

from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext

from pms.accounts.states import Role
from pms.audit.models import LogRow
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy
from pms.policies.states import PolicyState
from pms.policy_requests.models import CredentialType
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, Person, person
from tests.factories import accounts, partners
from tests.factories.policies import DATA_SHARE_DATA, MADE_AT, PolicyFactory
from tests.factories.policy_requests import ASKED_AT

Programs = Callable[..., Program]
ANSWERED = (
    "partnerId credentialType policyId policyName policyDesc policyType publishDate validTill status version schema "
    "is_Active cr_by cr_dtimes up_by upd_dtimes policies"
)


@pytest.fixture
def policy(cast: Cast) -> Policy:
    """A policy of the group of Chloe's partner, which is a credential partner here."""
    made = PolicyFactory(name="Card print", type="DataShare")
    Partner.objects.filter(pk="north-telecom").update(type="Credential_Partner", policy_group=made.group)
    return made


@pytest.fixture
def chloe(policy: Policy, cast: Cast) -> Person:
    """Chloe, after her partner's type changed."""
    return person(cast.chloe.user)


def path(name: str = "", kind: str = "euin", partner: str = "north-telecom") -> str:
    return f"{PARTNER}/partners/{partner}/credentialtype/{kind}/policies" + (f"/{name}" if name else "")


def mapped(policy: Policy, kind: str = "euin") -> CredentialType:
    return CredentialType.objects.create(
        partner_id="north-telecom", policy=policy, name=kind, created_by="somebody", created_at=ASKED_AT
    )


def post(program: Program, to: str) -> list[str]:
    return codes(program.v1("POST", to, {}))


def test_a_credential_type_gets_its_policy(program: Programs, policy: Policy, chloe: Person) -> None:
    answer = program(chloe).call("POST", path("Card%20print", "EUIN")).json()  # type: ignore[attr-defined]
    assert (answer["response"], answer["errors"]) == ("The credential type has its policy.", [])
    row = CredentialType.objects.get()
    assert (row.partner_id, row.policy_id, row.name, row.created_by) == (
        "north-telecom",
        policy.pk,
        "euin",
        "north-telecom",
    )
    assert LogRow.objects.filter(event_id="PMS_PRT_208", ref_id="north-telecom").count() == 1


def test_the_checks_come_in_their_order(program: Programs, cast: Cast, policy: Policy, chloe: Person) -> None:
    """Each step mends the first of the faults that are left."""
    elsewhere = PolicyFactory(name="Elsewhere")
    Partner.objects.filter(pk="north-telecom").update(type="ABIS_Partner", state=PartnerState.DEACTIVATED.value)
    admin = program(cast.dana)
    assert post(admin, path("x", kind="passport", partner="nobody")) == ["PMS_PRT_072"]
    assert post(admin, path("x", partner="nobody")) == ["PMS_PRT_005"]
    assert post(admin, path("x")) == ["PMS_PMP_016"]
    Partner.objects.filter(pk="north-telecom").update(state=PartnerState.ACTIVE.value)
    assert post(admin, path("x")) == ["PMS_PRT_070"]
    Partner.objects.filter(pk="north-telecom").update(type="Credential_Partner")
    assert post(admin, path("x")) == ["PMS_PRT_073"]
    assert post(admin, path("Elsewhere")) == ["PMS_PRT_098"]
    PolicyFactory(name=policy.name)
    Policy.objects.filter(pk=policy.pk).update(state=PolicyState.DEACTIVATED.value, valid_to=MADE_AT)
    assert post(admin, path(policy.name)) == ["PMS_PMP_019"]
    Policy.objects.filter(pk=policy.pk).update(state=PolicyState.ACTIVE.value)
    assert post(admin, path(policy.name)) == ["PMS_PMP_018"]
    Policy.objects.filter(pk=policy.pk).update(valid_to=elsewhere.valid_to)
    policy.group.state = "deactivated"
    policy.group.save(update_fields=["state"])
    assert post(admin, path(policy.name)) == ["PMS_PMP_023"]
    policy.group.state = "active"
    policy.group.save(update_fields=["state"])
    mapped(policy)
    assert post(admin, path(policy.name, "Euin")) == ["PMS_PRT_007"]
    assert CredentialType.objects.count() == 1


def test_others_cannot_map_for_a_partner(program: Programs, cast: Cast, policy: Policy, chloe: Person) -> None:
    stranger = person(partners.partner("other", type=PartnerType.CREDENTIAL).memberships.get().user)
    assert post(program(stranger), path(policy.name)) == ["PMS_PRT_005"]
    module = person(accounts.user("credential-service", roles=[Role.CREDENTIAL_ISSUANCE.value]))
    assert post(program(module), path(policy.name)) == ["PMS_PRT_005"]
    assert program(cast.amina).call("POST", path(policy.name)).status_code == 403
    assert not CredentialType.objects.exists()


def test_the_policy_of_a_credential_type_is_read_in_whatever_state(
    program: Programs, policy: Policy, chloe: Person
) -> None:
    mapped(policy, "PDFCard")
    answer = program(chloe).get(path(kind="pdfcard"))
    assert answer["id"] == "mosip.partnermanagement.partners.retrieve"
    read = answer["response"]
    assert set(read) == set(ANSWERED.split())
    assert (read["partnerId"], read["credentialType"], read["policyId"]) == ("north-telecom", "PDFCard", policy.pk)
    assert (read["policyType"], read["status"], read["is_Active"]) == ("DataShare", "PUBLISHED", True)
    assert (read["publishDate"], read["policies"]) == ("2026-01-06T09:00:00.000", DATA_SHARE_DATA)
    Policy.objects.update(state=PolicyState.DEACTIVATED.value)
    read = program(chloe).get(path(kind="PDFCard"))["response"]
    assert (read["status"], read["is_Active"]) == ("DRAFTED", False)


def test_modules_of_the_platform_read_those_of_any_partner_and_partners_their_own(
    program: Programs,
    cast: Cast,
    policy: Policy,
    chloe: Person,
    django_assert_max_num_queries: Callable[..., CaptureQueriesContext],
) -> None:
    assert codes(program(chloe).get(path())) == ["PMS_PRT_064"]
    mapped(policy)
    caller = program(person(accounts.user("id-repository", roles=[Role.ID_REPOSITORY.value])))
    caller.get(path())  # the process may have to read its signing keys first
    with django_assert_max_num_queries(3):
        assert caller.get(path())["response"]["policyId"] == policy.pk
    assert program(cast.dana).get(path())["response"]["policyId"] == policy.pk
    stranger = person(partners.partner("other", type=PartnerType.CREDENTIAL).memberships.get().user)
    assert codes(program(stranger).get(path())) == ["PMS_PRT_064"]
    assert program(cast.amina).call("GET", path()).status_code == 403
