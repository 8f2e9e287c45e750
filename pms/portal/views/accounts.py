"""Sign in and out, forgotten and first passwords, the first admin, the terms."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from pms.accounts import errors, queries, services
from pms.accounts.rules import TERMS_VERSION
from pms.accounts.states import LinkPurpose
from pms.common.errors import DomainError
from pms.portal import entrance, htmx
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.accounts import FirstAdminForm, ResetForm, SignInForm, TermsForm, TwicePasswordForm
from pms.portal.views.base import finish, form_page, page
from pms.portal.views.links import dead_link

UNPROCESSABLE = 422


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: PortalRequest) -> HttpResponse:
    """The sign-in page: username or e-mail address, and password."""
    to = entrance.safe_next(request)
    if request.actor.id:
        return htmx.redirect(request, to or reverse("portal:home"))
    form = SignInForm(request.POST or None)
    onward = entrance.come_in(request, form, to)
    status = entrance.status_of(form)
    return onward or page(
        request,
        "portal/accounts/sign_in.html",
        title=_("Sign in"),
        status=status,
        form=form,
        next=to,
        keeps_form=to == reverse("portal:parked-form"),
    )


@require_POST
def sign_out(request: PortalRequest) -> HttpResponse:
    """Sign out, here and now."""
    if request.actor.id:
        services.record_sign_out(actor=request.actor, at=request.at)
        logout(request)
        messages.info(request, str(_("You are signed out.")))
    return htmx.redirect(request, entrance.safe_next(request) or reverse("portal:sign-in"))


@never_cache
def ask_reset(request: PortalRequest) -> HttpResponse:
    """A forgotten password; the next page is the same whether or not there is such an account."""

    def ask(data: dict[str, str]) -> None:
        entrance.spend(request, "reset")
        services.ask_reset(identifier=data["username"], actor=request.actor, at=request.at)

    return form_page(
        request,
        "portal/accounts/reset.html",
        form=ResetForm(request.POST or None),
        verb=ask,
        then=reverse("portal:password-reset-sent"),
        title=_("Forgotten password"),
    )


def reset_sent(request: PortalRequest) -> HttpResponse:
    """What happens next after a forgotten password."""
    return page(request, "portal/accounts/reset_sent.html", title=_("Look into your e-mail"))


def reset_password(request: PortalRequest) -> HttpResponse:
    """Choose a new password by the mailed link."""
    return _choose(request, LinkPurpose.RESET_PASSWORD, _("Choose a new password"), reverse("portal:password-reset"))


def set_password(request: PortalRequest) -> HttpResponse:
    """Choose the first password of an account that somebody else made."""
    return _choose(request, LinkPurpose.SET_PASSWORD, _("Choose your password"), "")


@never_cache
@sensitive_post_parameters("password", "password2")
def _choose(request: PortalRequest, purpose: LinkPurpose, title: str | Promise, again: str) -> HttpResponse:
    """A password by one-time link: shown with the account's name, so that nobody sets another's unawares."""
    key = request.GET.get("key", "")
    try:
        entrance.spend(request, "link")
        link = queries.open_link(purpose=purpose, key=key, at=request.at)
        return form_page(
            request,
            "portal/accounts/choose_password.html",
            form=TwicePasswordForm(request.POST or None),
            verb=lambda data: _set_and_sign_out(request, purpose, key, data["password"]),
            then=reverse("portal:sign-in"),
            done=_("Your password is set. Sign in with it."),
            title=title,
            user=link.user,
        )
    except DomainError as error:
        return dead_link(request, error, again=again)


def _set_and_sign_out(request: PortalRequest, purpose: LinkPurpose, key: str, password: str) -> None:
    """Set the password; whoever was signed in here is signed out, for the next step is to sign in anew."""
    services.choose_password(purpose=purpose, key=key, password=password, actor=request.actor, at=request.at)
    if request.actor.id:
        services.record_sign_out(actor=request.actor, at=request.at)
        logout(request)


@never_cache
@sensitive_post_parameters("password", "password2")
def first_admin(request: PortalRequest) -> HttpResponse:
    """Make the first partner admin by the link of the console."""
    key = request.GET.get("key", "")
    form = FirstAdminForm(request.POST or None, initial={"language": get_language()})
    try:
        entrance.spend(request, "link")
        queries.open_link(purpose=LinkPurpose.FIRST_ADMIN, key=key, at=request.at)
        if queries.staff_exists():
            raise errors.FirstAdminExists
        return form_page(
            request,
            "portal/accounts/first_admin.html",
            form=form,
            verb=lambda data: services.create_first_admin(
                key=key,
                new=form.new_user(data["email"]),
                accepted=data["consent"],
                actor=request.actor,
                at=request.at,
            ),
            then=reverse("portal:sign-in"),
            done=_("The first partner admin is made. Sign in with this account."),
            title=_("Make the first partner admin"),
            version=TERMS_VERSION,
        )
    except errors.LinkNotValid as error:
        return dead_link(request, error)


@enter(Section.ACCOUNT)
def accept_terms(request: PortalRequest) -> HttpResponse:
    """The terms, for somebody who has not accepted their present version."""
    to = entrance.safe_next(request) or reverse("portal:home")
    form = TermsForm(request.POST or None)
    if form.is_bound and form.is_valid():
        services.accept_terms(accepted=form.cleaned_data["consent"], actor=request.actor, at=request.at)
        request.session.pop(entrance.TERMS_DUE, None)
        return finish(request, done=_("Thank you. You can go on."), to=to)
    status = UNPROCESSABLE if form.is_bound else 200
    return page(
        request,
        "portal/accounts/accept_terms.html",
        title=_("Terms of use"),
        status=status,
        form=form,
        next=to,
        version=TERMS_VERSION,
    )


def terms(request: PortalRequest) -> HttpResponse:
    """The present terms, to read."""
    return page(request, "portal/accounts/terms.html", title=_("Terms of use"), version=TERMS_VERSION)
