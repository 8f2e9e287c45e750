"""What is done to a partner: deactivate, activate again, correct."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pms.common.errors import NotFound
from pms.offboarding import queries as offboarding
from pms.offboarding import services
from pms.partners import queries
from pms.partners.errors import PartnerChangedMeanwhile
from pms.partners.rules import needs_policy_group
from pms.partners.services import corrections
from pms.policies import queries as policies
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Text
from pms.portal.forms.partners import ContactForm, DeactivateForm, OrganisationForm, PolicyGroupForm
from pms.portal.forms.seen import SeenForm
from pms.portal.templatetags.portal import isolated, long_date
from pms.portal.views.base import Question, ask, form_page
from pms.portal.views.partners.frame import crumbs_below, page_of, the_partner

if TYPE_CHECKING:
    from pms.offboarding.queries import Returning, Touched
    from pms.partners.models import Partner


@enter(Section.PARTNERS)
def deactivate(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Ask with the counts of what stops and for a reason, then deactivate."""
    partner = the_partner(request, partner_id)
    back = page_of(partner)
    question = Question(
        title=_("Deactivate %(organisation)s?") % {"organisation": isolated(partner.organisation)},
        verb=_("Deactivate"),
        back=back,
        consequences=what_stops(offboarding.touched_by(partner.pk, request.at)),
        form=DeactivateForm,
    )
    return ask(
        request,
        question,
        lambda data: services.deactivate_partner(
            partner_id=partner.pk, reason=data["reason"], actor=request.actor, at=request.at
        ),
        done=_("%(organisation)s was deactivated.") % {"organisation": isolated(partner.organisation)},
        then=back,
    )


def what_stops(touched: "Touched") -> list[str]:
    """What a deactivation does, each noun with its count; those of which there are none are left out."""
    counted = (
        (
            touched.api_keys,
            ngettext(
                "%(count)s API key stops working at once.", "%(count)s API keys stop working at once.", touched.api_keys
            ),
        ),
        (
            touched.approved_links,
            ngettext(
                "%(count)s approved policy can no longer be used.",
                "%(count)s approved policies can no longer be used.",
                touched.approved_links,
            ),
        ),
        (
            touched.open_requests,
            ngettext(
                "%(count)s open request cannot be approved meanwhile.",
                "%(count)s open requests cannot be approved meanwhile.",
                touched.open_requests,
            ),
        ),
        (
            touched.members,
            ngettext(
                "%(count)s person keeps the right to read, and can add nothing new.",
                "%(count)s people keep the right to read, and can add nothing new.",
                touched.members,
            ),
        ),
    )
    return [
        *(words % {"count": count} for count, words in counted if count),
        _("No certificate can be uploaded for it."),
        _("The partner is told, with your reason. You can activate it again at any time."),
    ]


@enter(Section.PARTNERS)
def reactivate(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Ask with what comes back and what expired meanwhile, then activate again."""
    partner = the_partner(request, partner_id)
    back = page_of(partner)
    question = Question(
        title=_("Activate %(organisation)s again?") % {"organisation": isolated(partner.organisation)},
        verb=_("Activate again"),
        back=back,
        consequences=what_returns(offboarding.returning_with(partner, request.at)),
        danger=False,
    )
    return ask(
        request,
        question,
        lambda _data: services.reactivate_partner(partner_id=partner.pk, actor=request.actor, at=request.at),
        done=_("%(organisation)s is active again.") % {"organisation": isolated(partner.organisation)},
        then=back,
    )


def what_returns(returning: "Returning") -> list[str]:
    """What a reactivation does, and what it cannot bring back."""
    counted = (
        (
            returning.keys_expired,
            ngettext(
                "%(count)s API key expired meanwhile and stays so.",
                "%(count)s API keys expired meanwhile and stay so.",
                returning.keys_expired,
            ),
        ),
        (
            returning.keys_stopped,
            ngettext(
                "%(count)s API key stays stopped, because its policy or its approval ended.",
                "%(count)s API keys stay stopped, because their policy or their approval ended.",
                returning.keys_stopped,
            ),
        ),
        (
            returning.open_requests,
            ngettext(
                "%(count)s open request can be decided again.",
                "%(count)s open requests can be decided again.",
                returning.open_requests,
            ),
        ),
    )
    back = ngettext("%(count)s API key works again.", "%(count)s API keys work again.", returning.api_keys)
    ended = returning.certificate_ended
    lines = [
        back % {"count": returning.api_keys} if returning.api_keys else _("No API key works again by this."),
        *(words % {"count": count} for count, words in counted if count),
    ]
    if ended:
        lines.append(_("Its certificate ended on %(day)s: it needs a new one.") % {"day": long_date(ended)})
    return [*lines, _("The partner is told.")]


@enter(Section.PARTNERS)
def correct_organisation(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Correct the organisation's name while no certificate carries it."""
    partner = the_partner(request, partner_id)
    return correction(
        request,
        partner,
        OrganisationForm(request.POST or None, initial={"organisation": partner.organisation, **seen(partner)}),
        lambda data: corrections.correct_organisation(
            partner_id=partner.pk,
            organisation=data["organisation"],
            seen=data["seen"],
            actor=request.actor,
            at=request.at,
        ),
        title=gettext_lazy("Correct the organisation's name"),
        lead=gettext_lazy("This is possible until its first certificate is accepted."),
    )


@enter(Section.PARTNERS)
def correct_contact(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Correct how the partner is reached."""
    partner = the_partner(request, partner_id)
    values = {
        "email": partner.contact_email,
        "phone": partner.contact_phone,
        "address": partner.address,
        "language": partner.language,
    }
    form = ContactForm(request.POST or None, initial={**values, **seen(partner)})
    return correction(
        request,
        partner,
        form,
        lambda data: corrections.correct_contact(
            partner_id=partner.pk, contact=form.contact(), seen=data["seen"], actor=request.actor, at=request.at
        ),
        title=gettext_lazy("Correct the contact details"),
        lead=gettext_lazy("The partner is told that they were corrected."),
    )


@enter(Section.PARTNERS)
def policy_group(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Choose the policy group for the partner, or correct it while it has asked for nothing."""
    partner = the_partner(request, partner_id)
    if not needs_policy_group(partner.type):
        raise NotFound
    has_one = partner.policy_group_id is not None
    title = gettext_lazy("Correct the policy group") if has_one else gettext_lazy("Choose the policy group")
    groups = [(group.pk, group.name) for group in policies.active_groups()]
    values = {"policy_group": partner.policy_group_id or "", **seen(partner)}
    return correction(
        request,
        partner,
        PolicyGroupForm(request.POST or None, initial=values, groups=groups),
        lambda data: services.correct_policy_group(
            partner_id=partner.pk,
            group_id=data["policy_group"],
            seen=data["seen"],
            actor=request.actor,
            at=request.at,
        ),
        title=title,
        lead=gettext_lazy(
            "It decides which policies the partner can ask for. It can be corrected until the partner asks for one."
        ),
    )


def seen(partner: "Partner") -> dict[str, Any]:
    """The change from which an editor starts."""
    return {"seen": partner.changed_at.isoformat()}


def correction(
    request: PortalRequest,
    partner: "Partner",
    form: SeenForm,
    verb: Callable[[dict[str, Any]], Any],
    *,
    title: Text,
    lead: Text,
) -> HttpResponse:
    """The page of a correction. Whoever is told that somebody else was quicker may save once more."""

    def save(data: dict[str, Any]) -> object:
        try:
            return verb(data)
        except PartnerChangedMeanwhile:
            form.look_again(queries.get_partner(actor=request.actor, partner_id=partner.pk).changed_at)
            raise

    back = page_of(partner)
    return form_page(
        request,
        "portal/partners/correct.html",
        form=form,
        verb=save,
        then=back,
        done=_("The correction is saved."),
        title=title,
        crumbs=crumbs_below(partner),
        lead=lead,
        partner=partner,
        back=back,
    )
