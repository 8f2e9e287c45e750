"""What every view uses: render a page, run a form, run an act, ask before an act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from pms.common.errors import DomainError, NotFound
from pms.portal import htmx
from pms.portal.access import PortalRequest
from pms.portal.forms.base import PortalForm

Text = str | Promise
UNPROCESSABLE = 422
CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Crumb:
    """A link of the breadcrumbs."""

    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before an act: consequences as sentences, the verb on the button, a form if it needs words."""

    title: Text
    verb: Text
    back: str
    consequences: Sequence[Text] = ()
    form: type[PortalForm] = PortalForm
    danger: bool = True
    initial: Mapping[str, Any] = field(default_factory=dict)


def page(
    request: PortalRequest,
    template: str,
    *,
    title: Text,
    crumbs: Sequence[Crumb] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a whole page; ``title`` is its heading and its place in the browser's title."""
    return render(request, template, {"title": title, "crumbs": crumbs, **context}, status=status)


def form_page(
    request: PortalRequest,
    template: str,
    *,
    form: PortalForm,
    verb: Callable[[dict[str, Any]], Any],
    then: str | Callable[[Any], str],
    done: Text = "",
    title: Text,
    crumbs: Sequence[Crumb] = (),
    **context: Any,
) -> HttpResponse:
    """Show a form; once sent and valid, call ``verb`` with its data and go to ``then``.

    A domain error is put at the field it concerns and what was typed stays (422). ``then`` may
    be made from the verb's result; ``done`` becomes the toast on the next page.
    """
    if form.is_bound and form.is_valid():
        try:
            result = verb(form.cleaned_data)
        except NotFound:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return finish(request, done=done, to=then if isinstance(then, str) else then(result))
    status = UNPROCESSABLE if form.is_bound else 200
    return page(request, template, title=title, crumbs=crumbs, status=status, form=form, **context)


def finish(request: PortalRequest, *, done: Text, to: str) -> HttpResponse:
    """Say that it worked and go on to the next page."""
    if done:
        messages.success(request, str(done))
    return htmx.redirect(request, to)


def act(request: PortalRequest, verb: Callable[[], Any], *, done: Text, then: str) -> HttpResponse:
    """Run a verb that needs no form, then go to ``then``; a refusal becomes a toast there."""
    try:
        verb()
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return htmx.redirect(request, then)
    return finish(request, done=done, to=then)


def ask(
    request: PortalRequest,
    question: Question,
    verb: Callable[[dict[str, Any]], Any],
    *,
    done: Text,
    then: str,
) -> HttpResponse:
    """One URL for a weighty act: GET asks (a dialog with script, a page without), POST acts.

    ``verb`` gets the cleaned data of the question's form, if it has one.
    """
    sent = request.POST if request.method == "POST" else None
    form = question.form(sent, initial=dict(question.initial))
    if form.is_bound and form.is_valid():
        try:
            verb(form.cleaned_data)
        except NotFound:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return finish(request, done=done, to=then)
    template = "portal/components/question_part.html" if htmx.wants_part(request) else "portal/components/question.html"
    return page(
        request,
        template,
        title=question.title,
        status=UNPROCESSABLE if form.is_bound else 200,
        form=form,
        question=question,
    )
