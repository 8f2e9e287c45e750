"""The mail log, for partner admins: list, one mail, and its preview in a frame of its own."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin

from pms.common.errors import NotFound
from pms.notifications import queries, rules
from pms.notifications.states import MailState, Obstacle
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty
from pms.portal.history import rows_for_staff
from pms.portal.tables.notifications import MailTable
from pms.portal.views.base import Crumb, page
from pms.portal.views.lists import ListPage, list_page

PREVIEW_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": True,
}
"""Mails have their style in the markup; nothing else of them may do anything."""


def may_read(*, secret: bool) -> bool:
    """Whether this installation lets staff read such a mail."""
    return rules.may_read_body(secret=secret, loopback=settings.LOOPBACK, sends=settings.EMAIL_CONFIGURED)


@enter(Section.MAIL_LOG)
def index(request: PortalRequest) -> HttpResponse:
    """Every mail, newest first."""
    return list_page(
        request,
        ListPage(
            title=_("Mail log"),
            table=MailTable,
            queryset=queries.visible_mails(),
            counted=ngettext_lazy("%(count)d mail", "%(count)d mails", "count"),
            order="-created",
            empty=Empty(_("Every e-mail that the portal writes will stand here."), icon="mail"),
            choices={"kind": queries.mail_kinds()},
            template="portal/mails/list.html",
            context={"sends": settings.EMAIL_CONFIGURED},
        ),
    )


@enter(Section.MAIL_LOG)
def detail(request: PortalRequest, mail_id: int) -> HttpResponse:
    """One mail: how it stands, and its text where it may be read."""
    mail = queries.get_mail(mail_id)
    response = page(
        request,
        "portal/mails/detail.html",
        title=mail.subject,
        crumbs=(Crumb(_("Mail log"), reverse("portal:mail-list")),),
        mail=mail,
        state=MailState(mail.state),
        kind=queries.kind_label(mail.kind),
        obstacle=Obstacle(mail.obstacle).label if mail.obstacle else "",
        next_attempt_at=mail.next_attempt_at if mail.state == MailState.QUEUED and mail.attempts else None,
        is_readable=may_read(secret=mail.secret),
        tries=queries.tries_of(mail),
        history=rows_for_staff(*queries.audited_as(mail)),
        preview_url=reverse("portal:mail-preview", args=[mail.pk]),
    )
    add_never_cache_headers(response)
    return response


@xframe_options_sameorigin
@csp_replace(PREVIEW_POLICY)  # type: ignore[arg-type]  # it only knows views without arguments
@enter(Section.MAIL_LOG)
def preview(_request: PortalRequest, mail_id: int) -> HttpResponse:
    """The mail as its reader sees it, for the sandboxed frame of its page. Raises NotFound where it may not be read."""
    mail = queries.get_mail(mail_id)
    if not mail.html or not may_read(secret=mail.secret):
        raise NotFound
    response = HttpResponse(mail.html)
    add_never_cache_headers(response)
    return response
