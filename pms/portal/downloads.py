"""Files to be saved."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from pms.trust.rules import Download


def attachment(file: Download) -> HttpResponse:
    """The file as an answer that browsers save under its name and never open as a page."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name) or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)
