"""An organisation registers itself and confirms its address."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from pms.accounts import errors, queries, services
from pms.accounts.rules import EMAIL_LIMIT, TERMS_VERSION, is_username
from pms.accounts.states import LinkPurpose
from pms.common.errors import DomainError, NotFound
from pms.partners import queries as partners
from pms.partners.services import registration
from pms.portal import entrance, htmx
from pms.portal.access import PortalRequest
from pms.portal.forms.registration import RegistrationForm
from pms.portal.views.base import act, form_page, page
from pms.portal.views.links import dead_link


@never_cache
@sensitive_post_parameters("password", "password2")
def register(request: PortalRequest) -> HttpResponse:
    """The registration form; afterwards the mailed link must be opened."""
    if request.actor.id:
        return htmx.redirect(request, reverse("portal:home"))
    form = RegistrationForm(request.POST or None, initial={"language": get_language(), "type": request.GET.get("type")})

    def verb(_data: dict[str, object]) -> None:
        entrance.spend(request, "registration")
        partner = registration.register(registration=form.registration(), actor=request.actor, at=request.at)
        owner = queries.find_by_sign_in_name(partner.pk)
        request.session[entrance.UNVERIFIED] = owner.pk if owner else None

    return form_page(
        request,
        "portal/registration/register.html",
        form=form,
        verb=verb,
        then=reverse("portal:email-sent"),
        title=_("Register your organisation"),
        version=TERMS_VERSION,
    )


@require_POST
def hint(request: PortalRequest) -> HttpResponse:
    """Whether a username or an e-mail address is free, while somebody types; nothing where asked too often."""
    try:
        entrance.spend(request, "hint")
    except errors.TooOften:
        return HttpResponse()
    context: dict[str, object] = {}
    if "username" in request.POST:
        name = request.POST["username"].strip().lower()[:EMAIL_LIMIT]
        context = {"name": name, "fits": is_username(name), "taken": is_username(name) and _username_taken(name)}
    elif email := request.POST.get("email", "").strip()[:EMAIL_LIMIT]:
        context = {"email": email, "taken": "\0" not in email and queries.email_taken(email)}
    return render(request, "portal/registration/hint.html", context)


def _username_taken(name: str) -> bool:
    return queries.username_taken(name) or partners.id_taken(name)


def email_sent(request: PortalRequest) -> HttpResponse:
    """Where to find the link, and how to get another one; for the browser that registered or signed in."""
    return page(
        request,
        "portal/registration/email_sent.html",
        title=_("Confirm your e-mail address"),
        user=_waiting(request),
        sends=settings.EMAIL_CONFIGURED,
    )


def _waiting(request: PortalRequest) -> object | None:
    """The account of this browser that waits for its confirmation."""
    try:
        return queries.get_user(request.session.get(entrance.UNVERIFIED) or 0)
    except NotFound:
        return None


@require_POST
def send_again(request: PortalRequest) -> HttpResponse:
    """Mail the link once more."""
    user_id = request.session.get(entrance.UNVERIFIED) or 0
    return act(
        request,
        lambda: services.send_verification_again(user_id=user_id, actor=request.actor, at=request.at),
        done=_("We sent you another link. The newest one and the earlier ones all work until one was used."),
        then=reverse("portal:email-sent"),
    )


@never_cache
def verify_email(request: PortalRequest) -> HttpResponse:
    """The mailed link: a button confirms, so that programs which open links in mails do not."""
    key = request.GET.get("key", "")
    try:
        entrance.spend(request, "link")
        link = queries.open_link(purpose=LinkPurpose.VERIFY_EMAIL, key=key, at=request.at)
        if request.method != "POST":
            return page(
                request, "portal/registration/verify_email.html", title=_("Confirm your e-mail address"), user=link.user
            )
        user = registration.verify_email(key=key, actor=request.actor, at=request.at)
    except DomainError as error:
        return dead_link(request, error, again=reverse("portal:sign-in"))
    if request.session.get(entrance.UNVERIFIED) == user.pk and not request.actor.id:
        return entrance.open_session(request, user)
    return page(request, "portal/registration/verified.html", title=_("Your e-mail address is confirmed"), user=user)
