"""One's own profile: everything registered, what can be changed, and why the rest cannot."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from pms.accounts import queries as accounts
from pms.accounts import services as account_services
from pms.accounts.states import Language, Role
from pms.partners.rules import needs_policy_group
from pms.partners.services import profile as services
from pms.partners.states import PartnerType
from pms.portal import entrance
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Tab
from pms.portal.forms.accounts import ChangePasswordForm
from pms.portal.forms.profile import NoticesForm, OrganisationForm, ProfileForm
from pms.portal.views.base import Crumb, form_page, page
from pms.portal.views.colleagues import is_owner, partner_of

PAGES = (("profile", _("Profile")), ("profile-security", _("Security")), ("profile-notices", _("Notices")))


def tabs(current: str) -> list[Tab]:
    """The three pages of the profile."""
    return [Tab(label, reverse(f"portal:{name}"), name == current) for name, label in PAGES]


def to_profile() -> tuple[Crumb]:
    """The way back to the profile."""
    return (Crumb(_("User Profile"), reverse("portal:profile")),)


@enter(Section.ACCOUNT)
def show(request: PortalRequest) -> HttpResponse:
    """Everything that was registered about the person and the organisation."""
    user = accounts.get_user(request.actor.id)
    partner = request.partner
    return page(
        request,
        "portal/profile/show.html",
        title=_("User Profile"),
        tabs=tabs("profile"),
        user=user,
        language=Language(user.language).label,
        roles=[Role(role).label for role in sorted(request.actor.roles)],
        consented_at=accounts.consented_at(user.pk),
        partner=partner,
        partner_type=PartnerType(partner.type).label if partner else "",
        owner=is_owner(request),
        chooses_group=partner is not None and partner.policy_group_id is None and needs_policy_group(partner.type),
    )


@enter(Section.ACCOUNT)
def edit(request: PortalRequest) -> HttpResponse:
    """Change one's own name and phone number."""
    user = accounts.get_user(request.actor.id)
    values = {"first_name": user.first_name, "last_name": user.last_name, "phone": user.phone}
    return form_page(
        request,
        "portal/profile/edit.html",
        form=ProfileForm(request.POST or None, initial=values),
        verb=lambda data: account_services.change_profile(**data, actor=request.actor, at=request.at),
        then=reverse("portal:profile"),
        done=_("Your profile is saved."),
        title=_("Change your details"),
        crumbs=to_profile(),
    )


@enter(Section.COLLEAGUES)
def edit_organisation(request: PortalRequest) -> HttpResponse:
    """Change the organisation's address and phone number; for its owners."""
    partner = partner_of(request)
    values = {"address": partner.address, "phone": partner.contact_phone}
    return form_page(
        request,
        "portal/profile/edit.html",
        form=OrganisationForm(request.POST or None, initial=values),
        verb=lambda data: services.change_contact(partner_id=partner.pk, **data, actor=request.actor, at=request.at),
        then=reverse("portal:profile"),
        done=_("The organisation's details are saved."),
        title=_("Change the organisation's details"),
        crumbs=to_profile(),
    )


@enter(Section.ACCOUNT)
@sensitive_post_parameters("current_password", "password", "password2")
def security(request: PortalRequest) -> HttpResponse:
    """Change one's own password; this session stays, the account's others end."""

    def verb(data: dict[str, str]) -> None:
        entrance.spend(request, "password")
        user = account_services.change_password(
            current_password=data["current_password"], password=data["password"], actor=request.actor, at=request.at
        )
        update_session_auth_hash(request, user)

    return form_page(
        request,
        "portal/profile/security.html",
        form=ChangePasswordForm(request.POST or None),
        verb=verb,
        then=reverse("portal:profile-security"),
        done=_("Your password is changed. Other devices were signed out."),
        title=_("User Profile"),
        tabs=tabs("profile-security"),
    )


@enter(Section.ACCOUNT)
def notices(request: PortalRequest) -> HttpResponse:
    """Choose the language of mails."""
    user = accounts.get_user(request.actor.id)
    return form_page(
        request,
        "portal/profile/notices.html",
        form=NoticesForm(request.POST or None, initial={"language": user.language}),
        verb=lambda data: account_services.change_notice_language(
            language=Language(data["language"]), actor=request.actor, at=request.at
        ),
        then=reverse("portal:profile-notices"),
        done=_("Your choice is saved."),
        title=_("User Profile"),
        tabs=tabs("profile-notices"),
        user=user,
    )
