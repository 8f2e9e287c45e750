"""Asking for a policy."""

from datetime import timedelta

import pytest

from pms.audit.actions import policy_requests as actions
from pms.audit.models import LogRow
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.notifications.models import Mail, Notification
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy
from pms.policies.states import PolicyType
from pms.policy_requests import errors, rules, services
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, LINKS, certify, make_ready, policy_request

COMMENT = "To open accounts for new customers"


def ask(cast: Cast, policy: Policy, **changes: object) -> PolicyRequest:
    values = {
        "partner_id": cast.acme.pk,
        "policy_id": policy.pk,
        "comment": COMMENT,
        "actor": cast.amina.actor,
        "at": AT,
        "settings": LINKS,
    }
    return services.ask(**(values | changes))  # type: ignore[arg-type]


def refusals() -> list[tuple[str, str, str]]:
    rows = LogRow.objects.filter(event_id=actions.ASK_REFUSED.event_id).order_by("seq")
    return list(rows.values_list("ref_id", "session_user_name", "log_desc"))


def test_a_partner_asks_and_the_request_waits(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    made = ask(cast, policy, comment="  First line\r\nsecond line  ")
    row = PolicyRequest.objects.get()
    assert (row.pk, row.partner_id, row.policy_id) == (made.pk, "acme-bank", policy.pk)
    assert (row.state, row.comment, row.requested_at) == ("in_progress", "First line\nsecond line", AT)
    assert (row.requested_by, row.decided_at, row.decided_by, row.self_service) == (cast.amina.user, None, None, False)
    logged = LogRow.objects.get(event_id=actions.ASKED.event_id)
    assert (logged.ref_id, logged.ref_id_type, logged.session_user_name) == (row.pk, "policyRequestId", "acme-bank")
    assert Mail.objects.count() == 0


def test_a_colleague_and_a_partner_admin_may_ask_on_behalf(cast: Cast) -> None:
    policy, other = make_ready(cast.acme), PolicyFactory(group=cast.acme.policy_group)
    ask(cast, policy, actor=cast.bashir.actor)
    ask(cast, other, actor=cast.dana.actor)
    asked_by = PolicyRequest.objects.order_by("policy__name").values_list("policy_id", "requested_by__username")
    assert dict(asked_by) == {policy.pk: "bashir", other.pk: "dana"}


def test_a_foreign_partner_does_not_exist(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    with pytest.raises(NotFound):
        ask(cast, policy, actor=cast.chloe.actor)
    with pytest.raises(NotFound):
        ask(cast, policy, partner_id="nobody\0")
    with pytest.raises((NotFound, NotAllowed)):
        ask(cast, policy, actor=cast.emil.actor)
    assert PolicyRequest.objects.count() == 0
    assert ("acme-bank", "north-telecom", "not-found") in refusals()


def _without_certificate(partner: Partner) -> None:
    partner.certificates.all().delete()


def _with_expired_certificate(partner: Partner) -> None:
    partner.certificates.all().delete()
    certify(partner, ends=AT)


def _without_group(partner: Partner) -> None:
    Partner.objects.filter(pk=partner.pk).update(policy_group=None)


def _deactivated(partner: Partner) -> None:
    Partner.objects.filter(pk=partner.pk).update(state=PartnerState.DEACTIVATED.value)


def _device_provider(partner: Partner) -> None:
    Partner.objects.filter(pk=partner.pk).update(type=PartnerType.DEVICE.value)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (_without_certificate, errors.CertificateMissing),
        (_with_expired_certificate, errors.CertificateExpired),
        (_without_group, errors.GroupMissing),
        (_deactivated, errors.PartnerInactive),
        (_device_provider, errors.NoPoliciesForType),
    ],
)
def test_a_partner_that_is_not_ready_is_told_what_is_missing(
    cast: Cast, change: object, error: type[DomainError]
) -> None:
    policy = make_ready(cast.acme)
    change(cast.acme)  # type: ignore[operator]
    with pytest.raises(error):
        ask(cast, policy)
    assert PolicyRequest.objects.count() == 0
    assert refusals() == [("acme-bank", "acme-bank", error.code)]


def test_the_second_before_its_end_a_certificate_still_counts(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    _without_certificate(cast.acme)
    certify(cast.acme, ends=AT + timedelta(seconds=1))
    assert ask(cast, policy).state == RequestState.IN_PROGRESS


def test_only_activated_policies_of_the_own_group_and_of_a_fitting_type_are_offered(cast: Cast) -> None:
    group = make_ready(cast.acme).group
    wrong = [
        PolicyFactory(),
        PolicyFactory(group=group, type=PolicyType.DATA_SHARE.value),
        PolicyFactory(group=group, draft=True),
    ]
    for policy in wrong:
        with pytest.raises(errors.PolicyNotOffered):
            ask(cast, policy)
    with pytest.raises(errors.PolicyNotOffered):
        ask(cast, wrong[0], policy_id="no-such-policy")
    with pytest.raises(errors.PolicyNotOffered):
        ask(cast, wrong[0], policy_id="\0")
    assert PolicyRequest.objects.count() == 0


def test_a_policy_deactivated_or_ended_meanwhile_is_named(cast: Cast) -> None:
    group = make_ready(cast.acme).group
    gone = PolicyFactory(group=group, deactivated=True, name="Old KYC")
    ended = PolicyFactory(group=group, valid_to=AT, name="Past KYC")
    for policy in (gone, ended):
        with pytest.raises(errors.PolicyInactive) as caught:
            ask(cast, policy)
        assert str(caught.value) == f"The policy “{policy.name}” is no longer active."
    assert PolicyRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("comment", "error", "words"),
    [
        ("", errors.CommentMissing, "Write what you need this policy for."),
        (" \r\n ", errors.CommentMissing, "Write what you need this policy for."),
        ("x" * 501, errors.CommentTooLong, "Your text has 501 characters. At most 500 are possible."),
        ("x" * 20_480, errors.CommentTooLong, "Your text has 20480 characters. At most 500 are possible."),
    ],
)
def test_a_comment_is_needed_and_has_a_limit(cast: Cast, comment: str, error: type[DomainError], words: str) -> None:
    policy = make_ready(cast.acme)
    with pytest.raises(error) as caught:
        ask(cast, policy, comment=comment)
    assert str(caught.value) == words
    assert PolicyRequest.objects.count() == 0
    assert refusals() == [("acme-bank", "acme-bank", error.code)]


def test_500_characters_fit_however_line_ends_are_sent(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    text = "é" * 249 + "\r\n" + "é" * 250
    assert len(ask(cast, policy, comment=text).comment) == 500


def test_a_nul_in_a_comment_is_dropped(cast: Cast) -> None:
    assert ask(cast, make_ready(cast.acme), comment="For\0 accounts").comment == "For accounts"


def test_the_same_request_twice_is_refused_in_either_live_state(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    ask(cast, policy)
    with pytest.raises(errors.AlreadyPending):
        ask(cast, policy)
    PolicyRequest.objects.update(state=RequestState.APPROVED.value)
    with pytest.raises(errors.AlreadyApproved):
        ask(cast, policy, actor=cast.bashir.actor)
    assert PolicyRequest.objects.count() == 1
    assert [code for _, _, code in refusals()] == ["request-already-pending", "request-already-approved"]


@pytest.mark.parametrize("state", [RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.REVOKED])
def test_after_a_rejection_or_withdrawal_it_may_ask_again(cast: Cast, state: RequestState) -> None:
    policy = make_ready(cast.acme)
    policy_request(cast.acme, policy, state=state)
    ask(cast, policy)
    assert sorted(PolicyRequest.objects.values_list("state", flat=True)) == sorted(["in_progress", state.value])


def test_a_self_service_policy_is_approved_at_once_and_audited_as_such(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    Policy.objects.filter(pk=policy.pk).update(self_service=True)
    made = ask(cast, policy)
    row = PolicyRequest.objects.get()
    assert (row.state, row.self_service, row.decided_by, row.decided_at) == ("approved", True, None, AT)
    logged = LogRow.objects.filter(ref_id=made.pk).order_by("seq").values_list("event_id", flat=True)
    assert list(logged) == [actions.ASKED.event_id, actions.APPROVED_AT_ONCE.event_id]
    assert set(Notification.objects.values_list("user_id", flat=True)) == {cast.amina.user.pk, cast.bashir.user.pk}


def test_a_self_service_policy_that_its_type_is_not_offered_waits_for_a_decision(cast: Cast) -> None:
    make_ready(cast.acme)
    share = PolicyFactory(group=cast.acme.policy_group, type="DataShare", self_service=True)
    made = ask(cast, share, terms=rules.WIRE)
    assert (made.state, made.self_service) == ("in_progress", False)


def test_programs_may_ask_for_more_than_people_are_offered(cast: Cast) -> None:
    """Any type of policy, no words or many, and no certificate that is still valid; but for an active partner."""
    make_ready(cast.acme)
    share = PolicyFactory(group=cast.acme.policy_group, type=PolicyType.DATA_SHARE)
    cast.acme.certificates.update(not_after=AT, issued_not_after=AT)
    with pytest.raises(errors.CertificateExpired):
        ask(cast, share)
    assert ask(cast, share, comment="", terms=rules.WIRE).comment == ""
    other = PolicyFactory(group=cast.acme.policy_group, type=PolicyType.MISP)
    with pytest.raises(errors.CommentTooLong):
        ask(cast, other, comment="x" * 4001, terms=rules.WIRE)
    assert len(ask(cast, other, comment="x" * 4000, terms=rules.WIRE).comment) == 4000
    with pytest.raises(errors.PolicyNotOffered):
        ask(cast, PolicyFactory(), terms=rules.WIRE)
    with pytest.raises(errors.PolicyNotOffered):
        ask(cast, PolicyFactory(group=cast.acme.policy_group, draft=True), terms=rules.WIRE)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.IN_PROGRESS.value)
    with pytest.raises(errors.PartnerInactive):
        ask(cast, PolicyFactory(group=cast.acme.policy_group), terms=rules.WIRE)
