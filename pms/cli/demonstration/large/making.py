"""The large demonstration in order: what comes later stands on what came before."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pms.accounts.models import User
from pms.accounts.queries import username_taken
from pms.api_keys.models import ApiKey
from pms.cli.demonstration import people, story
from pms.cli.demonstration.large import log, names, notices, requests
from pms.cli.demonstration.large.certificates import make_certificates
from pms.cli.demonstration.large.partners import Member, make_partners
from pms.cli.demonstration.large.policies import make_policies
from pms.cli.demonstration.large.pouring import settle
from pms.cli.demonstration.large.sizes import Size
from pms.cli.demonstration.large.trust import make_trust
from pms.common.errors import DomainError
from pms.partners.models import Partner
from pms.partners.queries import actor_of
from pms.partners.rules import requestable_policy_types
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy, PolicyGroup
from pms.policies.queries import active_policies_of_group
from pms.policy_requests.models import PolicyRequest
from pms.trust.models import TrustCertificate

Tell = Callable[[str], None]


class NotEmpty(DomainError):
    """There is something in this installation that the large demonstration would mix with."""

    code = "not-empty"
    message = _("The large demonstration is only for an empty installation, and this one has partners or policies.")


def is_made() -> bool:
    """Whether this installation has the large demonstration; it is made as a whole or not at all."""
    return username_taken(names.organisation(0)[1]) and story.is_told()


def make(*, size: Size, at: datetime, tell: Tell) -> None:
    """Make everything in one transaction, then seal the log. Raises NotEmpty; ``tell`` hears how far it is."""
    _make(size, at, tell)
    settle()
    tell(f"{log.seal_log(at=at)} rows of the log sealed")


@transaction.atomic
def _make(size: Size, at: datetime, tell: Tell) -> None:
    if any(model.objects.exists() for model in (Partner, PolicyGroup, TrustCertificate)):
        raise NotEmpty
    story.tell(at=at)
    admin = User.objects.get(username=people.ADMIN.username)
    signing = make_trust(count=size.authorities, actor=actor_of(admin), at=at)
    tell(f"{TrustCertificate.objects.count()} authorities")
    offered = make_policies(
        groups=size.groups - PolicyGroup.objects.count(), policies=size.policies - Policy.objects.count(), at=at
    )
    tell(f"{Policy.objects.count()} policies in {PolicyGroup.objects.count()} groups")
    members = make_partners(count=size.partners - Partner.objects.count(), offered=offered, at=at)
    tell(f"{Partner.objects.count()} partners")
    tell(f"{make_certificates(members=members, signing=signing, at=at)} partner certificates")
    asked = size.requests - size.own_requests - PolicyRequest.objects.count()
    requests.make_requests(count=asked, members=members, admin_id=admin.pk, at=at)
    requests.make_keys(members=members, at=at)
    requests.make_busy(busy=_busy(at), requests=size.own_requests, keys=size.own_keys, admin_id=admin.pk, at=at)
    tell(f"{PolicyRequest.objects.count()} requests, {ApiKey.objects.count()} API keys")
    tell(f"{notices.make_notices(count=size.notices, at=at)} notifications with a mail each")
    tell(f"{notices.make_events(count=size.events)} events")
    settle()  # or the statement that writes the log is planned for empty tables
    tell(f"{log.make_log(rows=size.audit_rows, at=at)} rows of the audit log")


def _busy(at: datetime) -> Member:
    """The bank of the small story, which asked for more than anybody."""
    bank = Partner.objects.get(pk=people.BANK.owner.username)
    policies = active_policies_of_group(bank.policy_group_id or "").filter(
        type__in=[str(each) for each in requestable_policy_types(PartnerType.AUTH)]
    )
    return Member(
        bank.pk,
        bank.organisation,
        PartnerType.AUTH,
        bank.memberships.get().user_id,
        PartnerState.ACTIVE,
        bank.activated_at or at - timedelta(days=1),
        sorted(policies.values_list("pk", flat=True)),
    )
