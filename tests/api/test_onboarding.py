"""Partners are brought in over HTTP alone, as the reference's onboarding scripts do it, from the token to the key."""

import copy
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography import x509
from django.test import Client

from pms.accounts.services import create_client
from pms.api_keys.adapters.installation import key_settings
from pms.api_keys.models import ApiKey
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from pms.common.clock import now
from pms.events.models import OutboxRow
from pms.partners.models import Membership, Partner
from pms.partners.states import PartnerState
from pms.policy_requests.models import PolicyRequest
from tests.api.conftest import PARTNER, POLICY, Program, codes
from tests.factories import accounts
from tests.factories import certificates as make
from tests.factories.accounts import PASSWORD
from tests.factories.policies import AUTH_DATA, DATA_SHARE_DATA

AUTHENTICATE = "/v1/authmanager/authenticate"
SENT = {"id": "string", "version": "string", "metadata": {}}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("platform")]


def entered(path: str, **credentials: str) -> Program:
    """A program that got its token from the auth manager's call, in the answer and in the cookie alike."""
    browser = Client()
    body = {**SENT, "requesttime": "", "request": {"appId": "partner", **credentials}}
    answer = browser.post(f"{AUTHENTICATE}/{path}", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    token = answer.json()["response"]["token"]
    assert browser.cookies["Authorization"].value == token
    return Program(Client(), token)


@pytest.fixture
def onboarder() -> Program:
    """The deployment's own program, which does everything that staff does."""
    roles = ["PARTNER_ADMIN", "POLICYMANAGER"]
    made = create_client(name="deployment-client", roles=roles, known_roles=(), actor=SYSTEM, at=now())
    return entered("clientidsecretkey", clientId="deployment-client", secretKey=made.secret)


@dataclass
class Authority:
    """Who vouches for the partners: a root and a CA below it, both told to the platform over HTTP."""

    issuing: make.Made

    @classmethod
    def uploaded_by(cls, program: Program) -> "Authority":
        root = make.root("Partner Root CA")
        issuing = make.intermediate(root, "Partner Sub CA")
        for each in (root, issuing):
            sent = {"certificateData": each.pem.decode(), "partnerDomain": "AUTH"}
            said = done(program.v1("POST", f"{PARTNER}/partners/certificate/ca/upload", sent, **SENT))
            assert said["status"] == "Upload Success."
        return cls(issuing)


def done(envelope: Any) -> Any:
    """What a call answered that was carried out."""
    assert envelope["errors"] in ([], None), envelope["errors"]
    return envelope["response"]


def published(program: Program, *, group: str, policy: str, kind: str, data: Any) -> str:
    """Make group, policy and publication; the policy's id."""
    made = done(program.v1("POST", f"{POLICY}/policies/group/new", {"name": group, "desc": group}, **SENT))
    sent = {
        "policyId": "",
        "policyGroupName": group,
        "policyType": kind,
        "name": policy,
        "desc": f"{policy} policy",
        "version": "1.0",
        "policies": copy.deepcopy(data),
    }
    draft = done(program.v1("POST", f"{POLICY}/policies", sent, **SENT))
    path = f"{POLICY}/policies/{draft['id']}/group/{made['id']}/publish"
    answer = done(program.v1("POST", path, {}, **SENT))
    assert (answer["status"], answer["is_Active"], answer["policies"]) == ("PUBLISHED", True, data)
    return str(draft["id"])


def registered(program: Program, partner_id: str, *, kind: str, group: str, organisation: str) -> None:
    sent = {
        "partnerId": partner_id,
        "policyGroup": group,
        "organizationName": organisation,
        "address": "1 Harbour Street",
        "contactNumber": "9876543210",
        "emailId": f"contact@{partner_id}.example.org",
        "partnerType": kind,
    }
    answer = done(program.v1("POST", f"{PARTNER}/partners", sent, **SENT))
    assert answer == {"partnerId": partner_id, "status": "InProgress"}


def certified(program: Program, partner_id: str, organisation: str, authority: Authority) -> None:
    """Upload a certificate; what comes back is the platform's, for the same key."""
    made = make.leaf(authority.issuing, organisation=organisation)
    sent = {"partnerId": partner_id, "certificateData": made.pem.decode(), "partnerDomain": "AUTH"}
    answer = done(program.v1("POST", f"{PARTNER}/partners/certificate/upload", sent, **SENT))
    issued = x509.load_pem_x509_certificate(answer["signedCertificateData"].encode())
    assert issued.public_key() == made.x509.public_key()
    held = done(program.get(f"{PARTNER}/partners/{partner_id}/certificate"))
    assert held["certificateData"] == answer["signedCertificateData"]


def activated(program: Program, partner_id: str) -> None:
    done(program.v1("PATCH", f"{PARTNER}/partners/{partner_id}", {"status": "Active"}, **SENT))
    detail = done(program.get(f"{PARTNER}/partners/{partner_id}"))
    assert (detail["isActive"], detail["status"]) == (True, "active")


def asked(program: Program, partner_id: str, policy: str) -> str:
    sent = {"policyName": policy, "useCaseDescription": "Onboarding"}
    return str(done(program.v1("POST", f"{PARTNER}/partners/{partner_id}/policy/map", sent, **SENT))["mappingkey"])


def decided(program: Program, mapping_key: str) -> Any:
    return program.v1("PUT", f"{PARTNER}/partners/policy/{mapping_key}", {"status": "Approved"}, **SENT)


def generated(program: Program, partner_id: str, policy: str, label: str) -> Any:
    path = f"{PARTNER}/partners/{partner_id}/generate/apikey"
    return program.v1("PATCH", path, {"policyName": policy, "label": label}, **SENT)


def test_a_credential_partner_is_brought_in(onboarder: Program) -> None:
    """Group, policy, partner, trust, certificate, request, extractors, approval, credential type, key."""
    policy_id = published(onboarder, group="Print", policy="euin", kind="Datashare", data=DATA_SHARE_DATA)
    registered(onboarder, "print-partner", kind="Credential_Partner", group="Print", organisation="Print House")
    certified(onboarder, "print-partner", "Print House", Authority.uploaded_by(onboarder))
    activated(onboarder, "print-partner")
    mapping_key = asked(onboarder, "print-partner", "euin")

    extractors = [
        {"attributeName": f"bio-{kind}", "biometric": biometric, "extractor": {"provider": "mock", "version": "1.1"}}
        for kind, biometric in (("face", "face"), ("iris", "iris"), ("thumb", "finger[Left Thumb]"))
    ]
    assert codes(decided(onboarder, mapping_key)) != []  # a credential partner names its extractors first
    path = f"{PARTNER}/partners/print-partner/bioextractors/{policy_id}"
    done(onboarder.v1("POST", path, {"extractors": extractors}, **SENT))
    done(decided(onboarder, mapping_key))
    assert done(onboarder.get(path)) == {"extractors": extractors}

    types = f"{PARTNER}/partners/print-partner/credentialtype/euin/policies"
    assert onboarder.call("POST", f"{types}/euin").json()["errors"] in ([], None)  # type: ignore[attr-defined]
    credential = done(onboarder.get(types))
    assert (credential["policyId"], credential["policies"]) == (policy_id, DATA_SHARE_DATA)

    made = done(generated(onboarder, "print-partner", "euin", "Presses"))
    assert (made["label"], made["policyId"], made["partnerId"]) == ("Presses", policy_id, "print-partner")
    shared = done(onboarder.get(f"{POLICY}/policies/{policy_id}/partner/print-partner"))
    assert (shared["policyId"], shared["policies"]) == (policy_id, DATA_SHARE_DATA)

    partner = Partner.objects.get(pk="print-partner")
    assert (partner.state, partner.registered_by) == (PartnerState.ACTIVE, "deployment-client")
    assert PolicyRequest.objects.get().state == "approved"
    assert ApiKey.objects.get().key_hash == key_settings().vault.digest(made["apiKey"])
    assert not ApiKey.objects.filter(name__contains=made["apiKey"]).exists()


def test_an_authentication_partner_does_its_own_part_with_its_own_token(onboarder: Program) -> None:
    """The onboarder registers it for the user of its name, who then goes on; staff only approves."""
    published(onboarder, group="Banks", policy="kyc", kind="Auth", data=AUTH_DATA)
    accounts.user("own-bank", email="amina@own-bank.example.org")
    registered(onboarder, "own-bank", kind="Auth_Partner", group="Banks", organisation="Own Bank")
    assert Membership.objects.filter(partner_id="own-bank", user__username="own-bank").exists()
    authority = Authority.uploaded_by(onboarder)

    bank = entered("internal/useridPwd", userName="own-bank", password=PASSWORD)
    claims = jwt.decode(bank.token, options={"verify_signature": False})
    assert "AUTH_PARTNER" in claims["realm_access"]["roles"]
    certified(bank, "own-bank", "Own Bank", authority)
    mapping_key = asked(bank, "own-bank", "kyc")
    assert codes(generated(bank, "own-bank", "kyc", "Branches")) != []  # not before the approval
    refused = bank.call("PUT", f"{PARTNER}/partners/policy/{mapping_key}", {"request": {"status": "Approved"}})
    assert (refused.status_code, codes(refused.json())) == (403, ["KER-ATH-403"])  # type: ignore[attr-defined]
    done(decided(onboarder, mapping_key))
    key = done(generated(bank, "own-bank", "kyc", "Branches"))["apiKey"]

    page = done(bank.get(f"{PARTNER}/partner-api-keys?pageNo=0&pageSize=10"))
    assert [(row["apiKeyLabel"], row["status"]) for row in page["data"]] == [("Branches", "activated")]
    assert key not in str(page)
    assert PolicyRequest.objects.get().decided_by.username == "deployment-client"  # type: ignore[union-attr]


def test_every_step_is_audited_and_told_to_the_other_modules(onboarder: Program) -> None:
    published(onboarder, group="Banks", policy="kyc", kind="Auth", data=AUTH_DATA)
    registered(onboarder, "own-bank", kind="Auth_Partner", group="Banks", organisation="Own Bank")
    certified(onboarder, "own-bank", "Own Bank", Authority.uploaded_by(onboarder))
    done(decided(onboarder, asked(onboarder, "own-bank", "kyc")))
    done(generated(onboarder, "own-bank", "kyc", "Branches"))
    told = list(OutboxRow.objects.order_by("id").values_list("topic", flat=True))
    assert told[0] == "POLICY_UPDATED"
    assert told[-1] == "APIKEY_APPROVED"
    assert set(told) == {"POLICY_UPDATED", "CA_CERTIFICATE_UPLOADED", "PARTNER_UPDATED", "APIKEY_APPROVED"}
    acts = LogRow.objects.filter(session_user_name="deployment-client").values_list("event_name", flat=True)
    assert {
        "POLICY GROUP CREATED",
        "POLICY CREATED",
        "POLICY PUBLISHED",
        "POST REGISTER PARTNER",
        "POST REQUEST FOR POLICY MAP",
        "POLICY REQUEST APPROVED",
        "API KEY GENERATED",
    } <= set(acts)
    assert not any("REFUSED" in name or "FAILURE" in name for name in acts)


def test_a_step_too_early_is_refused_and_the_flow_goes_on_after_it(onboarder: Program) -> None:
    published(onboarder, group="Banks", policy="kyc", kind="Auth", data=AUTH_DATA)
    registered(onboarder, "own-bank", kind="Auth_Partner", group="Banks", organisation="Own Bank")
    path = f"{PARTNER}/partners/own-bank"
    assert codes(onboarder.v1("PATCH", path, {"status": "Active"}, **SENT)) == ["PMS_PRT_108"]
    sent = {"policyName": "kyc", "useCaseDescription": "Too early"}
    assert codes(onboarder.v1("POST", f"{path}/policy/map", sent, **SENT)) == ["PMS_PMP_016"]
    stranger = make.leaf(make.root("Nobody's CA"), organisation="Own Bank")
    wrong = {"partnerId": "own-bank", "certificateData": stranger.pem.decode(), "partnerDomain": "AUTH"}
    assert codes(onboarder.v1("POST", f"{PARTNER}/partners/certificate/upload", wrong, **SENT)) != []
    certified(onboarder, "own-bank", "Own Bank", Authority.uploaded_by(onboarder))
    activated(onboarder, "own-bank")
    mapping_key = asked(onboarder, "own-bank", "kyc")
    assert codes(generated(onboarder, "own-bank", "kyc", "Branches")) != []
    done(decided(onboarder, mapping_key))
    assert len(done(generated(onboarder, "own-bank", "kyc", "Branches"))["apiKey"]) == 32
