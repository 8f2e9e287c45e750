"""Tags and filters that every template has: icons, dates, form controls, query strings."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date, format_timedelta
from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _

from pms.common.clock import local, now
from pms.common.states import State
from pms.portal.forms.base import CardSelect, DropFile, ShowablePassword

register = template.Library()
GROUP = 8
HEX = re.compile("[0-9a-fA-F]+")
AFTER_MARK = re.compile("(?<=[-/])")
SHORT = 18
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"  # keep Latin text in order within Arabic
SOON = timedelta(days=30)
LATER = timedelta(days=90)
MANY_DAYS = 730  # from two years on nobody counts days
NOTHING = SafeString('<span class="nothing">–</span>')


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite; it repeats words beside it, so screen readers skip it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("pms/icons.svg"),
        name,
    )


@register.simple_tag
def badge(state: State | None) -> SafeString:
    """A state as word, colour and icon."""
    if state is None:
        return SafeString()
    return format_html('<span class="state state-{}">{}{}</span>', state.colour.value, icon(state.icon), state.label)


def locale() -> Locale:
    """Babel's locale for the language of the page."""
    return Locale.parse((get_language() or "en").replace("-", "_"))


@register.filter
def long_date(value: date | datetime | None) -> str:
    """ "3 May 2027" in the language of the page and the installation's time zone."""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, datetime) else value
    return isolated(format_date(day, "d MMMM y", locale=locale()))


@register.filter
def long_moment(value: datetime | None) -> str:
    """ "3 May 2027, 14:05 UTC": date, time and zone."""
    if value is None:
        return ""
    return pgettext("date and time of day", "%(date)s, %(time)s") % {
        "date": long_date(value),
        "time": time_of_day(value),
    }


def time_of_day(value: datetime) -> str:
    """ "14:05 UTC": hours, minutes and the installation's zone."""
    return isolated(local(value).strftime("%H:%M %Z"))


@register.filter
def isolated(text: str) -> str:
    """``text`` kept in its own order wherever it stands in a page from right to left."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if get_language_bidi() else text


@register.filter
def relative(value: datetime | date | None, at: datetime | None = None) -> str:
    """ "2 days ago", "in 3 months": the distance to ``at``, by default to now."""
    if value is None:
        return ""
    moment = at or now()
    if not isinstance(value, datetime):
        days = (value - local(moment).date()).days
        return (
            format_timedelta(timedelta(days=days), granularity="day", add_direction=True, locale=locale())
            if days
            else _("today")
        )
    return format_timedelta(value - moment, threshold=0.95, add_direction=True, locale=locale())


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """A moment: date, time and zone, and how far away that is."""
    return _time(value, value.isoformat() if value else "", long_moment(value), relative(value))


@register.simple_tag
def day(value: date | datetime | None) -> SafeString:
    """A day, and how far away that is."""
    return _time(value, value.isoformat()[:10] if value else "", long_date(value), relative(value))


def moment_cell(value: datetime | None) -> SafeString:
    """A moment on two lines of a table: the date, then time and distance."""
    if value is None:
        return NOTHING
    second = f"{time_of_day(value)} · {relative(value)}"
    return _time(value, value.isoformat(), long_date(value), second)


def short_day(value: datetime) -> SafeString:
    """A day with its month shortened: enough in a wide table."""
    on = local(value).date()
    words = isolated(format_date(on, "d MMM y", locale=locale()))
    return format_html('<time class="moment-absolute" datetime="{}">{}</time>', on.isoformat(), words)


def _time(value: date | datetime | None, machine: str, absolute: str, soft: str) -> SafeString:
    if value is None:
        return NOTHING
    return format_html(
        '<time class="moment" datetime="{}"><span class="moment-absolute">{}</span>'
        ' <span class="moment-relative">{}</span></time>',
        machine,
        absolute,
        soft,
    )


@register.filter
def is_short(cell: object) -> bool:
    """Whether a cell of a list is a short name, which reads better when it is never wrapped."""
    return len(strip_tags(str(cell))) <= SHORT


@register.simple_tag
def identifier(value: object) -> SafeString:
    """An id in monospace and groups, isolated from the direction of the text around it."""
    return format_html('<bdi class="mono" dir="ltr">{}</bdi>', grouped(value))


@register.filter
def grouped(value: object) -> SafeString:
    """An id that may be broken after its hyphens and slashes, a fingerprint in groups; copying gives both unbroken."""
    text = str(value)
    if len(text) <= GROUP * 3:
        return format_html("{}", text)
    if not HEX.fullmatch(text):
        return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in AFTER_MARK.split(text)))
    parts = ((text[start : start + GROUP],) for start in range(0, len(text), GROUP))
    return format_html_join(SafeString("<wbr>"), '<span class="group">{}</span>', parts)


@register.simple_tag
def days_left(until: datetime, at: datetime | None = None) -> dict[str, Any]:
    """What a bar of days shows: days between the two dates of the calendar here, a colour word and a sentence.

    Counted as reminders count, so that a page and a mail of one day name the same number.
    """
    moment = at or now()
    left = until - moment
    days = max((local(until).date() - local(moment).date()).days, 0)
    colour = "red" if left < SOON else "amber" if left < LATER else "green"
    if left <= timedelta():
        words = _("Expired")
    elif days == 0:
        words = _("Ends today")
    elif days >= MANY_DAYS:
        years = round(days / 365)  # as ``relative`` does, which often stands beside
        words = ngettext("%(years)s year left", "%(years)s years left", years) % {"years": f"{years:n}"}
    else:
        words = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": f"{days:n}"}
    return {"days": min(days, 365), "colour": colour, "words": words}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's widget with the classes and the aria attributes that tie it to hint, counter and error."""
    return field.as_widget(attrs=control_attributes(field))


def control_attributes(field: BoundField) -> dict[str, Any]:
    """Classes by kind of widget, ``aria-describedby`` and ``aria-invalid``."""
    widget = field.field.widget
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input"
    described = [f"{field.auto_id}_{part}" for part, shown in described_parts(field) if shown]
    attributes: dict[str, Any] = {"class": f"{css} is-invalid" if field.errors else css}
    if isinstance(widget, forms.Textarea):
        attributes["dir"] = widget.attrs.get("dir", "auto")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def described_parts(field: BoundField) -> list[tuple[str, bool]]:
    """Ends of the ids around a control, and whether each is on the page."""
    return [("error", bool(field.errors)), ("hint", bool(field.help_text)), ("count", bool(counted(field)))]


@register.filter
def counted(field: BoundField) -> int:
    """The most characters that a text field takes, if typing should be counted; else 0."""
    widget = field.field.widget
    most = getattr(field.field, "max_length", None)
    is_counted = isinstance(widget, forms.Textarea) or bool(widget.attrs.get("data-counted"))
    return int(most) if most and is_counted else 0


@register.filter
def widget_kind(field: BoundField) -> str:
    """Which layout of ``<c-field>`` suits the widget."""
    widget = field.field.widget
    kinds: list[tuple[type[forms.Widget], str]] = [
        (CardSelect, "cards"),
        (ShowablePassword, "password"),
        (DropFile, "drop"),
        (forms.CheckboxInput, "check"),
        (forms.RadioSelect, "group"),
        (forms.CheckboxSelectMultiple, "group"),
    ]
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "plain")


@register.filter
def choice_text(field: BoundField, value: object) -> str | Promise:
    """The sentence of a card."""
    widget = field.field.widget
    return widget.descriptions.get(str(value), "") if isinstance(widget, CardSelect) else ""


@register.filter
def choice_icon(field: BoundField, value: object) -> str:
    """The icon of a card."""
    widget = field.field.widget
    return widget.icons.get(str(value), "") if isinstance(widget, CardSelect) else ""
