"""Pages that exist for the tests of the frame only: a list, a form with every control, a question, every component."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import include, path
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from pms.common.columns import Column, ColumnMap, Kind, Operator, column_map
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policy_requests import queries as requests
from pms.policy_requests import services as request_services
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Action, Empty, HistoryRow, Link, Progress, Step
from pms.portal.forms.base import CardSelect, DropFile, PortalForm, ShowablePassword
from pms.portal.tables.base import ListTable
from pms.portal.tables.policy_requests import RequestTable
from pms.portal.views.base import Crumb, Question, act, ask, form_page, page
from pms.portal.views.bulk import BulkAct, bulk
from pms.portal.views.lists import ListPage, list_page

COLUMNS: ColumnMap = column_map(
    Column("id", "id", "Partner", Kind.ID, frozenset({Operator.CONTAINS}), sortable=True, searched=True),
    Column(
        "organisation",
        "organisation",
        "Organisation",
        operators=frozenset({Operator.CONTAINS}),
        sortable=True,
        searched=True,
    ),
    Column("type", "type", "Type", Kind.WORD, frozenset({Operator.ONE_OF}), values=PartnerType),
    Column("state", "state", "Status", Kind.STATE, frozenset({Operator.ONE_OF}), sortable=True, values=PartnerState),
    Column(
        "registered",
        "registered_at",
        "Registered",
        Kind.DATE_TIME,
        frozenset({Operator.FROM, Operator.TO}),
        sortable=True,
    ),
    Column("activated", "activated_at", "Activated on", Kind.DATE_TIME, sortable=True),
)


class Taken(DomainError):
    """The name is in use."""

    code = "taken"
    message = "%(name)s is taken."
    field = "name"


class Busy(DomainError):
    """Somebody else was faster."""

    code = "busy"
    message = "Somebody else did this already."


class PartnerTable(ListTable):
    """Partners, with a menu."""

    column_map: ClassVar[ColumnMap] = COLUMNS

    def url(self, record: Any) -> str:
        return f"/things/{record.pk}/"

    def actions(self, record: Any) -> list[Action]:
        return [
            Action("View", self.url(record), "eye"),
            Action("Deactivate…", "/things/drop/", "ban", asks=True, danger=True),
        ]


@enter(Section.HOME)
def things(request: PortalRequest, *, empty: bool = False) -> HttpResponse:
    """The list."""
    return list_page(
        request,
        ListPage(
            title="Partners",
            table=PartnerTable,
            queryset=Partner.objects.none() if empty else Partner.objects.all(),
            order="-registered",
            empty=Empty("No organisation has registered yet.", "Register one", "/things/new/", "building"),
            primary=Link("Create a partner", "/things/new/", "plus"),
            crumbs=(Crumb("Home", "/"),),
        ),
    )


class ThingForm(PortalForm):
    """One control of every kind."""

    kind = forms.ChoiceField(
        label="Partner type",
        choices=[("auth", "Authentication Partner"), ("device", "Device Provider")],
        widget=CardSelect(
            {
                "auth": "Checks who somebody is, with the consent of that person.",
                "device": "Makes devices that capture biometrics.",
            },
            {"auth": "shield-check", "device": "building"},
        ),
    )
    name = forms.CharField(label="Name", max_length=36, help_text="Up to 36 characters.")
    group = forms.ChoiceField(label="Policy group", choices=[("", "Choose…"), ("1", "Banking"), ("2", "Telecom")])
    comment = forms.CharField(label="Comment", max_length=500, widget=forms.Textarea(attrs={"rows": 4}), required=False)
    password = forms.CharField(label="Password", widget=ShowablePassword(meter=True), required=False)
    file = forms.FileField(label="Certificate", widget=DropFile(accept=".pem,.cer"), required=False)
    consent = forms.BooleanField(label="I accept the terms")


def save(data: dict[str, Any]) -> None:
    """Refuse some names."""
    if data["name"] == "acme":
        raise Taken(name=data["name"])
    if data["name"] == "busy":
        raise Busy
    if data["name"] == "gone":
        raise NotFound


@enter(Section.HOME)
def new(request: PortalRequest) -> HttpResponse:
    """The form."""
    form = ThingForm(request.POST or None, request.FILES or None)
    return form_page(
        request,
        "tests/form.html",
        form=form,
        verb=save,
        then="/things/",
        done="Saved.",
        title="New thing",
        crumbs=(Crumb("Things", "/things/"),),
    )


class ReasonForm(PortalForm):
    """What a question may ask."""

    name = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@enter(Section.HOME)
def drop(request: PortalRequest) -> HttpResponse:
    """The question."""
    question = Question(
        title="Deactivate Acme Bank?",
        verb="Deactivate",
        back="/things/",
        consequences=("2 API keys stop working at once.", "1 open request is closed."),
        form=ReasonForm,
    )
    return ask(request, question, save, done="Deactivated.", then="/things/")


class WordsForm(PortalForm):
    """The reason of a rejection."""

    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@enter(Section.POLICY_LINKING)
def wishes(request: PortalRequest) -> HttpResponse:
    """Requests, of which several can be rejected at once."""
    return list_page(
        request,
        ListPage(
            title="Requests",
            table=RequestTable,
            queryset=requests.visible_to(request.actor).order_by(*requests.WORK_ORDER),
            order="",
            empty=Empty("Nobody asked yet."),
            bulk=(
                BulkAct("Reject…", "/things/wishes/reject/", "x", danger=True),
                BulkAct("Withdraw…", "/things/wishes/withdraw/", "arrow-back-up"),
            ),
        ),
    )


@enter(Section.POLICY_LINKING)
def reject_wishes(request: PortalRequest) -> HttpResponse:
    """Reject the chosen ones."""
    return bulk(
        request,
        Question("Reject the requests?", "Reject", "/things/wishes/", ("Their partners get a mail.",), form=WordsForm),
        lambda key, data: request_services.reject(
            request_id=key, reason=data["reason"], actor=request.actor, at=request.at
        ),
        done=ngettext_lazy("%(count)d request was rejected.", "%(count)d requests were rejected.", "count"),
        then="/things/wishes/",
        names=lambda keys: {
            row.pk: f"{row.partner_id}: {row.policy.name}"
            for row in requests.visible_to(request.actor).filter(pk__in=keys)
        },
    )


@require_POST
@enter(Section.HOME)
def touch(request: PortalRequest) -> HttpResponse:
    """An act without a form."""
    return act(request, lambda: save({"name": request.POST.get("name", "")}), done="Done.", then="/things/")


@enter(Section.HOME)
def everything(request: PortalRequest) -> HttpResponse:
    """Every component on a page."""
    at = request.at
    return page(
        request,
        "tests/everything.html",
        title="Everything",
        crumbs=(Crumb("Home", "/"), Crumb("Things", "/things/")),
        states=list(PartnerState),
        steps=[
            Step("Register", Progress.DONE),
            Step("Upload your certificate", Progress.DONE),
            Step(
                "Request a policy",
                Progress.NEXT,
                "/things/",
                "Your request “Bank KYC” waits for approval since 2 days.",
            ),
            Step("Create a key", Progress.BLOCKED, note="After your request was approved."),
        ],
        rows=[
            HistoryRow(at - timedelta(hours=2), "dana", "Approved"),
            HistoryRow(at - timedelta(days=3), "acme-bank", "Asked for the policy"),
        ],
        soon=at + timedelta(days=23),
        later=at + timedelta(days=300),
        past=at - timedelta(days=3),
        secret="k7Jq2mXv9Tz4LbN8cRw1yPd5HsG3fAe6",
    )


@enter(Section.HOME)
def secret(request: PortalRequest) -> HttpResponse:
    """A secret shown once."""
    return page(request, "tests/secret.html", title="API keys", secret="k7Jq2mXv9Tz4LbN8cRw1yPd5HsG3fAe6")


def public(request: PortalRequest) -> HttpResponse:
    """A page before sign-in."""
    return page(request, "tests/public.html", title="Sign in", form=ThingForm())


@enter(Section.TRUST_STORE)
def admin_only(request: PortalRequest) -> HttpResponse:
    """A page for partner admins."""
    return HttpResponse("open")


@enter(Section.HOME)
def fails(request: PortalRequest, how: str) -> HttpResponse:
    """A page that fails in a given way."""
    raise {"missing": NotFound, "closed": NotAllowed, "busy": Busy}.get(how, RuntimeError)()


urlpatterns = [
    path("things/", things, name="things"),
    path("things/empty/", things, {"empty": True}),
    path("things/new/", new),
    path("things/wishes/", wishes),
    path("things/wishes/reject/", reject_wishes),
    path("things/wishes/withdraw/", reject_wishes),
    path("things/drop/", drop),
    path("things/touch/", touch),
    path("things/everything/", everything),
    path("things/secret/", secret),
    path("things/public/", public),
    path("things/admin/", admin_only),
    path("things/fails/<str:how>/", fails),
    path("", include("pms.config.urls")),
]
handler400 = "pms.portal.views.errors.bad_request"
handler403 = "pms.portal.views.errors.forbidden"
handler404 = "pms.portal.views.errors.missing"
handler500 = "pms.portal.views.errors.broken"
