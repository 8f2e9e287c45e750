"""The people of an organisation: list, invite, change, remove, leave; and the invitation as its receiver sees it."""

from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from pms.accounts import queries as accounts
from pms.accounts import services as account_services
from pms.accounts.rules import TERMS_VERSION
from pms.common.errors import DomainError, NotFound
from pms.partners import queries
from pms.partners.services import membership as services
from pms.partners.states import MemberRole
from pms.portal import entrance, htmx
from pms.portal.access import PARTNER_KEY, PortalRequest, Section, enter
from pms.portal.components import Empty, Link, Tab
from pms.portal.forms.accounts import NewAccountForm
from pms.portal.forms.colleagues import InviteForm, RoleForm
from pms.portal.tables.colleagues import InvitationTable, ManagedMemberTable, MemberTable
from pms.portal.views.base import Crumb, Question, ask, finish, form_page, page
from pms.portal.views.links import dead_link
from pms.portal.views.lists import ListPage, list_page

if TYPE_CHECKING:
    from pms.partners.models import Invitation, Membership, Partner


def is_owner(request: PortalRequest) -> bool:
    """Whether the signed-in person owns the organisation chosen in this session."""
    return queries.role_of(request.actor.user_id or 0, request.partner_id or "") == MemberRole.OWNER


def partner_of(request: PortalRequest) -> "Partner":
    """The organisation chosen in this session. Raises NotFound for people of none."""
    if request.partner is None:
        raise NotFound
    return request.partner


def tabs(partner: "Partner", current: str) -> list[Tab]:
    """People and invitations."""
    invited = queries.open_invitations_of(partner).count()
    return [
        Tab(_("Colleagues"), reverse("portal:colleague-list"), current == "people"),
        Tab(_("Invitations"), reverse("portal:invitation-list"), current == "invitations", invited),
    ]


@enter(Section.COLLEAGUES)
def index(request: PortalRequest) -> HttpResponse:
    """Everybody who belongs to the organisation."""
    partner, owner = partner_of(request), is_owner(request)
    return list_page(
        request,
        ListPage(
            title=_("Colleagues"),
            table=ManagedMemberTable if owner else MemberTable,
            queryset=queries.members_of(partner),
            counted=ngettext_lazy("%(count)d person", "%(count)d people", "count"),
            order="name",
            empty=Empty(_("Nobody belongs to this organisation."), icon="users"),
            primary=Link(_("Invite a colleague"), reverse("portal:colleague-invite"), "plus") if owner else None,
            template="portal/colleagues/list.html",
            context={"tabs": tabs(partner, "people") if owner else [], "partner": partner, "owner": owner},
        ),
    )


@enter(Section.COLLEAGUES)
def invitations(request: PortalRequest) -> HttpResponse:
    """Open invitations, for owners."""
    partner = partner_of(request)
    if not is_owner(request):
        raise NotFound
    return list_page(
        request,
        ListPage(
            title=_("Colleagues"),
            table=InvitationTable,
            queryset=queries.open_invitations_of(partner),
            counted=ngettext_lazy("%(count)d invitation", "%(count)d invitations", "count"),
            order="-invited",
            empty=Empty(
                _("No invitation is open."), _("Invite a colleague"), reverse("portal:colleague-invite"), icon="mail"
            ),
            primary=Link(_("Invite a colleague"), reverse("portal:colleague-invite"), "plus"),
            template="portal/colleagues/list.html",
            context={"tabs": tabs(partner, "invitations"), "partner": partner, "owner": True},
        ),
    )


@enter(Section.COLLEAGUES)
def invite(request: PortalRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    partner = partner_of(request)

    def verb(data: dict[str, str]) -> "Invitation":
        entrance.spend(request, "invitation")
        return services.invite(
            partner_id=partner.pk,
            email=data["email"],
            role=MemberRole(data["role"]),
            language=data["language"],
            actor=request.actor,
            at=request.at,
        )

    return form_page(
        request,
        "portal/colleagues/invite.html",
        form=InviteForm(request.POST or None, initial={"role": MemberRole.MEMBER.value, "language": get_language()}),
        verb=verb,
        then=reverse("portal:invitation-list"),
        done=_("The invitation is on its way."),
        title=_("Invite a colleague"),
        crumbs=(Crumb(_("Colleagues"), reverse("portal:colleague-list")),),
        partner=partner,
    )


def member(request: PortalRequest, user_id: int) -> "Membership":
    """The colleague of that number in the session's organisation. Raises NotFound."""
    found = queries.members_of(partner_of(request)).filter(user_id=user_id).first()
    if found is None:
        raise NotFound
    return found


@enter(Section.COLLEAGUES)
def change_role(request: PortalRequest, user_id: int) -> HttpResponse:
    """Make a colleague an owner or a plain member."""
    colleague = member(request, user_id)
    question = Question(
        title=_("Change the role of %(name)s") % {"name": colleague.user.full_name},
        verb=_("Change the role"),
        back=reverse("portal:colleague-list"),
        form=RoleForm,
        danger=False,
        initial={"role": colleague.role},
    )
    return ask(
        request,
        question,
        lambda data: services.change_role(
            partner_id=colleague.partner_id,
            user_id=user_id,
            role=MemberRole(data["role"]),
            actor=request.actor,
            at=request.at,
        ),
        done=_("The role is changed."),
        then=reverse("portal:colleague-list"),
    )


@enter(Section.COLLEAGUES)
def remove(request: PortalRequest, user_id: int) -> HttpResponse:
    """End a colleague's membership."""
    colleague = member(request, user_id)
    question = Question(
        title=_("Remove %(name)s?") % {"name": colleague.user.full_name},
        verb=_("Remove"),
        back=reverse("portal:colleague-list"),
        consequences=(
            _("They can no longer see or do anything for this organisation, at once."),
            _("Certificates, requests and keys that they made stay as they are."),
            _("You can invite them again."),
        ),
    )
    return ask(
        request,
        question,
        lambda _data: services.remove(
            partner_id=colleague.partner_id, user_id=user_id, actor=request.actor, at=request.at
        ),
        done=_("The colleague is removed."),
        then=reverse("portal:colleague-list"),
    )


@enter(Section.COLLEAGUES)
def leave(request: PortalRequest) -> HttpResponse:
    """End one's own membership."""
    partner = partner_of(request)
    question = Question(
        title=_("Leave %(organisation)s?") % {"organisation": partner.organisation},
        verb=_("Leave"),
        back=reverse("portal:colleague-list"),
        consequences=(
            _("You can no longer see or do anything for this organisation, at once."),
            _("Your account stays, and with it other organisations to which you belong."),
        ),
    )
    return ask(
        request,
        question,
        lambda _data: services.leave(partner_id=partner.pk, actor=request.actor, at=request.at),
        done=_("You have left the organisation."),
        then=reverse("portal:home"),
    )


def invitation_of(request: PortalRequest, invitation_id: int) -> "Invitation":
    """The open invitation of that number in the session's organisation. Raises NotFound."""
    found = queries.open_invitations_of(partner_of(request)).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound
    return found


@enter(Section.COLLEAGUES)
def resend(request: PortalRequest, invitation_id: int) -> HttpResponse:
    """Send an invitation once more."""
    found = invitation_of(request, invitation_id)

    def verb(_data: dict[str, str]) -> None:
        entrance.spend(request, "invitation")
        services.send_again(partner_id=found.partner_id, invitation_id=found.pk, actor=request.actor, at=request.at)

    question = Question(
        title=_("Send the invitation again?"),
        verb=_("Send again"),
        back=reverse("portal:invitation-list"),
        consequences=(_("A new link is mailed; it holds seven days. Earlier links no longer work."),),
        danger=False,
    )
    return ask(request, question, verb, done=_("The invitation is on its way."), then=reverse("portal:invitation-list"))


@enter(Section.COLLEAGUES)
def withdraw(request: PortalRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    found = invitation_of(request, invitation_id)
    question = Question(
        title=_("Withdraw the invitation?"),
        verb=_("Withdraw"),
        back=reverse("portal:invitation-list"),
        consequences=(_("Its link no longer works. You can invite the same person again."),),
    )
    return ask(
        request,
        question,
        lambda _data: services.withdraw_invitation(
            partner_id=found.partner_id, invitation_id=found.pk, actor=request.actor, at=request.at
        ),
        done=_("The invitation is withdrawn."),
        then=reverse("portal:invitation-list"),
    )


@never_cache
@sensitive_post_parameters("password", "password2")
def invitation(request: PortalRequest) -> HttpResponse:
    """The mailed link: who invites; then a new account, one's own account, or another one."""
    key = request.GET.get("key", "")
    try:
        entrance.spend(request, "link")
        found = queries.open_invitation(key=key, at=request.at)
    except DomainError as error:
        return dead_link(request, error)
    if request.actor.id:
        return _for_who_is_signed_in(request, found)
    if accounts.email_taken(found.email):
        return _page(request, found, "sign_in.html")
    return _join_as_new(request, found, key)


def _page(request: PortalRequest, found: "Invitation", template: str) -> HttpResponse:
    title = _("Join %(organisation)s") % {"organisation": found.partner.organisation}
    return page(
        request, f"portal/colleagues/invitation_{template}", title=title, invitation=found, here=request.get_full_path()
    )


def _for_who_is_signed_in(request: PortalRequest, found: "Invitation") -> HttpResponse:
    own = accounts.get_user(request.actor.id).email_folded == found.email_folded
    return _page(request, found, "accept.html" if own else "other.html")


def _join_as_new(request: PortalRequest, found: "Invitation", key: str) -> HttpResponse:
    """The form of a new account; afterwards its owner is signed in."""
    form = NewAccountForm(request.POST or None, initial={"language": found.language})
    if form.is_bound and form.is_valid():
        try:
            welcome = services.accept_as_new(
                key=key,
                new=form.new_user(found.email),
                accepted=form.cleaned_data["consent"],
                actor=request.actor,
                at=request.at,
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return entrance.open_session(request, welcome.user)
    return page(
        request,
        "portal/colleagues/invitation_new.html",
        title=_("Join %(organisation)s") % {"organisation": found.partner.organisation},
        status=422 if form.is_bound else 200,
        form=form,
        invitation=found,
        version=TERMS_VERSION,
    )


@require_POST
@enter(Section.ACCOUNT)
def accept(request: PortalRequest) -> HttpResponse:
    """Join with the account that is signed in, and act for the new organisation from now on."""
    try:
        welcome = services.accept(key=request.POST.get("key", ""), actor=request.actor, at=request.at)
    except DomainError as error:
        return dead_link(request, error)
    request.session[PARTNER_KEY] = welcome.partner_id
    return finish(request, done=_("Welcome. You act for this organisation now."), to=reverse("portal:home"))


@require_POST
def change_account(request: PortalRequest) -> HttpResponse:
    """Sign out and come back to the same invitation with another account."""
    if request.actor.id:
        account_services.record_sign_out(actor=request.actor, at=request.at)
        logout(request)
    return htmx.redirect(request, entrance.safe_next(request) or reverse("portal:sign-in"))
