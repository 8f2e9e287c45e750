"""Authentication Services: the API keys of all partners, for partner admins."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.api_keys import queries, services
from pms.api_keys.adapters.installation import key_settings
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty
from pms.portal.forms.api_keys import DeactivateForm, ExpiryForm, end_of_day
from pms.portal.history import rows_about
from pms.portal.tables.api_keys import KeyTable
from pms.portal.templatetags.portal import isolated, long_date
from pms.portal.views.api_keys.own import SHOWN, about
from pms.portal.views.base import Crumb, Question, ask, page
from pms.portal.views.lists import ListPage, list_page


@enter(Section.AUTHENTICATION_SERVICES)
def index(request: PortalRequest) -> HttpResponse:
    """The keys of all partners, newest first."""
    return list_page(
        request,
        ListPage(
            title=_("Authentication Services"),
            table=KeyTable,
            queryset=queries.visible_to(request.actor, request.at),
            counted=ngettext_lazy("%(count)d API key", "%(count)d API keys", "count"),
            order="-created",
            empty=Empty(_("API keys that partners generate will stand here."), icon="key"),
        ),
    )


@enter(Section.AUTHENTICATION_SERVICES)
def detail(request: PortalRequest, key_id: str) -> HttpResponse:
    """One key of any partner."""
    key = queries.get_key(actor=request.actor, key_id=key_id, at=request.at)
    shown = about(key, request)
    return page(
        request,
        "portal/api_keys/detail.html",
        title=key.name,
        crumbs=staff_crumbs(),
        staff=True,
        deactivate_url=reverse("portal:authentication-service-deactivate", args=[key.pk]),
        expiry_url=reverse("portal:authentication-service-expiry", args=[key.pk]) if shown["can_end"] else "",
        policy_url=reverse("portal:policy-linking-detail", args=[key.request_id]),
        history=rows_about(services.REF_TYPE, key.pk, SHOWN),
        **shown,
    )


@enter(Section.AUTHENTICATION_SERVICES)
def deactivate(request: PortalRequest, key_id: str) -> HttpResponse:
    """Ask why, then deactivate the key and tell the partner."""
    key = queries.get_key(actor=request.actor, key_id=key_id, at=request.at)
    back = reverse("portal:authentication-service-detail", args=[key.pk])
    names = {"name": isolated(key.name), "organisation": isolated(key.partner.organisation)}
    question = Question(
        title=_("Deactivate the API key “%(name)s” of %(organisation)s?") % names,
        verb=_("Deactivate"),
        back=back,
        consequences=(
            _("The partner's systems that use it can no longer authenticate anybody, from now on."),
            _("This cannot be undone. The partner is told, with your reason."),
        ),
        form=DeactivateForm,
    )
    return ask(
        request,
        question,
        lambda data: services.deactivate(key_id=key.pk, reason=data["reason"], actor=request.actor, at=request.at),
        done=_("The API key was deactivated."),
        then=back,
    )


@enter(Section.AUTHENTICATION_SERVICES)
def change_expiry(request: PortalRequest, key_id: str) -> HttpResponse:
    """Ask for a key's new last day."""
    key = queries.get_key(actor=request.actor, key_id=key_id, at=request.at)
    back = reverse("portal:authentication-service-detail", args=[key.pk])
    question = Question(
        title=_("Change when “%(name)s” ends") % {"name": isolated(key.name)},
        verb=_("Save"),
        back=back,
        consequences=(
            _("Now it ends on %(day)s.") % {"day": long_date(key.valid_to)},
            _("Authentication services are told. The key itself stays the same."),
        ),
        form=ExpiryForm,
        danger=False,
    )
    return ask(
        request,
        question,
        lambda data: services.change_expiry(
            key_id=key.pk,
            valid_to=end_of_day(data["last_day"]),
            actor=request.actor,
            at=request.at,
            settings=key_settings(),
        ),
        done=_("The end of the key was changed."),
        then=back,
    )


def staff_crumbs() -> tuple[Crumb, ...]:
    """The way back to the list."""
    return (Crumb(_("Authentication Services"), reverse("portal:authentication-service-list")),)
