"""New accounts of staff and of programs, new links and new secrets: what is shown once, and only once."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pms.accounts import errors, queries, services
from pms.accounts.rules import assignable_roles
from pms.common.errors import DomainError, NotFound
from pms.portal import htmx
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.users import ProgramForm, StaffForm
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import UNPROCESSABLE, Question, ask, finish, page
from pms.portal.views.users.pages import detail_url, known_roles, shows_links, user_crumbs

if TYPE_CHECKING:
    from pms.accounts.models import User

LINK_SENT = _("An e-mail with a link to choose the password is on its way.")


def reaches_nobody() -> bool:
    """Whether links can neither be mailed nor shown."""
    return not settings.EMAIL_CONFIGURED and not shows_links()


@enter(Section.USERS)
def create(request: PortalRequest) -> HttpResponse:
    """A new member of staff, who gets a link to choose a password."""
    form = StaffForm(request.POST or None, initial={"language": get_language()})
    if form.is_bound and form.is_valid():
        try:
            made = services.create_staff(
                new=form.new_user(), roles=form.cleaned_data["roles"], actor=request.actor, at=request.at
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return welcomed(request, made)
    return page(
        request,
        "portal/users/create.html",
        title=_("Add a member of staff"),
        crumbs=user_crumbs(),
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
        reaches_nobody=reaches_nobody(),
        back=reverse("portal:user-list"),
    )


@enter(Section.USERS)
def create_program(request: PortalRequest) -> HttpResponse:
    """A new account of a program; the answer to the POST shows its secret, and nothing ever shows it again."""
    words = assignable_roles(is_person=False, held=(), known=known_roles())
    form = ProgramForm(request.POST or None, words=words)
    if form.is_bound and form.is_valid():
        try:
            made = services.create_client(
                name=form.cleaned_data["username"].lower(),
                roles=form.cleaned_data["roles"],
                known_roles=known_roles(),
                actor=request.actor,
                at=request.at,
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return secret_page(request, made)
    return page(
        request,
        "portal/users/create_program.html",
        title=_("Add a service account"),
        crumbs=user_crumbs(),
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
        back=reverse("portal:user-list"),
    )


@enter(Section.USERS)
def change_secret(request: PortalRequest, user_id: int) -> HttpResponse:
    """Ask, then give a program a new secret and show it once."""
    user = queries.get_account(user_id)
    if user.is_person or user.issuer:
        raise NotFound
    if request.method == "POST":
        try:
            made = services.change_secret(user_id=user.pk, actor=request.actor, at=request.at)
        except errors.AccountNotActive as error:
            return refused(request, error, detail_url(user))
        return secret_page(request, made)
    return page(
        request,
        "portal/users/change_secret.html",
        title=_("Give %(name)s a new secret?") % {"name": isolated(user.username)},
        crumbs=user_crumbs(user),
        user=user,
        back=detail_url(user),
    )


@enter(Section.USERS)
def send_link(request: PortalRequest, user_id: int) -> HttpResponse:
    """Ask, then mail the link to choose a password once more; where it cannot be mailed it is shown, once."""
    user = queries.get_account(user_id)
    if not user.is_person or user.issuer:
        raise NotFound
    if request.method == "POST" and shows_links():
        try:
            made = services.send_set_password_link(user_id=user.pk, actor=request.actor, at=request.at)
        except (errors.AccountNotActive, errors.TooOften) as error:
            return refused(request, error, detail_url(user))
        return link_page(request, made)
    question = Question(
        title=_("Send %(name)s a link to choose a password?") % {"name": isolated(user.username)},
        verb=_("Send the link"),
        back=detail_url(user),
        consequences=(
            _("The link holds three days and works once. Earlier links of this kind no longer work."),
            _("The present password works until another one is chosen."),
        ),
        danger=False,
    )
    return ask(
        request,
        question,
        lambda _data: services.send_set_password_link(user_id=user.pk, actor=request.actor, at=request.at),
        done=LINK_SENT,
        then=detail_url(user),
    )


def refused(request: PortalRequest, error: DomainError, to: str) -> HttpResponse:
    """Back to the account's page, with the sentence that says why not."""
    messages.error(request, str(error))
    return htmx.redirect(request, to)


def welcomed(request: PortalRequest, made: services.Welcomed) -> HttpResponse:
    """The end of making a member of staff."""
    if shows_links():
        return link_page(request, made)
    return finish(request, done=LINK_SENT, to=detail_url(made.user))


def link_page(request: PortalRequest, made: services.Welcomed) -> HttpResponse:
    """The link to choose a password, shown once to whoever sits at this machine."""
    return shown_once(request, "portal/users/link.html", made.user, settings.BASE_URL.rstrip("/") + made.path)


def secret_page(request: PortalRequest, made: services.NewClient) -> HttpResponse:
    """The only answer that ever holds the secret."""
    return shown_once(request, "portal/users/secret.html", made.user, made.secret)


def shown_once(request: PortalRequest, template: str, user: "User", secret: str) -> HttpResponse:
    """A page that no browser and no proxy keeps."""
    response = page(
        request,
        template,
        title=user.full_name,
        crumbs=user_crumbs(),
        user=user,
        secret=secret,
        next_url=detail_url(user),
        token_url=f"{settings.BASE_URL.rstrip('/')}/v1/authmanager/oauth/token",
    )
    add_never_cache_headers(response)
    return response
