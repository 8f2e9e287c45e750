"""Requests that are begun and not sent."""

import pytest

from pms.common.errors import NotAllowed, NotFound
from pms.partners.states import PartnerType
from pms.policies.models import Policy
from pms.policy_requests import errors, queries, rules, services
from pms.policy_requests.models import RequestDraft
from tests.cast import Cast
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, BIOMETRICS_DATA, LINKS, extractor, make_ready, policy_request

FACE = rules.Extractor("individualBiometrics", "face", "", "Neuro", "3.1")


@pytest.fixture
def policy(cast: Cast) -> Policy:
    cast.acme.type = PartnerType.CREDENTIAL.value
    cast.acme.save(update_fields=["type"])
    return make_ready(cast.acme, data=BIOMETRICS_DATA)


def keep(cast: Cast, policy: Policy, **changes: object) -> RequestDraft:
    values = {"partner_id": "acme-bank", "policy_id": policy.pk, "actor": cast.amina.actor, "at": AT}
    return services.keep_draft(**(values | changes))


def chosen(policy: Policy) -> list[rules.Extractor]:
    return queries.chosen_extractors(partner_id="acme-bank", policy_id=policy.pk)


def test_a_draft_keeps_what_is_said_and_leaves_the_rest(cast: Cast, policy: Policy) -> None:
    keep(cast, policy, extractors=[FACE])
    keep(cast, policy, comment=" For cards\r\n", actor=cast.bashir.actor)
    row = RequestDraft.objects.get()
    assert (row.comment, row.changed_by, row.changed_at) == ("For cards", "bashir", AT)
    assert chosen(policy) == [FACE]
    assert queries.drafted_policies("acme-bank") == {policy.pk}
    assert list(queries.drafts_of("acme-bank", AT)) == [row]
    keep(cast, policy, extractors=[])
    assert chosen(policy) == []


def test_without_a_draft_what_an_earlier_request_had_is_offered(cast: Cast, policy: Policy) -> None:
    extractor(policy_request(cast.acme, policy), "individualBiometrics", "iris")
    assert chosen(policy) == [rules.Extractor("individualBiometrics", "iris", "", "mock", "1.1")]
    assert chosen(PolicyFactory()) == []


def test_a_draft_goes_with_the_request_and_is_hidden_with_its_policy(cast: Cast, policy: Policy) -> None:
    keep(cast, policy, extractors=[FACE])
    Policy.objects.filter(pk=policy.pk).update(state="deactivated")
    assert not queries.drafts_of("acme-bank", AT).exists()
    Policy.objects.filter(pk=policy.pk).update(state="activated")
    services.ask(
        partner_id="acme-bank",
        policy_id=policy.pk,
        comment="For cards",
        extractors=chosen(policy),
        actor=cast.amina.actor,
        at=AT,
        settings=LINKS,
    )
    assert not RequestDraft.objects.exists()


def test_what_was_begun_in_another_policy_group_is_not_gone_on_with(cast: Cast, policy: Policy) -> None:
    keep(cast, policy, extractors=[FACE])
    cast.acme.policy_group = PolicyFactory().group
    cast.acme.save(update_fields=["policy_group"])
    assert not queries.drafts_of("acme-bank", AT).exists()


def test_a_draft_is_thrown_away(cast: Cast, policy: Policy) -> None:
    keep(cast, policy, extractors=[FACE])
    with pytest.raises(NotFound):
        services.drop_draft(partner_id="acme-bank", policy_id=policy.pk, actor=cast.chloe.actor)
    services.drop_draft(partner_id="acme-bank", policy_id="\0", actor=cast.amina.actor)
    assert RequestDraft.objects.exists()
    services.drop_draft(partner_id="acme-bank", policy_id=policy.pk, actor=cast.amina.actor)
    assert not RequestDraft.objects.exists()


def test_no_draft_for_a_foreign_partner_or_policy(cast: Cast, policy: Policy) -> None:
    with pytest.raises(NotFound):
        keep(cast, policy, actor=cast.chloe.actor)
    with pytest.raises((NotFound, NotAllowed)):
        keep(cast, policy, actor=cast.emil.actor)
    for policy_id in (PolicyFactory().pk, "none", "\0"):
        with pytest.raises(errors.PolicyNotOffered):
            keep(cast, policy, policy_id=policy_id)
    with pytest.raises(errors.CommentTooLong):
        keep(cast, policy, comment="x" * 4001)
    assert not RequestDraft.objects.exists()
