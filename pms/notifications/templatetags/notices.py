"""Tags for the texts of notices."""

from datetime import date, datetime

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from pms.common.clock import local

register = template.Library()
ISOLATES = "\u2068\u2069"

FACT = (
    '<tr><th scope="row" style="padding:6px 0;padding-inline-end:16px;text-align:start;font-weight:normal;'
    'color:#5b6b73;vertical-align:top">{}</th>'
    '<td style="padding:6px 0;text-align:start;vertical-align:top">{}</td></tr>'
)


@register.simple_tag(takes_context=True)
def fact(context: Context, label: str, value: str | int) -> str | SafeString:
    """One row of the table of facts: a table row in HTML, a line in a text."""
    if context.autoescape:
        return format_html(FACT, label, value)
    return pgettext("label and value", "%(label)s: %(value)s") % {"label": label, "value": value}


@register.filter
def day(value: str) -> str:
    """A date or moment in ISO 8601 as a date in the active language and our time zone, like "3 May 2027"."""
    text = value.strip(ISOLATES)
    if len(text) <= len("2027-05-03"):
        return date_format(date.fromisoformat(text), "j F Y")
    return date_format(local(datetime.fromisoformat(text)), "j F Y")


@register.filter
def moment(value: str) -> str:
    """A moment in ISO 8601 with its time and zone in the active language, like "3 May 2027, 14:05 UTC"."""
    shown = local(datetime.fromisoformat(value.strip(ISOLATES)))
    parts = {"date": date_format(shown, "j F Y"), "time": shown.strftime("%H:%M %Z")}
    return pgettext("date and time of day", "%(date)s, %(time)s") % parts
