"""The reference data is loaded once, whole, and over nothing that is there."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.conf import settings

from pms.api_keys.adapters.installation import key_settings
from pms.api_keys.models import ApiKey
from pms.audit.models import LogRow
from pms.cli.main import main
from pms.cli.reference.reading import policy_data, rows
from pms.devices.models import DeviceSubType, DeviceType
from pms.events.models import OutboxRow
from pms.notifications.models import Mail
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy, PolicyGroup
from pms.policies.rules import faults_of
from pms.policies.states import GroupState, PolicyType
from pms.policy_requests.models import BioExtractor, CredentialType, PolicyRequest
from tests.cast import sign_in
from tests.factories import partners
from tests.factories.policies import PolicyFactory, PolicyGroupFactory

pytestmark = pytest.mark.django_db

SUFFIXES_OF_GROUP = {
    "auth": ["auth"],
    "abis": ["abis"],
    "print": ["eUIN_with_QR", "eUIN_with_faceQR", "euin", "qrcode", "reprint"],
    "resident": ["resident"],
    "adjudication": ["adjudication"],
    "cert": ["cert"],
    "digitalcard": ["PDFCard", "digitalcard"],
    "mobile": ["mobile"],
}
POLICIES = sorted(f"mpolicy-default-{suffix}" for each in SUFFIXES_OF_GROUP.values() for suffix in each)
MADE = {
    "device types": 3,
    "device sub-types": 6,
    "policy groups": 9,
    "policies": 13,
    "partners": 9,
    "requests": 13,
    "extractor sets": 7,
    "credential types": 8,
    "API keys": 13,
}


def rows_of_every_table():
    models = [model for model in apps.get_models() if model.__module__.startswith("pms.")]
    return {model._meta.label: sorted(model.objects.values_list(), key=repr) for model in models}


def seed(capsys, *flags: str) -> list[str]:
    assert main(["seed-reference", *flags]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out.splitlines()


@pytest.fixture
def seeded(capsys):
    return seed(capsys)


def test_it_says_what_it_made_and_what_it_left(seeded, capsys):
    assert seeded[0] == f"{'partner types':17} {len(PartnerType)} built in"
    assert seeded[1:] == [f"{what:17} {count} made, 0 left as found" for what, count in MADE.items()]
    assert seed(capsys)[1:] == [f"{what:17} 0 made, {count} left as found" for what, count in MADE.items()]


def test_groups_and_policies_have_the_ids_that_other_modules_know(seeded):
    named = dict(PolicyGroup.objects.values_list("id", "name"))
    assert sorted(named) == sorted(f"mpolicygroup-default-{each}" for each in [*SUFFIXES_OF_GROUP, "mockdevice"])
    assert named.pop("mpolicygroup-default-mockdevice") == "mmpolicygroup-default-mockdevice"
    assert all(name == key for key, name in named.items())
    groups = {
        f"mpolicy-default-{suffix}": f"mpolicygroup-default-{group}"
        for group, each in SUFFIXES_OF_GROUP.items()
        for suffix in each
    }
    assert dict(Policy.objects.values_list("id", "group_id")) == groups
    facts = Policy.objects.values_list("type", "version", "state", "valid_to").distinct()
    assert list(facts) == [("DataShare", "1", "activated", datetime(2028, 12, 16, tzinfo=UTC))]
    assert all(policy.name == policy.pk for policy in Policy.objects.all())


def test_the_content_of_every_policy_is_valid(seeded):
    for policy in Policy.objects.all():
        assert faults_of(PolicyType.DATA_SHARE, policy.data) == [], policy.pk
    shares = Counter(
        (share["typeOfShare"], share["validForInMinutes"], share["transactionsAllowed"], share["encryptionType"])
        for share in (policy.data["dataSharePolicies"] for policy in Policy.objects.all())
    )
    assert shares == {
        ("Data Share", "30", "2", "Partner Based"): 7,
        ("direct", "30", "2", "Partner Based"): 3,
        ("Data Share", "30", "100000", "none"): 1,
        ("Data Share", "30", "2", "none"): 1,
        ("Data Share", "250", "10000", "none"): 1,
    }
    assert {policy.data["dataSharePolicies"]["shareDomain"] for policy in Policy.objects.all()} == {
        "datashare.datashare"
    }
    assert Policy.objects.get(pk="mpolicy-default-mobile").data == policy_data("mobile.json")


def test_partners_are_active_belong_to_nobody_and_can_be_written_to_by_nobody(seeded):
    types = dict(Partner.objects.values_list("id", "type"))
    assert types == {
        "mpartner-default-auth": "Online_Verification_Partner",
        "mpartner-default-abis": "ABIS_Partner",
        "mpartner-default-print": "Credential_Partner",
        "mpartner-default-resident": "Credential_Partner",
        "mpartner-default-adjudication": "Manual_Adjudication",
        "mpartner-default-cert": "Internal_Partner",
        "mpartner-default-digitalcard": "Credential_Partner",
        "mpartner-default-mobile": "Credential_Partner",
        "MOSIP.PROXY.SBI": "Device_Provider",
    }
    assert {partner.state for partner in Partner.objects.all()} == {PartnerState.ACTIVE}
    assert not Partner.objects.filter(memberships__isnull=False).exists()
    assert all(partner.contact_email.endswith(".invalid") for partner in Partner.objects.all())
    assert not Mail.objects.exists()


def test_each_pair_has_an_approved_request_and_a_key(seeded):
    pairs = sorted(PolicyRequest.objects.values_list("policy_id", "partner_id"))
    assert [policy for policy, _ in pairs] == POLICIES
    assert {row.state for row in PolicyRequest.objects.all()} == {"approved"}
    assert PolicyRequest.objects.get(policy_id="mpolicy-default-auth").pk == "mpartner_policy_auth_req"
    assert sorted(ApiKey.objects.values_list("policy_id", "partner_id")) == pairs
    assert all(key.request.policy_id == key.policy_id for key in ApiKey.objects.select_related("request"))


def test_extractors_and_credential_types_are_complete(seeded):
    under = [*SUFFIXES_OF_GROUP["print"], "auth", "PDFCard"]
    assert sorted(BioExtractor.objects.values_list("policy_id", "modality")) == sorted(
        (f"mpolicy-default-{suffix}", modality) for suffix in under for modality in ("face", "iris", "finger")
    )
    facts = BioExtractor.objects.values_list("attribute", "provider", "version", "sub_types").distinct()
    assert list(facts) == [("individualBiometrics", "mock", "1.1", "")]
    assert dict(CredentialType.objects.values_list("name", "policy_id")) == {
        **{name: f"mpolicy-default-{name}" for name in under},
        "vercred": "mpolicy-default-mobile",
    }


def test_device_types_are_complete(seeded):
    assert sorted(DeviceType.objects.values_list("code", flat=True)) == ["Face", "Finger", "Iris"]
    assert sorted(DeviceSubType.objects.values_list("type_id", "code")) == [
        ("Face", "Full face"),
        ("Finger", "Single"),
        ("Finger", "Slap"),
        ("Finger", "Touchless"),
        ("Iris", "Double"),
        ("Iris", "Single"),
    ]


def test_keys_whose_values_everybody_knows_are_inactive(seeded):
    assert {key.state for key in ApiKey.objects.all()} == {"deactivated"}
    assert not any("WARNING" in line for line in seeded)
    assert not OutboxRow.objects.filter(ref_type="apiKeyId").exists()


def test_with_test_keys_they_are_active_and_the_command_warns(capsys):
    said = seed(capsys, "--with-test-keys")
    assert said[-1] == "WARNING: 13 API keys whose values everybody knows are active"
    vault = key_settings().vault
    stored = {key.key_hash: key for key in ApiKey.objects.all()}
    assert set(stored) == {vault.digest(row["value"]) for row in rows("api_keys")}
    key = stored[vault.digest("mpolicy_part_auth_api")]
    assert (key.pk, key.name, key.state, key.policy_id) == (
        "mpolicy_part_auth_api",
        "mpolicy_part_auth_api",
        "activated",
        "mpolicy-default-auth",
    )
    assert key.valid_to - key.valid_from == timedelta(days=settings.API_KEY_LIFETIME_DAYS)
    assert OutboxRow.objects.filter(ref_type="apiKeyId").count() == 13
    assert seed(capsys)[-1] == said[-1]


def test_an_inactive_key_stays_so_when_test_keys_are_asked_for_later(seeded, capsys):
    assert not any("WARNING" in line for line in seed(capsys, "--with-test-keys"))
    assert {key.state for key in ApiKey.objects.all()} == {"deactivated"}


@pytest.mark.parametrize("flags", [[], ["--with-test-keys"]])
def test_a_second_run_changes_nothing(capsys, flags):
    seed(capsys, *flags)
    before = rows_of_every_table()
    seed(capsys, *flags)
    assert rows_of_every_table() == before


def test_a_second_run_leaves_what_an_operator_changed(seeded, capsys):
    Partner.objects.filter(pk="mpartner-default-auth").update(organisation="Ours", state=PartnerState.DEACTIVATED)
    PolicyGroup.objects.filter(pk="mpolicygroup-default-cert").update(name="Ours", state=GroupState.DEACTIVATED)
    Policy.objects.filter(pk="mpolicy-default-abis").update(state="deactivated")
    PolicyRequest.objects.filter(pk="mpartner_policy_euin_req").update(state="revoked")
    BioExtractor.objects.filter(policy_id="mpolicy-default-euin", modality="iris").delete()
    CredentialType.objects.filter(name="vercred").delete()
    DeviceSubType.objects.filter(code="Slap").update(name="Four fingers")
    before = rows_of_every_table()
    seed(capsys)
    assert rows_of_every_table() == before


def test_everything_is_audited_as_the_system(seeded):
    assert Counter(LogRow.objects.values_list("event_name", "session_user_name")) == {
        ("REFERENCE DEVICE TYPE LOADED", "SYSTEM"): 3,
        ("REFERENCE DEVICE SUB-TYPE LOADED", "SYSTEM"): 6,
        ("REFERENCE POLICY GROUP LOADED", "SYSTEM"): 9,
        ("REFERENCE POLICY LOADED", "SYSTEM"): 13,
        ("REFERENCE PARTNER LOADED", "SYSTEM"): 9,
        ("REFERENCE POLICY REQUEST LOADED", "SYSTEM"): 13,
        ("REFERENCE EXTRACTORS LOADED", "SYSTEM"): 7,
        ("REFERENCE CREDENTIAL TYPE LOADED", "SYSTEM"): 8,
        ("REFERENCE API KEY LOADED", "SYSTEM"): 13,
    }


def test_whoever_registered_a_default_id_before_gets_nothing_by_it(capsys):
    squatter = partners.partner("mpartner-default-print", organisation="Somebody")
    said = seed(capsys, "--with-test-keys")
    assert f"{'partners':17} 8 made, 1 left as found" in said
    assert f"{'requests':17} 8 made, 5 left as found" in said
    assert Partner.objects.get(pk=squatter.pk).organisation == "Somebody"
    for model in (PolicyRequest, ApiKey, BioExtractor, CredentialType):
        assert not model.objects.filter(partner=squatter).exists()


def test_what_was_made_by_hand_with_the_same_ids_is_left(capsys):
    group = PolicyGroupFactory(id="mpolicygroup-default-auth", name="Authentication")
    PolicyFactory(id="mpolicy-default-auth", group=group, name="By hand", type="Auth")
    said = seed(capsys)
    assert f"{'policy groups':17} 8 made, 1 left as found" in said
    assert f"{'policies':17} 12 made, 1 left as found" in said
    assert (Policy.objects.get(pk="mpolicy-default-auth").name, Policy.objects.count()) == ("By hand", 13)


def test_a_name_that_another_group_holds_ends_it_in_one_line_and_nothing_is_made(capsys):
    PolicyGroupFactory(name="MPolicyGroup-Default-Mobile")
    before = rows_of_every_table()
    assert main(["seed-reference"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("pms: A policy group named “mpolicygroup-default-mobile” already exists.")
    assert said.err.count("\n") == 1
    assert said.out == ""
    after = rows_of_every_table()
    (refusal,) = LogRow.objects.all()
    assert (refusal.event_name, refusal.log_desc) == ("REFERENCE DATA REFUSED", "policy-group-name-taken")
    assert {name: kept for name, kept in after.items() if kept != before[name]}.keys() == {LogRow._meta.label}


def test_staff_sees_it_in_the_portal(seeded, client, cast):
    browser = sign_in(client, cast.dana)
    for path in (
        "/admin/requests/mpartner_policy_auth_req/",
        "/policies/mpolicy-default-mobile/",
        "/policy-groups/mpolicygroup-default-mockdevice/",
        "/admin/api-keys/mpolicy_part_auth_api/",
    ):
        assert browser.get(path).status_code == 200, path
