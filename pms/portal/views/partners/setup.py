"""The set-up strip: how far a partner is on its way to a working credential, and the next act of whoever helps it."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pms.offboarding import queries as offboarding
from pms.overview.rules import uses_keys
from pms.partners.rules import needs_policy_group, requestable_policy_types
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState
from pms.portal.access import PortalRequest
from pms.portal.components import Progress, Step, Text
from pms.portal.templatetags.portal import isolated, relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pms.offboarding.queries import Holdings
    from pms.partners.models import Partner, PartnerCertificate
    from pms.policy_requests.models import PolicyRequest

CREATED = pgettext_lazy("set-up step", "Created")
GROUP = gettext_lazy("Choose its policy group")
CERTIFICATE = gettext_lazy("Upload its certificate")
POLICY = gettext_lazy("Ask for a policy for it")
KEY = gettext_lazy("The partner creates an API key")
MAPPING = gettext_lazy("Set its credential type")


def steps_of(
    request: PortalRequest, partner: "Partner", holdings: "Holdings", certificate: "PartnerCertificate | None"
) -> list[Step]:
    """The steps in order: the first that is not done comes next, as far as it can be done."""
    live = offboarding.live_requests_of(partner) if requestable_policy_types(partner.type) else {}
    steps = [Step(CREATED, Progress.DONE), *_steps(request, partner, holdings, certificate, live)]
    first = next((number for number, step in enumerate(steps) if step.progress is not Progress.DONE), len(steps))
    return [
        step if number <= first or step.progress is Progress.DONE else Step(step.label, Progress.LATER)
        for number, step in enumerate(steps)
    ]


def _steps(
    request: PortalRequest,
    partner: "Partner",
    holdings: "Holdings",
    certificate: "PartnerCertificate | None",
    live: "dict[str, PolicyRequest]",
) -> "Iterator[Step]":
    """The steps after the first, as if each were the next one."""
    if needs_policy_group(partner.type):
        yield _step(GROUP, done=partner.policy_group_id is not None, url=_url("partner-policy-group", partner))
    certified = certificate is not None and certificate.ends_at > request.at
    expired = _("The present one has expired.") if certificate and not certified else ""
    yield _step(CERTIFICATE, done=certified, url=_url("partner-certificate-on-behalf", partner), note=expired)
    if requestable_policy_types(partner.type):
        yield _policy_step(request, partner, live)
    approved = live.get(RequestState.APPROVED.value)
    if uses_keys(partner.type):
        note = _("Only its own people can: the key is shown once, to them.")
        yield _step(KEY, done=bool(holdings.keys_in_force), url="", note=note)
    elif partner.type in link_settings().credential_partners:
        url = reverse("portal:policy-linking-detail", args=[approved.pk]) if approved else ""
        yield _step(MAPPING, done=bool(holdings.credential_types), url=url)


def _policy_step(request: PortalRequest, partner: "Partner", live: "dict[str, PolicyRequest]") -> Step:
    """Asking for a policy: done, waiting for a decision, or to be done."""
    waiting = live.get(RequestState.IN_PROGRESS.value)
    if RequestState.APPROVED.value in live:
        return Step(POLICY, Progress.DONE)
    if waiting is None:
        return Step(POLICY, Progress.NEXT, f"{reverse('portal:policy-linking-create')}?partner={quote(partner.pk)}")
    names = {"policy": isolated(waiting.policy.name), "ago": relative(waiting.requested_at, request.at)}
    note = _("The request for “%(policy)s” waits for a decision. It was sent %(ago)s.") % names
    return Step(POLICY, Progress.NEXT, reverse("portal:policy-linking-detail", args=[waiting.pk]), note)


def _step(label: Text, *, done: bool, url: str, note: str = "") -> Step:
    return Step(label, Progress.DONE) if done else Step(label, Progress.NEXT, url, note)


def _url(name: str, partner: "Partner") -> str:
    return reverse(f"portal:{name}", args=[partner.pk])
