"""What the people of the demonstration find, and what all of them do alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pms.cli.demonstration import authorities, people
from pms.common.actor import Actor
from pms.partners.services import certificates, policy_group
from pms.policy_requests import services as requests
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.rules import Extractor
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.states import Domain


@dataclass(frozen=True, slots=True)
class Calendar:
    """Moments of the story; none lies before ``born``, when the platform's signing chain came into force."""

    now: datetime
    born: datetime

    def ago(self, **time: float) -> datetime:
        """A moment before now."""
        return max(self.now - timedelta(**time), self.born)


@dataclass(frozen=True, slots=True)
class Platform:
    """What the partners of the demonstration find: staff, authorities per domain, groups and policies by name."""

    calendar: Calendar
    admin: Actor
    authorities: dict[Domain, authorities.Authority]
    groups: dict[str, str]
    policies: dict[str, str]

    def ago(self, **time: float) -> datetime:
        """A moment before now."""
        return self.calendar.ago(**time)


def member(platform: Platform, organisation: people.Organisation, group: str, domain: Domain) -> Actor:
    """An activated partner: registered, group chosen, certificate accepted."""
    owner = people.enrol(organisation, at=platform.ago(days=organisation.days_ago))
    partner_id = organisation.owner.username
    at = platform.ago(days=organisation.days_ago - 1)
    if group:
        policy_group.choose(partner_id=partner_id, group_id=platform.groups[group], actor=owner, at=at)
    certificates.upload(
        partner_id=partner_id,
        data=authorities.partner_certificate(
            platform.authorities[domain], organisation.name, start=at - timedelta(hours=3), days=365
        ),
        in_force_from=None,
        actor=owner,
        at=at,
        settings=trust_settings(),
        keystore=keystore(),
    )
    return owner


def ask(
    platform: Platform,
    owner: Actor,
    policy: str,
    comment: str,
    *,
    days_ago: int,
    extractors: Sequence[Extractor] = (),
) -> str:
    """Ask for a policy by its name; the id of the request."""
    (partner_id,) = owner.owns
    asked = requests.ask(
        partner_id=partner_id,
        policy_id=platform.policies[policy],
        comment=comment,
        actor=owner,
        at=platform.ago(days=days_ago, hours=3),
        settings=link_settings(),
        extractors=extractors,
    )
    return str(asked.pk)
