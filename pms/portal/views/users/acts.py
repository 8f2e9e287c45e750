"""What partner admins change about accounts."""

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pms.accounts import queries, services
from pms.accounts.rules import assignable_roles
from pms.accounts.states import role_label
from pms.partners import queries as partners
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.users import RolesForm
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import Question, ask, form_page
from pms.portal.views.users.pages import detail_url, known_roles, user_crumbs


@enter(Section.USERS)
def change_roles(request: PortalRequest, user_id: int) -> HttpResponse:
    """Give an account other roles of staff or of services."""
    user = queries.get_account(user_id)
    words = assignable_roles(is_person=user.is_person, held=user.roles, known=known_roles())
    organisations = partners.partners_of(user.pk)
    return form_page(
        request,
        "portal/users/roles.html",
        form=RolesForm(request.POST or None, words=words, is_person=user.is_person, initial={"roles": user.roles}),
        verb=lambda data: services.change_roles(
            user_id=user.pk,
            roles=data["roles"],
            known_roles=known_roles(),
            actor=request.actor,
            at=request.at,
        ),
        then=detail_url(user),
        done=_("The roles are changed."),
        title=_("Change the roles of %(name)s") % {"name": isolated(user.username)},
        crumbs=user_crumbs(user),
        user=user,
        organisations=organisations,
        back=detail_url(user),
    )


@enter(Section.USERS)
def deactivate(request: PortalRequest, user_id: int) -> HttpResponse:
    """Ask, then let an account act no more."""
    user = queries.get_account(user_id)
    organisations = [partner.organisation for partner in partners.partners_of(user.pk)]
    consequences: list[str | Promise] = [
        _("It can no longer sign in or get tokens. Sessions and tokens that it has end at once."),
        _("What it made stays as it is. You can activate it again."),
    ]
    if user.is_person:
        consequences.append(_("Its owner is told by e-mail."))
    if organisations:
        told = ngettext(
            "It acts for %(names)s. Colleagues there go on working.",
            "It acts for %(count)d organisations: %(names)s. Colleagues there go on working.",
            len(organisations),
        ) % {"count": len(organisations), "names": ", ".join(isolated(name) for name in organisations[:5])}
        consequences.append(told)
    question = Question(
        title=_("Deactivate the account %(name)s?") % {"name": isolated(user.username)},
        verb=_("Deactivate"),
        back=detail_url(user),
        consequences=consequences,
    )
    return ask(
        request,
        question,
        lambda _data: services.deactivate(user_id=user.pk, actor=request.actor, at=request.at),
        done=_("The account is deactivated."),
        then=detail_url(user),
    )


@enter(Section.USERS)
def reactivate(request: PortalRequest, user_id: int) -> HttpResponse:
    """Ask, then let a deactivated account act again."""
    user = queries.get_account(user_id)
    roles = ", ".join(str(role_label(word)) for word in sorted(user.roles))
    consequences: list[str | Promise] = [
        _("It can sign in or get tokens again with the password or secret that it had.")
    ]
    if roles:
        consequences.append(_("It has these roles: %(roles)s") % {"roles": roles})
    question = Question(
        title=_("Activate the account %(name)s?") % {"name": isolated(user.username)},
        verb=_("Activate"),
        back=detail_url(user),
        consequences=consequences,
        danger=False,
    )
    return ask(
        request,
        question,
        lambda _data: services.reactivate(user_id=user.pk, actor=request.actor, at=request.at),
        done=_("The account is active again."),
        then=detail_url(user),
    )
