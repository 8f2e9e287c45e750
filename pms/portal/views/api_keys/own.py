"""A partner's own API keys: list, generate, detail, deactivate."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.accounts.rules import is_partner_admin
from pms.api_keys import errors, queries, rules, services
from pms.api_keys.adapters.installation import key_settings
from pms.api_keys.states import ApiKeyState
from pms.audit.actions import api_keys as actions
from pms.common.errors import DomainError, NotFound
from pms.common.ids import new_secret
from pms.partners import queries as partners
from pms.partners.states import PartnerState
from pms.policy_requests import queries as requests
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, Link
from pms.portal.forms.api_keys import GenerateForm, end_of_day
from pms.portal.history import rows_about
from pms.portal.htmx import redirect
from pms.portal.tables.api_keys import OwnKeyTable
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import UNPROCESSABLE, Crumb, Question, ask, page
from pms.portal.views.lists import ListPage, list_page
from pms.portal.views.policy_requests.own import own_partner

if TYPE_CHECKING:
    from pms.api_keys.queries import ShownKey

SHOWN = (actions.GENERATED, actions.DEACTIVATED, actions.EXPIRY_CHANGED, actions.EXPIRED)
"""What a key's page tells of its history; refusals stand in the audit log."""

NONCE_LENGTH = 32


@enter(Section.API_KEYS)
def index(request: PortalRequest) -> HttpResponse:
    """The partner's keys, newest first."""
    create_url = reverse("portal:api-key-create")
    partner_id = own_partner(request).pk
    return list_page(
        request,
        ListPage(
            title=_("API keys"),
            table=OwnKeyTable,
            queryset=queries.of_partner(actor=request.actor, partner_id=partner_id, at=request.at),
            counted=ngettext_lazy("%(count)d key", "%(count)d keys", "count"),
            order="-created",
            empty=Empty(_("Your API keys will stand here."), _("Generate an API key"), create_url, "key"),
            primary=Link(_("Generate an API key"), create_url, "plus"),
        ),
    )


@enter(Section.API_KEYS)
def create(request: PortalRequest) -> HttpResponse:
    """Generate a key: the answer to the POST shows it, and nothing ever shows it again."""
    partner = own_partner(request)
    links = [(link.pk, link.policy.name) for link in requests.approved_for(partner.pk)]
    if (not links or partner.state != PartnerState.ACTIVE) and request.method != "POST":
        return blocked_page(request, PartnerState(partner.state))
    form = GenerateForm(request.POST or None, links=links, initial=first_values(request, links))
    if form.is_bound and form.is_valid():
        try:
            made = generate(request, form)
        except errors.KeyMadeAlready as refusal:
            return go_to_made(request, form.cleaned_data["nonce"], refusal)
        except NotFound:
            raise
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            return shown_once(request, made)
    return page(
        request,
        "portal/api_keys/create.html",
        title=_("Generate an API key"),
        crumbs=key_crumbs(),
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
        back=reverse("portal:api-key-list"),
        longest=request.at + timedelta(days=key_settings().lifetime_days),
    )


def blocked_page(request: PortalRequest, state: PartnerState) -> HttpResponse:
    """What has to be done before a key can be generated, with the way there."""
    return page(
        request,
        "portal/api_keys/blocked.html",
        title=_("Generate an API key"),
        crumbs=key_crumbs(),
        active=state is PartnerState.ACTIVE,
        in_progress=state is PartnerState.IN_PROGRESS,
    )


@enter(Section.API_KEYS)
def detail(request: PortalRequest, key_id: str) -> HttpResponse:
    """One key: how it stands, what is needed to use it, what happened."""
    key = queries.get_key(actor=request.actor, key_id=key_id, at=request.at)
    people = {str(each.user_id): each.name for each in partners.recipients_of(key.partner) if each.user_id}
    return page(
        request,
        "portal/api_keys/detail.html",
        title=key.name,
        crumbs=key_crumbs(),
        deactivate_url=reverse("portal:api-key-deactivate", args=[key.pk]),
        policy_url=reverse("portal:policy-request-detail", args=[key.request_id]),
        history=rows_about(services.REF_TYPE, key.pk, SHOWN, people),
        **about(key, request),
    )


@enter(Section.API_KEYS)
def deactivate(request: PortalRequest, key_id: str) -> HttpResponse:
    """Ask whether to deactivate the key, then do it."""
    key = queries.get_key(actor=request.actor, key_id=key_id, at=request.at)
    back = reverse("portal:api-key-detail", args=[key.pk])
    question = Question(
        title=_("Deactivate the API key “%(name)s”?") % {"name": isolated(key.name)},
        verb=_("Deactivate"),
        back=back,
        consequences=(
            _("Systems that use it can no longer authenticate anybody, from now on."),
            _("This cannot be undone. You can generate a new key for the same policy."),
        ),
    )
    return ask(
        request,
        question,
        lambda _data: services.deactivate(key_id=key.pk, reason="", actor=request.actor, at=request.at),
        done=_("The API key was deactivated."),
        then=back,
    )


def key_crumbs() -> tuple[Crumb, ...]:
    """The way back to the list."""
    return (Crumb(_("API keys"), reverse("portal:api-key-list")),)


def first_values(request: PortalRequest, links: list[tuple[str, str]]) -> dict[str, str]:
    """What a fresh form holds: the policy that the address names, and a nonce that makes it one form."""
    wanted = request.GET.get("request", "")
    known = {link_id for link_id, _name in links}
    return {"request": wanted if wanted in known else "", "nonce": new_secret(NONCE_LENGTH)}


def generate(request: PortalRequest, form: GenerateForm) -> services.GeneratedKey:
    """Make the key that the form asks for."""
    data = form.cleaned_data
    return services.generate(
        request_id=data["request"],
        name=data["name"],
        valid_to=end_of_day(data["last_day"]) if data["last_day"] else None,
        actor=request.actor,
        at=request.at,
        settings=key_settings(),
        nonce=data["nonce"],
    )


def shown_once(request: PortalRequest, made: services.GeneratedKey) -> HttpResponse:
    """The only answer that ever holds the key; no browser and no proxy keeps it."""
    response = page(
        request,
        "portal/api_keys/created.html",
        title=_("Your new API key"),
        crumbs=key_crumbs(),
        key=made.key,
        secret=made.secret,
        next_url=reverse("portal:api-key-detail", args=[made.key.pk]),
    )
    add_never_cache_headers(response)
    return response


def go_to_made(request: PortalRequest, nonce: str, refusal: errors.KeyMadeAlready) -> HttpResponse:
    """The form was sent again: go to the key that it made the first time, without showing it."""
    key = queries.made_by_form(actor=request.actor, nonce=nonce, at=request.at)
    messages.warning(request, str(refusal))
    return redirect(request, reverse("portal:api-key-detail", args=[key.pk]))


def about(key: "ShownKey", request: PortalRequest) -> dict[str, Any]:
    """What the pages of partners and staff both show of a key."""
    shown = ApiKeyState(key.shown_state)
    return {
        "key": key,
        "state": shown,
        "stop_reasons": queries.stop_reasons(key, request.at) if shown is ApiKeyState.STOPPED else [],
        "in_force": shown is ApiKeyState.ACTIVE,
        "can_end": rules.can_end(shown, key.partner.state, by_staff=is_partner_admin(request.actor)),
    }
