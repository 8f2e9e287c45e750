"""What is done for a partner: created, its certificate uploaded, its people invited."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pms.common.errors import NotFound
from pms.partners import queries
from pms.partners.services import membership, onboarding, people
from pms.partners.states import MemberRole
from pms.policies import queries as policies
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.forms.colleagues import InviteForm
from pms.portal.forms.partners import CreateForm, OnBehalfAcceptForm
from pms.portal.templatetags.portal import isolated
from pms.portal.views.base import Question, ask, form_page
from pms.portal.views.partner_certificates import (
    Desk,
    accept_at,
    cancel_at,
    choose_at,
    file_of,
    put_back_at,
)
from pms.portal.views.partners.frame import crumbs_below, list_crumb, page_of, the_partner

if TYPE_CHECKING:
    from pms.partners.models import Invitation, Partner


@enter(Section.PARTNERS)
def create(request: PortalRequest) -> HttpResponse:
    """Create a partner of a type that does not register itself; its page then offers the next act."""
    groups = [(group.pk, group.name) for group in policies.active_groups()]
    form = CreateForm(request.POST or None, groups=groups, initial={"language": get_language(), **preset(request)})
    return form_page(
        request,
        "portal/partners/create.html",
        form=form,
        verb=lambda _data: onboarding.create(
            new=form.partner(), person=form.person(), actor=request.actor, at=request.at
        ),
        then=lambda made: page_of(made),
        done=gettext_lazy("The partner is created. Its next step stands below."),
        title=gettext_lazy("Create a partner"),
        crumbs=(list_crumb(),),
        back=reverse("portal:partner-list"),
    )


def preset(request: PortalRequest) -> dict[str, str]:
    """The type that a link chose."""
    return {"type": request.GET["type"]} if "type" in request.GET else {}


def desk_of(partner: "Partner") -> Desk:
    """Where staff looks after the partner's certificate."""
    return Desk(
        partner,
        page_of(partner, "partner-certificates"),
        page_of(partner, "partner-certificate-on-behalf"),
        crumbs_below(partner, "partner-certificates"),
        folder="portal/partners/upload",
        form=OnBehalfAcceptForm,
        own=gettext_lazy("The partner's certificate"),
        check=gettext_lazy("Check the certificate"),
        accepted=gettext_lazy("The certificate was accepted and is in force."),
        planned=gettext_lazy("The certificate was accepted. It comes into force on %(moment)s."),
    )


@enter(Section.PARTNERS)
def upload(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Choose a certificate for the partner, and see what it is before anything is stored."""
    return choose_at(request, desk_of(the_partner(request, partner_id)))


@enter(Section.PARTNERS)
@require_POST
def accept(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Accept the previewed certificate for the partner."""
    return accept_at(request, desk_of(the_partner(request, partner_id)))


@enter(Section.PARTNERS)
def cancel(request: PortalRequest, partner_id: str, certificate_id: str) -> HttpResponse:
    """Cancel the partner's planned certificate; asks first."""
    partner = the_partner(request, partner_id)
    return cancel_at(request, partner, certificate_id, back=page_of(partner, "partner-certificates"))


@enter(Section.PARTNERS)
def put_back(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Put the partner's previous certificate back; asks first."""
    partner = the_partner(request, partner_id)
    return put_back_at(request, partner, back=page_of(partner, "partner-certificates"))


@enter(Section.PARTNERS)
def download(request: PortalRequest, partner_id: str, certificate_id: str, file: str) -> HttpResponse:
    """One of the files of one of the partner's certificates."""
    return file_of(request, partner_id, certificate_id, file)


@enter(Section.PARTNERS)
def invite(request: PortalRequest, partner_id: str) -> HttpResponse:
    """Invite somebody to act for the partner."""
    partner = the_partner(request, partner_id)

    def verb(data: dict[str, Any]) -> "Invitation":
        return membership.invite(
            partner_id=partner.pk,
            email=data["email"],
            role=MemberRole(data["role"]),
            language=data["language"],
            actor=request.actor,
            at=request.at,
        )

    return form_page(
        request,
        "portal/partners/invite.html",
        form=InviteForm(request.POST or None, initial={"role": MemberRole.OWNER.value, "language": partner.language}),
        verb=verb,
        then=page_of(partner, "partner-invitations"),
        done=gettext_lazy("The invitation is on its way."),
        title=gettext_lazy("Invite a person"),
        crumbs=crumbs_below(partner, "partner-users"),
        partner=partner,
        back=page_of(partner, "partner-users"),
    )


@enter(Section.PARTNERS)
def mail_link(request: PortalRequest, partner_id: str, user_id: int) -> HttpResponse:
    """Mail one of the partner's people the link with which they set their password; asks first."""
    partner = the_partner(request, partner_id)
    member = queries.members_of(partner).filter(user_id=user_id).first()
    if member is None:
        raise NotFound
    back = page_of(partner, "partner-users")
    question = Question(
        title=_("Mail %(name)s a link to set the password?") % {"name": isolated(member.user.full_name)},
        verb=_("Mail the link"),
        back=back,
        consequences=(
            _("It goes to %(email)s and works once, for three days.") % {"email": isolated(member.user.email)},
            _("A password that there is now stays good until then."),
        ),
        danger=False,
    )
    return ask(
        request,
        question,
        lambda _data: people.mail_password_link(
            partner_id=partner.pk, user_id=user_id, actor=request.actor, at=request.at
        ),
        done=_("The link is on its way."),
        then=back,
    )


@enter(Section.PARTNERS)
def resend(request: PortalRequest, partner_id: str, invitation_id: int) -> HttpResponse:
    """Mail an invitation again; asks first."""
    partner = the_partner(request, partner_id)
    invitation = open_invitation(partner, invitation_id)
    back = page_of(partner, "partner-invitations")
    question = Question(
        title=_("Send the invitation to %(email)s again?") % {"email": isolated(invitation.email)},
        verb=_("Send again"),
        back=back,
        consequences=(_("The earlier link no longer works. The new one holds seven days."),),
        danger=False,
    )
    return ask(
        request,
        question,
        lambda _data: membership.send_again(
            partner_id=partner.pk, invitation_id=invitation_id, actor=request.actor, at=request.at
        ),
        done=_("The invitation is on its way again."),
        then=back,
    )


@enter(Section.PARTNERS)
def withdraw(request: PortalRequest, partner_id: str, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation; asks first."""
    partner = the_partner(request, partner_id)
    invitation = open_invitation(partner, invitation_id)
    back = page_of(partner, "partner-invitations")
    question = Question(
        title=_("Withdraw the invitation to %(email)s?") % {"email": isolated(invitation.email)},
        verb=_("Withdraw"),
        back=back,
        consequences=(_("The link in the e-mail no longer works."),),
    )
    return ask(
        request,
        question,
        lambda _data: membership.withdraw_invitation(
            partner_id=partner.pk, invitation_id=invitation_id, actor=request.actor, at=request.at
        ),
        done=_("The invitation was withdrawn."),
        then=back,
    )


def open_invitation(partner: "Partner", invitation_id: int) -> "Invitation":
    """The partner's open invitation of that number. Raises NotFound."""
    found = queries.open_invitations_of(partner).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound
    return found
