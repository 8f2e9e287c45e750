"""The list of accounts, and one account."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.accounts import queries
from pms.accounts.rules import PARTNER_ROLES
from pms.accounts.services import ACCOUNT_REF
from pms.accounts.states import AccountKind, Language, Role, UserState, role_label
from pms.audit.actions import accounts as actions
from pms.notifications.rules import may_read_body
from pms.overview.queries import accounts
from pms.partners import queries as partners
from pms.partners.rules import ROLE_OF_TYPE
from pms.partners.states import PartnerState, PartnerType
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty, Link
from pms.portal.forms.users import role_choices
from pms.portal.history import arrivals_of, rows_for_staff
from pms.portal.objects import page_address
from pms.portal.tables.users import UserTable
from pms.portal.views.base import Crumb, page
from pms.portal.views.lists import ListPage, list_page

if TYPE_CHECKING:
    from pms.accounts.models import User
    from pms.partners.models import Partner

ARRIVALS = (
    actions.SIGNED_IN,
    actions.SIGN_IN_FAILED,
    actions.SIGN_IN_LOCKED,
    actions.SIGNED_OUT,
    actions.TOKEN_ISSUED,
    actions.PAGE_TOKEN_ISSUED,
)
"""What stands among the sign-ins of an account and not in its history."""


def shows_links() -> bool:
    """Whether links are shown, because nobody else could get them: on this machine, without a mail server."""
    return may_read_body(secret=True, loopback=settings.LOOPBACK, sends=settings.EMAIL_CONFIGURED)


def known_roles() -> frozenset[str]:
    """The words that endpoints of this installation ask for."""
    return frozenset[str]().union(*settings.API_ROLES.values())


def user_crumbs(user: "User | None" = None) -> tuple[Crumb, ...]:
    """The way back to the list, and to the account."""
    listed = Crumb(_("Users"), reverse("portal:user-list"))
    return (listed,) if user is None else (listed, Crumb(user.username, detail_url(user)))


def detail_url(user: "User") -> str:
    """The account's page."""
    return reverse("portal:user-detail", args=[user.pk])


@enter(Section.USERS)
def index(request: PortalRequest) -> HttpResponse:
    """Every account, newest first."""
    given = {role.value for role in Role} | known_roles()
    states = [(state.value, state.label) for state in UserState if state is not UserState.UNVERIFIED]
    return list_page(
        request,
        ListPage(
            title=_("Users"),
            table=UserTable,
            queryset=accounts.all_accounts(),
            counted=ngettext_lazy("%(count)d account", "%(count)d accounts", "count"),
            order="-created",
            empty=Empty(_("Everybody who may sign in will stand here."), icon="users"),
            choices={
                "role": role_choices(given - {role.value for role in PARTNER_ROLES}, with_words=False),
                "status": states,
            },
            primary=Link(_("Add a member of staff"), reverse("portal:user-create"), "user-plus"),
            template="portal/users/list.html",
        ),
    )


@enter(Section.USERS)
def detail(request: PortalRequest, user_id: int) -> HttpResponse:
    """One account: who it is, what it may do, how it came in, what happened to it."""
    user = queries.get_account(user_id)
    own = request.actor.user_id == user.pk
    active, ours = user.state == UserState.ACTIVE, not user.issuer
    arrived = arrivals_of(ACCOUNT_REF, str(user.pk), ARRIVALS)
    organisations = partners.partners_of(user.pk)
    return page(
        request,
        "portal/users/detail.html",
        title=user.full_name,
        crumbs=user_crumbs(),
        user=user,
        own=own,
        state=UserState(user.state),
        kind=AccountKind.of(is_person=user.is_person).label,
        language=Language(user.language).label,
        roles=[(role_label(word), word) for word in sorted(user.roles)],
        organisations=[about(partner) for partner in organisations],
        arrivals=arrived,
        history=rows_for_staff(ACCOUNT_REF, str(user.pk), without=ARRIVALS),
        waits_for_password=ours and user.is_person and not user.has_usable_password(),
        may_change_roles=ours and not own,
        may_link=ours and active and user.is_person,
        may_have_secret=ours and active and not user.is_person,
        may_deactivate=active and not own,
        shows_links=shows_links(),
        may_reactivate=not active,
    )


def about(partner: "Partner") -> dict[str, object]:
    """An organisation of the account: its name, state, what its type makes of the account, its page if there is one."""
    return {
        "partner": partner,
        "state": PartnerState(partner.state),
        "role": ROLE_OF_TYPE[PartnerType(partner.type)].label,
        "url": page_address("portal:partner-detail", partner.pk),
    }
