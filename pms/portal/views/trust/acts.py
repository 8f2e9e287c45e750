"""Disabling an authority and enabling it again, each asked first with its consequence."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.trust import DisableForm
from pms.portal.views.base import Question, ask
from pms.portal.views.trust.consequences import returning, stopping
from pms.portal.views.trust.pages import detail_url
from pms.trust import queries, services

if TYPE_CHECKING:
    from pms.trust.models import TrustCertificate


@enter(Section.TRUST_STORE)
def disable(request: PortalRequest, certificate_id: str) -> HttpResponse:
    """Take an authority out of service."""
    row, back, dependants = _asked_about(request, certificate_id)
    question = Question(
        title=_("Disable “%(name)s”?") % {"name": row.issued_to},
        verb=gettext_lazy("Disable this authority"),
        back=back,
        consequences=stopping(row, dependants, at=request.at),
        form=DisableForm,
    )
    return ask(
        request,
        question,
        lambda data: services.disable(certificate_id=row.pk, reason=data["reason"], actor=request.actor, at=request.at),
        done=gettext_lazy("The authority is disabled. It vouches for nobody any more."),
        then=back,
    )


@enter(Section.TRUST_STORE)
def enable(request: PortalRequest, certificate_id: str) -> HttpResponse:
    """Let a disabled authority vouch again."""
    row, back, dependants = _asked_about(request, certificate_id)
    question = Question(
        title=_("Enable “%(name)s” again?") % {"name": row.issued_to},
        verb=gettext_lazy("Enable this authority"),
        back=back,
        consequences=returning(row, dependants, at=request.at),
        danger=False,
    )
    return ask(
        request,
        question,
        lambda _data: services.enable(certificate_id=row.pk, actor=request.actor, at=request.at),
        done=gettext_lazy("The authority is enabled again."),
        then=back,
    )


def _asked_about(request: PortalRequest, certificate_id: str) -> "tuple[TrustCertificate, str, queries.Dependants]":
    row = queries.get_certificate(actor=request.actor, certificate_id=certificate_id, at=request.at)
    return row, detail_url(row), queries.dependants_of(row, at=request.at)
