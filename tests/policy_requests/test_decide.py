"""Approving, rejecting, withdrawing."""

import pytest

from pms.accounts.states import Role
from pms.audit.actions import policy_requests as actions
from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.notifications.models import Mail, Notification
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policies.states import PolicyState
from pms.policy_requests import errors, services
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.cast import person as person_of
from tests.factories import accounts
from tests.factories.policy_requests import AT, LINKS, make_ready, policy_request


@pytest.fixture
def open_request(cast: Cast) -> PolicyRequest:
    return policy_request(cast.acme, make_ready(cast.acme), requested_by=cast.amina.user)


def untouched(request: PolicyRequest) -> bool:
    row = PolicyRequest.objects.get(pk=request.pk)
    return (row.state, row.decided_at, row.decided_by_id, row.decision_comment) == ("in_progress", None, None, "")


def logged(request: PolicyRequest) -> list[tuple[str, str]]:
    return list(LogRow.objects.filter(ref_id=request.pk).order_by("seq").values_list("event_id", "log_desc"))


def test_an_approval_is_kept_audited_and_told_in_the_partners_languages(
    cast: Cast, open_request: PolicyRequest
) -> None:
    cast.bashir.user.language = "ar"
    cast.bashir.user.save(update_fields=["language"])
    services.approve(request_id=open_request.pk, comment=" Welcome ", actor=cast.dana.actor, at=AT, settings=LINKS)
    row = PolicyRequest.objects.get()
    assert (row.state, row.decided_at, row.decided_by, row.decision_comment) == (
        "approved",
        AT,
        cast.dana.user,
        "Welcome",
    )
    assert logged(row)[0][0] == actions.APPROVED.event_id
    notices = Notification.objects.values_list("user_id", "kind", "ref_type", "ref_id", "path")
    path = f"/policies/requests/{row.pk}/"
    assert set(notices) == {
        (person.user.pk, "request_approved", "policyRequestId", row.pk, path) for person in (cast.amina, cast.bashir)
    }
    mails = {mail.recipient: mail for mail in Mail.objects.all()}
    assert {address: mail.language for address, mail in mails.items()} == {
        "amina@acme.example": "en",
        "bashir@acme.example": "ar",
    }
    for part in (mails["amina@acme.example"].text, mails["amina@acme.example"].html):
        assert open_request.policy.name in part
        assert "Welcome" in part
        assert path in part


def test_an_approval_needs_no_comment(cast: Cast, open_request: PolicyRequest) -> None:
    services.approve(request_id=open_request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    assert PolicyRequest.objects.get().state == "approved"


def test_a_rejection_keeps_its_reason_and_tells_it(cast: Cast, open_request: PolicyRequest) -> None:
    services.reject(request_id=open_request.pk, reason="Say for <whom>", actor=cast.dana.actor, at=AT)
    row = PolicyRequest.objects.get()
    assert (row.state, row.decision_comment, row.decided_by) == ("rejected", "Say for <whom>", cast.dana.user)
    assert logged(row)[0][0] == actions.REJECTED.event_id
    mail = Mail.objects.get(recipient="amina@acme.example")
    assert "Say for <whom>" in mail.text
    assert "Say for &lt;whom&gt;" in mail.html


def test_a_rejection_without_reason_is_refused(cast: Cast, open_request: PolicyRequest) -> None:
    with pytest.raises(errors.ReasonMissing):
        services.reject(request_id=open_request.pk, reason="  ", actor=cast.dana.actor, at=AT)
    assert untouched(open_request)
    assert logged(open_request) == [(actions.REJECT_REFUSED.event_id, "rejection-reason-missing")]
    assert Mail.objects.count() == 0


def test_a_reason_of_20_kb_is_refused(cast: Cast, open_request: PolicyRequest) -> None:
    with pytest.raises(errors.CommentTooLong):
        services.reject(request_id=open_request.pk, reason="x" * 20_480, actor=cast.dana.actor, at=AT)
    with pytest.raises(errors.CommentTooLong):
        services.approve(request_id=open_request.pk, comment="x" * 20_480, actor=cast.dana.actor, at=AT, settings=LINKS)
    assert untouched(open_request)


def test_the_second_decider_is_told_who_decided_what(cast: Cast, open_request: PolicyRequest) -> None:
    services.approve(request_id=open_request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    with pytest.raises(errors.ApprovedMeanwhile) as caught:
        services.reject(request_id=open_request.pk, reason="No", actor=cast.dana.actor, at=AT)
    assert str(caught.value) == "Dana Weiss has approved this request already. Your decision was not saved."
    assert PolicyRequest.objects.get().state == "approved"
    PolicyRequest.objects.update(state=RequestState.REJECTED.value)
    with pytest.raises(errors.RejectedMeanwhile):
        services.approve(request_id=open_request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    PolicyRequest.objects.update(state=RequestState.WITHDRAWN.value)
    with pytest.raises(errors.WithdrawnMeanwhile):
        services.approve(request_id=open_request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    assert PolicyRequest.objects.get().state == "withdrawn"


def test_only_a_partner_admin_decides(cast: Cast, open_request: PolicyRequest) -> None:
    with pytest.raises(NotAllowed):
        services.approve(request_id=open_request.pk, comment="", actor=cast.amina.actor, at=AT, settings=LINKS)
    for person in (cast.chloe, cast.emil):
        with pytest.raises(NotFound):
            services.approve(request_id=open_request.pk, comment="", actor=person.actor, at=AT, settings=LINKS)
        with pytest.raises(NotFound):
            services.reject(request_id=open_request.pk, reason="No", actor=person.actor, at=AT)
    with pytest.raises(NotFound):
        services.withdraw(request_id="\0", actor=cast.amina.actor, at=AT)
    assert untouched(open_request)


def test_a_deactivated_partner_can_be_rejected_but_not_approved(cast: Cast, open_request: PolicyRequest) -> None:
    Partner.objects.filter(pk=cast.acme.pk).update(state=PartnerState.DEACTIVATED.value)
    with pytest.raises(errors.ApplicantInactive):
        services.approve(request_id=open_request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    assert untouched(open_request)
    services.reject(request_id=open_request.pk, reason="Deactivated", actor=cast.dana.actor, at=AT)
    assert PolicyRequest.objects.get().state == "rejected"


def test_an_inactive_policy_can_be_rejected_but_not_approved(cast: Cast, open_request: PolicyRequest) -> None:
    Policy.objects.filter(pk=open_request.policy_id).update(state=PolicyState.DEACTIVATED.value)
    with pytest.raises(errors.ApprovalPolicyInactive):
        services.approve(request_id=open_request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    assert untouched(open_request)
    assert logged(open_request)[0] == (actions.APPROVE_REFUSED.event_id, "request-approval-policy-inactive")


def test_a_partner_takes_its_open_request_back(cast: Cast, open_request: PolicyRequest) -> None:
    services.withdraw(request_id=open_request.pk, actor=cast.bashir.actor, at=AT)
    row = PolicyRequest.objects.get()
    assert (row.state, row.decided_at, row.decided_by) == ("withdrawn", AT, cast.bashir.user)
    assert logged(row)[0][0] == actions.WITHDRAWN.event_id
    assert Mail.objects.count() == 0


def test_a_decided_request_cannot_be_withdrawn_and_a_foreign_one_is_not_there(
    cast: Cast, open_request: PolicyRequest
) -> None:
    with pytest.raises(NotFound):
        services.withdraw(request_id=open_request.pk, actor=cast.chloe.actor, at=AT)
    services.approve(request_id=open_request.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    with pytest.raises(errors.DecidedMeanwhile):
        services.withdraw(request_id=open_request.pk, actor=cast.amina.actor, at=AT)
    assert PolicyRequest.objects.get().state == "approved"
    codes = LogRow.objects.filter(event_id=actions.WITHDRAW_REFUSED.event_id).order_by("seq")
    assert list(codes.values_list("log_desc", flat=True)) == ["not-found", "request-decided-meanwhile"]


def test_the_partner_manager_module_decides_and_may_reject_without_words(
    cast: Cast, open_request: PolicyRequest
) -> None:
    module = person_of(accounts.user("partner-manager", roles=[Role.PARTNERMANAGER]))
    with pytest.raises(NotAllowed):
        services.withdraw(request_id=open_request.pk, actor=module.actor, at=AT)
    services.reject(request_id=open_request.pk, reason=" ", actor=module.actor, at=AT, reason_needed=False)
    row = PolicyRequest.objects.get()
    assert (row.state, row.decision_comment, row.decided_by) == ("rejected", "", module.user)
    mail = Mail.objects.get(recipient="amina@acme.example")
    assert "Reason" not in mail.text + mail.html
    assert "No reason was given." in mail.text
