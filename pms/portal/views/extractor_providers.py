"""The providers of extractors that partners choose from: list, add, change, take out of the list, put back."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.audit.actions import extractor_providers as actions
from pms.policy_requests import queries, services
from pms.policy_requests.states import ProviderState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, Link
from pms.portal.extractors import provider_words
from pms.portal.forms.extractors import ProviderForm
from pms.portal.history import rows_about
from pms.portal.tables.extractor_providers import ProviderTable
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import Crumb, Question, ask, form_page
from pms.portal.views.lists import ListPage, list_page

if TYPE_CHECKING:
    from pms.policy_requests.models import ExtractorProvider

SHOWN = (actions.ADDED, actions.CHANGED, actions.DEACTIVATED, actions.REACTIVATED)
TEMPLATE = "portal/policy_requests/provider.html"


def list_url() -> str:
    """The list."""
    return reverse("portal:extractor-provider-list")


def list_crumb() -> Crumb:
    """The way back to the list."""
    return Crumb(_("Extractor providers"), list_url())


@enter(Section.EXTRACTOR_PROVIDERS)
def index(request: PortalRequest) -> HttpResponse:
    """All providers."""
    create_url = reverse("portal:extractor-provider-create")
    return list_page(
        request,
        ListPage(
            title=_("Extractor providers"),
            table=ProviderTable,
            queryset=queries.providers_for(request.actor),
            counted=ngettext_lazy("%(count)d provider", "%(count)d providers", "count"),
            order="name",
            empty=Empty(
                _(
                    "Partners choose from these who makes templates of biometrics for them. "
                    "Until one stands here, they type it."
                ),
                _("Add a provider"),
                create_url,
                "fingerprint",
            ),
            primary=Link(_("Add a provider"), create_url, "plus"),
        ),
    )


@enter(Section.EXTRACTOR_PROVIDERS)
def create(request: PortalRequest) -> HttpResponse:
    """Add one."""
    return form_page(
        request,
        TEMPLATE,
        form=ProviderForm(request.POST or None),
        verb=lambda data: services.add_provider(**described(data), actor=request.actor, at=request.at),
        then=list_url(),
        done=_("The provider was added."),
        title=_("Add a provider"),
        crumbs=(list_crumb(),),
        back=list_url(),
        submit=_("Add the provider"),
    )


@enter(Section.EXTRACTOR_PROVIDERS)
def edit(request: PortalRequest, provider_id: str) -> HttpResponse:
    """Change one."""
    found = queries.get_provider(actor=request.actor, provider_id=provider_id)
    present = {"name": found.name, "version": found.version, "modalities": found.modalities}
    return form_page(
        request,
        TEMPLATE,
        form=ProviderForm(request.POST or None, initial=present),
        verb=lambda data: services.edit_provider(
            provider_id=found.pk, **described(data), actor=request.actor, at=request.at
        ),
        then=list_url(),
        done=_("The provider was changed."),
        title=provider_words(found.name, found.version),
        crumbs=(list_crumb(),),
        back=list_url(),
        submit=_("Save"),
        found=found,
        state=ProviderState(found.state),
        is_offered=found.state == ProviderState.ACTIVE,
        history=rows_about(services.PROVIDER_REF, found.pk, SHOWN),
    )


def described(data: dict[str, Any]) -> dict[str, Any]:
    """What the form says of a provider."""
    return {name: data[name] for name in ("name", "version", "modalities")}


@enter(Section.EXTRACTOR_PROVIDERS)
def deactivate(request: PortalRequest, provider_id: str) -> HttpResponse:
    """Ask whether to offer a provider no longer, then do so."""
    found = queries.get_provider(actor=request.actor, provider_id=provider_id)
    question = Question(
        title=_("Offer %(provider)s no longer?") % {"provider": words(found)},
        verb=_("Offer no longer"),
        back=list_url(),
        consequences=(_("Partners that use it already keep it. New requests cannot choose it."),),
    )
    return ask(
        request,
        question,
        lambda _data: services.deactivate_provider(provider_id=found.pk, actor=request.actor, at=request.at),
        done=_("The provider is no longer offered."),
        then=list_url(),
    )


@enter(Section.EXTRACTOR_PROVIDERS)
def reactivate(request: PortalRequest, provider_id: str) -> HttpResponse:
    """Ask whether to offer a provider again, then do so."""
    found = queries.get_provider(actor=request.actor, provider_id=provider_id)
    question = Question(
        title=_("Offer %(provider)s again?") % {"provider": words(found)},
        verb=_("Offer again"),
        back=list_url(),
        consequences=(_("Partners can choose it in new requests."),),
        danger=False,
    )
    return ask(
        request,
        question,
        lambda _data: services.reactivate_provider(provider_id=found.pk, actor=request.actor, at=request.at),
        done=_("The provider is offered again."),
        then=list_url(),
    )


def words(provider: "ExtractorProvider") -> str:
    """The provider inside a sentence."""
    return isolated(provider_words(provider.name, provider.version))
