"""A partner admin's day with requests: several at once, one taken back, one that nobody has to decide."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pms.api_keys import queries as keys
from pms.common.clock import now
from pms.events.models import OutboxRow
from pms.policies.models import Policy
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import certify, make_ready, policy_request, ready_partner
from tests.journeys.people import Opens, Visit, opens

__all__ = ["opens"]
LIST = "/admin/requests/"
REASON = {"en": "The contract ended.", "ar": "انتهى العقد."}


@pytest.mark.parametrize(
    ("language", "has_script"),
    [pytest.param("en", True, marks=pytest.mark.slow), ("ar", True), ("en", False)],
    ids=["in English", "in Arabic", "without script"],
)
@pytest.mark.django_db(transaction=True)
def test_a_day_with_requests(opens: Opens, committed_cast: Cast, language: str, has_script: bool) -> None:
    policy = link_of_acme(committed_cast)
    waiting = [wish(f"partner-{number}") for number in range(4)]
    dana, amina = (opens(language, has_script=has_script) for _ in range(2))
    dana.open("/sign-in/")
    dana.signs_in("dana")
    approve_two(dana, waiting)
    reject_two(dana, waiting)
    revoke_the_link(dana, policy)
    amina.open("/sign-in/")
    amina.signs_in("acme-bank")
    read_why(amina, policy)
    ask_for_what_needs_no_decision(amina, policy)
    assert sorted(dana.latin | amina.latin) == []


def link_of_acme(cast: Cast) -> Policy:
    """Acme has an approved policy with two keys."""
    policy = make_ready(cast.acme)
    cast.acme.certificates.all().delete()
    certify(cast.acme, ends=now() + timedelta(days=200))
    link = policy_request(cast.acme, policy, state=RequestState.APPROVED)
    for _ in range(2):
        api_key(link, valid_to=now() + timedelta(days=90))
    return policy


def wish(partner_id: str) -> PolicyRequest:
    """An open request of a further partner."""
    return policy_request(ready_partner(partner_id))


def pick(dana: Visit, *requests: PolicyRequest) -> None:
    """Go to the list and choose rows."""
    dana.goes("Partner Policy-Linking")
    for request in requests:
        dana.tab.locator(f'input[name="pick"][value="{request.pk}"]').check()


def confirm(dana: Visit, words: str) -> None:
    """Press the button of the question, which is a dialog or a page."""
    question = dana.tab.locator("#question") if dana.has_script else dana.tab.get_by_role("main")
    question.get_by_role("button", name=dana.say(words), exact=True).click()


def states(*requests: PolicyRequest) -> list[str]:
    """How the requests stand in the database."""
    rows = dict(PolicyRequest.objects.values_list("pk", "state"))
    return [rows[request.pk] for request in requests]


def approve_two(dana: Visit, waiting: list[PolicyRequest]) -> None:
    """Two rows, one question, both approved."""
    pick(dana, *waiting[:2])
    dana.press("Approve")
    dana.sees("The partners may use the policies at once. They are told by e-mail.")
    confirm(dana, "Approve")
    expect(dana.tab.locator(f'input[name="pick"][value="{waiting[0].pk}"]')).to_be_visible()
    expect(dana.tab.locator("#question[open]")).to_have_count(0)
    assert states(*waiting) == ["approved", "approved", "in_progress", "in_progress"]


def reject_two(dana: Visit, waiting: list[PolicyRequest]) -> None:
    """Not without a reason; then both, though one was withdrawn meanwhile, which is told."""
    pick(dana, *waiting[2:])
    dana.press("Reject…")
    dana.sees("The partners are told the reason by e-mail. They can ask again.")
    confirm(dana, "Reject")
    dana.sees("Write why you reject this request. The partner sees your reason.")
    PolicyRequest.objects.filter(pk=waiting[3].pk).update(state=RequestState.WITHDRAWN.value)
    dana.fill("Reason", REASON[dana.language], "of a decision")
    confirm(dana, "Reject")
    dana.sees("The partner has withdrawn this request. There is nothing left to decide.")
    assert states(*waiting[2:]) == ["rejected", "withdrawn"]


def revoke_the_link(dana: Visit, policy: Policy) -> None:
    """The count of keys is read first; afterwards none works and each was told."""
    link = PolicyRequest.objects.get(policy=policy)
    dana.open(f"{LIST}{link.pk}/")
    dana.follow("Revoke…")
    dana.sees("The partner is told the reason by e-mail. It can ask for the policy again, but old keys stay stopped.")
    dana.fill("Reason", REASON[dana.language], "of a decision")
    confirm(dana, "Revoke")
    dana.sees("The approval was revoked.")
    assert states(link) == ["revoked"]
    assert not keys.in_force(now()).exists()
    assert OutboxRow.objects.filter(topic="APIKEY_UPDATED").count() == 2


def read_why(amina: Visit, policy: Policy) -> None:
    """The partner reads the reason where its request stands."""
    link = PolicyRequest.objects.get(policy=policy)
    amina.open(f"/policies/requests/{link.pk}/")
    amina.typed.append(REASON[amina.language])
    amina.sees("The approval was taken back. Your organisation may no longer use this policy.")
    amina.sees_text(REASON[amina.language])


def ask_for_what_needs_no_decision(amina: Visit, policy: Policy) -> None:
    """A self-service policy is there at once."""
    quick = PolicyFactory(group=policy.group, name="Quick", self_service=True)
    amina.open(f"/policies/requests/new/?policy={quick.pk}")
    amina.sees("This policy is self-service: your request is approved at once.")
    amina.fill("What you need it for", "KYC")
    amina.press("Send the request")
    amina.sees("Approved at once: this policy needs no decision.")
    assert PolicyRequest.objects.get(policy=quick).state == "approved"
