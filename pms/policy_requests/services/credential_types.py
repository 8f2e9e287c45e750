"""The verb of credential types."""

from datetime import datetime

from django.db import IntegrityError, transaction

from pms.audit.actions import policy_requests as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed
from pms.partners import queries as partners
from pms.partners.rules import may_act
from pms.partners.states import PartnerState
from pms.policy_requests import errors, queries, rules
from pms.policy_requests.models import CredentialType
from pms.policy_requests.services.requests import locked_policy


@audit_refusals(actions.CREDENTIAL_TYPE_REFUSED, ref="partner_id", ref_type="partnerId")
@transaction.atomic
def map_credential_type(
    *, partner_id: str, credential_type: str, policy_name: str, actor: Actor, at: datetime, settings: rules.LinkSettings
) -> CredentialType:
    """Say under which policy of its group a partner gets credentials of a type; an approved request is not needed.

    Raises CredentialTypeUnknown, NotFound for a foreign partner, PartnerInactive, CredentialTypeNotOffered, what
    ``queries.named_policy`` raises, CredentialTypeTaken.
    """
    word = settings.credential_type(credential_type)
    partner = partners.get_partner(actor=actor, partner_id=partner_id)
    if not may_act(actor, partner.pk):
        raise NotAllowed
    if partner.state != PartnerState.ACTIVE:
        raise errors.PartnerInactive
    if partner.type not in settings.credential_partners:
        raise errors.CredentialTypeNotOffered
    policy = queries.named_policy(partner=partner, name=policy_name)
    locked = locked_policy(partner, policy.pk)
    queries.refuse_unusable(locked or policy, at)
    mapping = _insert(CredentialType(partner=partner, policy=policy, name=word, created_by=actor.name, created_at=at))
    record(actions.CREDENTIAL_TYPE_MAPPED, actor=actor, at=at, ref_id=partner.pk, ref_type="partnerId")
    return mapping


def _insert(mapping: CredentialType) -> CredentialType:
    try:
        with transaction.atomic():
            mapping.save(force_insert=True)
    except IntegrityError as error:
        raise errors.CredentialTypeTaken(type=mapping.name) from error
    return mapping
