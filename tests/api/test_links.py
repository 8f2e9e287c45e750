"""What programs see of links that nobody had to approve, and of links that were revoked."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pms.audit.models import LogRow
from pms.common.clock import now
from pms.offboarding.services import revoke_link
from pms.policies.models import Policy
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, Person
from tests.factories.api_keys import api_key
from tests.factories.policy_requests import ASKED_AT, make_ready, policy_request

Programs = Callable[[Person], Program]
REQUESTS, KEYS = f"{PARTNER}/partner-policy-requests", f"{PARTNER}/partner-api-keys"


@pytest.fixture
def policy(cast: Cast) -> Policy:
    return make_ready(cast.acme)


def test_a_request_for_a_self_service_policy_is_approved_at_once(program: Programs, cast: Cast, policy: Policy) -> None:
    Policy.objects.filter(pk=policy.pk).update(self_service=True)
    wish = {"policyName": policy.name, "useCaseDescription": "For new accounts"}
    answer = program(cast.amina).v1("POST", f"{PARTNER}/partners/acme-bank/policy/map", wish)
    made = PolicyRequest.objects.get()
    assert answer["response"]["mappingkey"] == made.pk
    assert (made.state, made.self_service, made.decided_by) == ("approved", True, None)
    assert LogRow.objects.filter(event_id="PMS_POLICY_REQUEST_007", ref_id=made.pk).count() == 1
    assert program(cast.amina).get(REQUESTS)["response"]["data"][0]["status"] == "approved"


def test_a_revoked_link_is_rejected_and_its_keys_no_longer_count(program: Programs, cast: Cast, policy: Policy) -> None:
    request = policy_request(cast.acme, policy, state=RequestState.APPROVED)
    api_key(request, valid_to=now() + timedelta(days=9))
    caller = program(cast.dana)
    assert [key["status"] for key in caller.get(KEYS)["response"]["data"]] == ["activated"]
    revoke_link(request_id=request.pk, reason="It ended", actor=cast.dana.actor, at=ASKED_AT + timedelta(days=1))
    (row,) = caller.get(REQUESTS)["response"]["data"]
    assert (row["status"], row["updatedDateTime"]) == ("rejected", "2026-03-03T10:00:00.000+00:00")
    body = {"filters": [], "sort": [{"sortField": "updDtimes", "sortType": "desc"}]}
    (found,) = caller.v1("POST", f"{PARTNER}/partners/apikey/request/search", body)["response"]["data"]
    assert (found["statusCode"], found["updBy"], found["updDtimes"]) == ("rejected", "dana", row["updatedDateTime"])
    decision = {"status": "Approved"}
    assert codes(caller.v1("PUT", f"{PARTNER}/partners/policy/{request.pk}", decision)) == ["PMS_PM_034"]
    assert [key["status"] for key in caller.get(KEYS)["response"]["data"]] == ["deactivated"]
