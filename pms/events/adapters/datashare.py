"""The data share: an installation's own place for certificate chains that subscribers fetch."""

import json
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import httpx

from pms.events.adapters.platform import Answer, PlatformClient
from pms.events.installation import DatashareSettings
from pms.events.messages import NotPublished
from pms.events.states import Obstacle

PART = "certsChain"
"""What the reference calls the file and both other parts."""
LONGEST_URL = 2048


def share(chain: str, settings: DatashareSettings) -> str:
    """Upload a chain; the address at which it can be fetched. Raises NotPublished."""
    where = f"{settings.url}/{quote(settings.policy_id, safe='')}/{quote(settings.subscriber_id, safe='')}"
    form = {"name": PART, "filename": PART}
    try:
        with PlatformClient(settings.token) as client:
            answer = client.post(where, data=form, files={"file": (PART, chain.encode(), "text/plain")})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotPublished(Obstacle.DATASHARE) from error
    url = _url_in(answer)
    if not url:
        raise NotPublished(Obstacle.DATASHARE, str(answer.status))
    return url


def _url_in(answer: Answer) -> str:
    """``dataShare.url`` if it is a web address; empty otherwise."""
    if answer.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        return ""
    try:
        url = json.loads(answer.body)["dataShare"]["url"]
        fits = urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname) and len(url) <= LONGEST_URL
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return str(url) if fits else ""
