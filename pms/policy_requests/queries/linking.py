"""Reads of what a link needs: the policy by its name, the extractors, the policy of a credential type."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from pms.common.errors import DomainError, NotFound
from pms.common.text import single_spaced
from pms.partners.models import Partner
from pms.policies.models import Policy
from pms.policies.rules import is_in_force
from pms.policies.states import GroupState, PolicyState
from pms.policy_requests import errors, rules
from pms.policy_requests.models import BioExtractor, CredentialType, PolicyRequest


def named_policy(*, partner: Partner, name: str) -> Policy:
    """The policy of that name in the partner's group, in whatever state.

    Raises PolicyUnknown where no activated policy has the name in any group, PolicyOfOtherGroup where only other
    groups have one.
    """
    policy = policy_of_group(partner.policy_group_id, name)
    if policy is None or policy.state != PolicyState.ACTIVE:
        anywhere = Policy.objects.filter(name=single_spaced(name), state=PolicyState.ACTIVE.value)
        if not anywhere.exists():
            raise errors.PolicyUnknown(policy=name)
    if policy is None:
        raise errors.PolicyOfOtherGroup(policy=name)
    return policy


def policy_of_group(group_id: str | None, name: str) -> Policy | None:
    """The policy of exactly that name in a group, without its content; None where there is none, or no group."""
    if group_id is None:
        return None
    rows = Policy.objects.select_related("group").defer("data")
    return rows.filter(group_id=group_id, name=single_spaced(name)).first()


def policy_with_id(group_id: str | None, policy_id: str) -> Policy | None:
    """As ``policy_of_group``, by the policy's id."""
    if group_id is None or "\0" in policy_id:
        return None
    return Policy.objects.select_related("group").defer("data").filter(group_id=group_id, pk=policy_id).first()


def refuse_unusable(policy: Policy, at: datetime) -> None:
    """Raises PolicyInactive, PolicyEnded or PolicyGroupInactive for a policy that nobody can be linked to now."""
    if policy.state != PolicyState.ACTIVE:
        raise errors.PolicyInactive(policy=policy.name)
    if policy.valid_to is None or policy.valid_to <= at:
        raise errors.PolicyEnded(policy=policy.name)
    if policy.group.state != GroupState.ACTIVE:
        raise errors.PolicyGroupInactive(policy=policy.name)
    if not is_in_force(state=policy.state, valid_from=policy.valid_from, valid_to=policy.valid_to, at=at):
        raise errors.PolicyInactive(policy=policy.name)


def lacks_extractors(request: PolicyRequest, required_for: Collection[str]) -> bool:
    """Whether a partner of these types has no extractors under the policy, whatever the policy shares.

    So programs are told; people are asked for extractors only where the policy shares biometrics.
    """
    if request.partner.type not in required_for:
        return False
    return not extractors_of(partner_id=request.partner_id, policy_id=request.policy_id).exists()


def needs_extractors(partner: Partner, policy: Policy, settings: rules.LinkSettings) -> bool:
    """Whether the partner must say which extractors it uses under the policy, and has not said it."""
    if partner.type not in settings.extractors_required:
        return False  # before the policy's content is read
    biometrics = rules.biometrics_of(policy.type, policy.data)
    if not rules.needs_extractors(partner.type, biometrics, settings):
        return False
    return not extractors_of(partner_id=partner.pk, policy_id=policy.pk).exists()


def approval_obstacle(request: PolicyRequest, at: datetime, settings: rules.LinkSettings) -> DomainError | None:
    """What keeps an open request from being approved now, or None."""
    lacking = needs_extractors(request.partner, request.policy, settings)
    return rules.approval_obstacle(request, at, lacks_extractors=lacking)


def extractors_of(*, partner_id: str, policy_id: str) -> QuerySet[BioExtractor]:
    """The extractors of a partner under a policy, in the order in which they were given.

    Whether the caller may know of the partner is decided before.
    """
    return BioExtractor.objects.filter(partner_id=partner_id, policy_id=policy_id).order_by("pk")


def credential_type_of(*, partner_id: str, name: str) -> CredentialType:
    """Under which policy a partner gets credentials of a type, without regard to the type's case; with the policy.

    Raises NotFound. Whether the caller may know of the partner is decided before.
    """
    rows = CredentialType.objects.select_related("policy").filter(partner_id=partner_id, name__iexact=name)
    found = rows.order_by("pk").first()
    if found is None:
        raise NotFound
    return found


def credential_types_of(partner_id: str) -> QuerySet[CredentialType]:
    """The credential types of a partner with their policies, by type."""
    rows = CredentialType.objects.select_related("policy").defer("policy__data").filter(partner_id=partner_id)
    return rows.order_by("name", "pk")


def credential_partners_of(policy_id: str) -> list[str]:
    """The organisations that get credentials under a policy, by name."""
    rows = CredentialType.objects.filter(policy_id=policy_id)
    return list(rows.order_by("partner__organisation").values_list("partner__organisation", flat=True).distinct())
