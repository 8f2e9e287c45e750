"""A partner chooses its one policy group."""

from datetime import UTC, datetime

import pytest

from pms.audit.models import LogRow
from pms.common.errors import NotFound
from pms.partners import errors
from pms.partners.models import Partner
from pms.partners.services.policy_group import choose
from pms.partners.states import PartnerState, PartnerType
from tests.factories import partners
from tests.factories.policies import PolicyGroupFactory

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def chosen(partner):
    return Partner.objects.values_list("policy_group", flat=True).get(pk=partner.pk)


def log():
    return list(LogRow.objects.order_by("seq").values_list("event_id", "ref_id", "log_desc"))


def test_a_partner_chooses_its_group(cast):
    group = PolicyGroupFactory()
    choose(partner_id=cast.acme.pk, group_id=group.pk, actor=cast.amina.actor, at=AT)
    assert chosen(cast.acme) == group.pk
    assert chosen(cast.north) is None
    assert log() == [("PMS_PRT_221", "acme-bank", "The partner's policy group was chosen.")]


def test_the_choice_is_final_also_for_the_same_group_and_for_an_admin(cast):
    group, other = PolicyGroupFactory(name="Banking"), PolicyGroupFactory()
    choose(partner_id=cast.acme.pk, group_id=group.pk, actor=cast.amina.actor, at=AT)
    for again in (group, other):
        for person in (cast.bashir, cast.dana):
            with pytest.raises(errors.PolicyGroupFinal) as refusal:
                choose(partner_id=cast.acme.pk, group_id=again.pk, actor=person.actor, at=AT)
    assert str(refusal.value) == (
        "Your policy group is “Banking” already. The choice is final; ask the platform to correct a mistake."
    )
    assert chosen(cast.acme) == group.pk
    assert log()[-1] == ("PMS_PRT_421", "acme-bank", "policy-group-final")


def test_another_partner_s_group_is_nobody_else_s_business(cast):
    group = PolicyGroupFactory()
    for person in (cast.chloe, cast.emil):
        with pytest.raises(NotFound):
            choose(partner_id=cast.acme.pk, group_id=group.pk, actor=person.actor, at=AT)
    assert chosen(cast.acme) is None


@pytest.mark.parametrize("wrong", ["deactivated", "missing"])
def test_a_group_that_is_out_of_use_or_missing_is_not_offered(cast, wrong):
    group_id = PolicyGroupFactory(deactivated=True).pk if wrong == "deactivated" else "no-such-group"
    with pytest.raises(errors.GroupNotOffered):
        choose(partner_id=cast.acme.pk, group_id=group_id, actor=cast.amina.actor, at=AT)
    assert chosen(cast.acme) is None


@pytest.mark.parametrize("partner_type", [PartnerType.DEVICE, PartnerType.FTM, PartnerType.MISP, PartnerType.SDK])
def test_types_without_policies_have_no_group(cast, partner_type):
    partner = partners.partner("maker", type=partner_type)
    with pytest.raises(errors.GroupNotOffered):
        choose(partner_id=partner.pk, group_id=PolicyGroupFactory().pk, actor=cast.dana.actor, at=AT)
    assert chosen(partner) is None


def test_a_deactivated_partner_chooses_nothing(cast):
    partner = partners.partner("gone", state=PartnerState.DEACTIVATED)
    with pytest.raises(errors.PartnerDeactivated):
        choose(partner_id=partner.pk, group_id=PolicyGroupFactory().pk, actor=cast.dana.actor, at=AT)
    assert chosen(partner) is None
