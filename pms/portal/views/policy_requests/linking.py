"""What staff does with requests beside reviewing one: several at once, on behalf of a partner, after the approval."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from pms.common.errors import NotFound
from pms.common.text import fold
from pms.offboarding import queries as offboarding
from pms.offboarding.services import revoke_link
from pms.partners import queries as partners
from pms.policy_requests import queries, services
from pms.policy_requests.adapters.installation import link_settings
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Text
from pms.portal.forms.policy_requests import (
    ApproveManyForm,
    OnBehalfForm,
    RejectManyForm,
    RevokeForm,
    credential_form,
)
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import UNPROCESSABLE, Crumb, Question, ask, page
from pms.portal.views.bulk import bulk
from pms.portal.views.policy_requests.asking import (
    Way,
    check_page,
    choose_page,
    extractors_page,
    stored_extractors_page,
)

if TYPE_CHECKING:
    from pms.policy_requests.models import PolicyRequest

LIST = "portal:policy-linking-list"


def list_crumb() -> Crumb:
    """The way back to the list."""
    return Crumb(_("Partner Policy-Linking"), reverse(LIST))


@enter(Section.POLICY_LINKING)
def approve_many(request: PortalRequest) -> HttpResponse:
    """Approve the chosen requests, each as if it were the only one."""
    question = Question(
        title=_("Approve the chosen requests?"),
        verb=_("Approve"),
        back=reverse(LIST),
        consequences=(_("The partners may use the policies at once. They are told by e-mail."),),
        form=ApproveManyForm,
        danger=False,
    )
    return bulk(
        request,
        question,
        lambda key, data: services.approve(
            request_id=key, comment=data["comment"], actor=request.actor, at=request.at, settings=link_settings()
        ),
        done=ngettext_lazy("%(count)d request was approved.", "%(count)d requests were approved.", "count"),
        then=reverse(LIST),
        names=lambda keys: queries.names_of(actor=request.actor, request_ids=keys),
    )


@enter(Section.POLICY_LINKING)
def reject_many(request: PortalRequest) -> HttpResponse:
    """Reject the chosen requests with one reason."""
    question = Question(
        title=_("Reject the chosen requests?"),
        verb=_("Reject"),
        back=reverse(LIST),
        consequences=(_("The partners are told the reason by e-mail. They can ask again."),),
        form=RejectManyForm,
    )
    return bulk(
        request,
        question,
        lambda key, data: services.reject(request_id=key, reason=data["comment"], actor=request.actor, at=request.at),
        done=ngettext_lazy("%(count)d request was rejected.", "%(count)d requests were rejected.", "count"),
        then=reverse(LIST),
        names=lambda keys: queries.names_of(actor=request.actor, request_ids=keys),
    )


@enter(Section.POLICY_LINKING)
def revoke(request: PortalRequest, request_id: str) -> HttpResponse:
    """Ask whether to take back an approval, with what stops; then take it back."""
    found = queries.get_request(actor=request.actor, request_id=request_id)
    back = reverse("portal:policy-linking-detail", args=[found.pk])
    question = Question(
        title=_("Revoke “%(policy)s” for %(organisation)s?")
        % {"policy": isolated(found.policy.name), "organisation": isolated(found.partner.organisation)},
        verb=_("Revoke"),
        back=back,
        consequences=(
            keys_stop(len(offboarding.keys_of_link(found.pk, request.at))),
            *credentials_stay(found),
            _("The partner is told the reason by e-mail. It can ask for the policy again, but old keys stay stopped."),
        ),
        form=RevokeForm,
    )
    return ask(
        request,
        question,
        lambda data: revoke_link(request_id=found.pk, reason=data["comment"], actor=request.actor, at=request.at),
        done=_("The approval was revoked."),
        then=back,
    )


def keys_stop(number: int) -> Text:
    """What a revocation stops at once."""
    if not number:
        return _("No API key in use depends on it.")
    return ngettext("%(count)d API key stops working at once.", "%(count)d API keys stop working at once.", number) % {
        "count": number
    }


def credentials_stay(found: "PolicyRequest") -> list[Text]:
    """What a revocation leaves: a credential type is mapped for good."""
    types = [row.name for row in queries.credential_types_of(found.partner_id) if row.policy_id == found.policy_id]
    if not types:
        return []
    words = _("The mapping of these credential types to the policy stays: %(types)s.")
    return [words % {"types": ", ".join(isolated(one) for one in types)}]


@enter(Section.POLICY_LINKING)
def map_credential(request: PortalRequest, request_id: str) -> HttpResponse:
    """Ask which credential type the partner gets under the policy of a request, then say so."""
    found = queries.get_request(actor=request.actor, request_id=request_id)
    back = reverse("portal:policy-linking-detail", args=[found.pk])
    settings = link_settings()
    taken = {fold(row.name) for row in queries.credential_types_of(found.partner_id)}
    free = [word for key, word in settings.credential_types.items() if key not in taken or request.method == "POST"]
    question = Question(
        title=_("Map a credential type to “%(policy)s”") % {"policy": isolated(found.policy.name)},
        verb=_("Map"),
        back=back,
        consequences=(
            _("%(organisation)s gets credentials of this type under this policy from now on.")
            % {"organisation": isolated(found.partner.organisation)},
            _("The mapping is for good: a partner has one policy for each credential type."),
        ),
        form=credential_form(free),
        danger=False,
    )
    return ask(
        request,
        question,
        lambda data: services.map_credential_type(
            partner_id=found.partner_id,
            credential_type=data["type"],
            policy_name=found.policy.name,
            actor=request.actor,
            at=request.at,
            settings=settings,
        ),
        done=_("The credential type was mapped."),
        then=back,
    )


@enter(Section.POLICY_LINKING)
def extractors(request: PortalRequest, request_id: str) -> HttpResponse:
    """The extractors of a request that waits, said for the partner."""
    found = queries.get_request(actor=request.actor, request_id=request_id)
    back = reverse("portal:policy-linking-detail", args=[found.pk])
    return stored_extractors_page(request, found, back, (list_crumb(), Crumb(found.policy.name, back)))


@enter(Section.POLICY_LINKING)
def create(request: PortalRequest) -> HttpResponse:
    """Ask on behalf of a partner: first which one, then as the partner itself does."""
    form = OnBehalfForm(request.GET if "partner" in request.GET else None)
    way = way_for(request, form)
    return choose_page(request, way) if way else choose_partner(request, form)


@enter(Section.POLICY_LINKING)
def begin(request: PortalRequest, policy_id: str) -> HttpResponse:
    """The second step on behalf of a partner."""
    return extractors_page(request, chosen_way(request), policy_id)


@enter(Section.POLICY_LINKING)
def check(request: PortalRequest, policy_id: str) -> HttpResponse:
    """The last step on behalf of a partner."""
    return check_page(request, chosen_way(request), policy_id)


def way_for(request: PortalRequest, form: OnBehalfForm) -> Way | None:
    """The pages for the partner that the form names; None where it names none, with the reason at its field."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        partner = partners.get_partner(actor=request.actor, partner_id=form.cleaned_data["partner"])
    except NotFound:
        form.add_error("partner", _("There is no partner with this ID."))
        return None
    return Way(partner, "policy-linking", (list_crumb(),), reverse(LIST), urlencode({"partner": partner.pk}))


def chosen_way(request: PortalRequest) -> Way:
    """The pages for the partner that the address names; raises NotFound."""
    way = way_for(request, OnBehalfForm(request.GET))
    if way is None:
        raise NotFound
    return way


def choose_partner(request: PortalRequest, form: OnBehalfForm) -> HttpResponse:
    """The page that asks for the partner."""
    return page(
        request,
        "portal/policy_requests/on_behalf.html",
        title=_("Ask on behalf of a partner"),
        crumbs=(list_crumb(),),
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
    )
