"""What every one-time link may lead to: the page that says it no longer works, and what to do instead."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from pms.accounts.errors import TooOften
from pms.common.errors import DomainError
from pms.portal.access import PortalRequest
from pms.portal.views.base import page

GONE, TOO_MANY = 410, 429


def dead_link(request: PortalRequest, error: DomainError, *, again: str = "") -> HttpResponse:
    """The page of a link that was used, is over or was cut off; ``again`` is where to get a new one."""
    too_often = isinstance(error, TooOften)
    return page(
        request,
        "portal/accounts/dead_link.html",
        title=_("Wait a moment") if too_often else _("This link does not work any more"),
        status=TOO_MANY if too_often else GONE,
        reason=str(error),
        again=again,
    )
