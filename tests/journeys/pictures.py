"""Pictures of the main pages with the demonstration in them, to be looked at: ``pytest tests/journeys/pictures.py``.

They go to ``build/shots`` as <page>-<language>-<width>.png. No other run takes them: the file is no ``test_`` file.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from pms.accounts.models import User
from pms.api_keys.models import ApiKey
from pms.cli.demonstration import story
from pms.common.clock import now
from pms.partners.models import Partner
from pms.partners.queries import actor_of
from pms.policies.models import Policy, PolicyGroup
from pms.policies.states import PolicyState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from pms.trust.models import TrustCertificate
from tests.cast import Person
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.shots import FOLDER, choose, sticks_out

WIDTHS = (1440, 390)
LANGUAGES = ("en", "ar")
VISITOR, BANK, BEGINNER, ADMIN, MANAGER = "", "acme-bank", "pebble-pay", "admin", "policy"


@pytest.fixture
def demonstration(transactional_db: None, platform: None) -> None:
    """The demonstration, where the server sees it."""
    story.tell(at=now())


def pages() -> Iterator[tuple[str, str, str]]:
    """Name of the picture, who looks, and at which address."""
    bank = Partner.objects.get(pk=BANK)
    own = PolicyRequest.objects.filter(partner=bank)
    waiting = PolicyRequest.objects.filter(state=RequestState.IN_PROGRESS.value).earliest("requested_at")
    key, draft = ApiKey.objects.filter(partner=bank).latest("created_at"), PolicyState.DRAFT.value
    policy = Policy.objects.filter(state=PolicyState.ACTIVE.value).earliest("created_at")
    yield from ((name, VISITOR, path) for name, path in VISITORS.items())
    yield from ((name, BANK, path) for name, path in PARTNERS.items())
    yield "request", BANK, f"/policies/requests/{own.latest('requested_at').pk}/"
    yield "key", BANK, f"/api-keys/{key.pk}/"
    yield "key-question", BANK, f"/api-keys/{key.pk}/deactivate/"
    yield from ((f"beginner-{name}", BEGINNER, path) for name, path in PARTNERS.items())
    yield "beginner-choose-group", BEGINNER, "/partner/policy-group/"
    yield from ((name, ADMIN, path) for name, path in STAFF.items())
    yield "review", ADMIN, f"/admin/requests/{waiting.pk}/"
    yield "trust", ADMIN, f"/admin/trust/{TrustCertificate.objects.earliest('uploaded_at').pk}/"
    yield "admin-key", ADMIN, f"/admin/api-keys/{key.pk}/"
    yield "policy", MANAGER, f"/policies/{policy.pk}/"
    yield "policy-edit", MANAGER, f"/policies/{Policy.objects.filter(state=draft).earliest('created_at').pk}/edit/"
    yield "group", MANAGER, f"/policy-groups/{PolicyGroup.objects.earliest('created_at').pk}/"
    yield "manager-home", MANAGER, "/home/"


VISITORS = {
    "landing": "/",
    "register": "/register/",
    "sign-in": "/sign-in/",
    "reset": "/reset-password/",
    "terms": "/terms/",
    "missing": "/nothing/here/",
}
PARTNERS = {
    "home": "/home/",
    "certificate": "/partner/certificates/",
    "certificate-upload": "/partner/certificates/upload/",
    "requests": "/policies/requests/",
    "request-new": "/policies/requests/new/",
    "keys": "/api-keys/",
    "key-new": "/api-keys/new/",
    "colleagues": "/colleagues/",
    "colleague-invite": "/colleagues/invite/",
    "profile": "/account/",
    "security": "/account/security/",
    "notifications": "/notifications/",
}
STAFF = {
    "admin-home": "/home/",
    "trust-list": "/admin/trust/",
    "trust-upload": "/admin/trust/upload/",
    "policies": "/policies/",
    "policy-new": "/policies/new/",
    "groups": "/policy-groups/",
    "linking": "/admin/requests/",
    "on-behalf": "/admin/requests/new/",
    "services": "/admin/api-keys/",
    "mails": "/admin/mails/",
    "audit": "/admin/audit/",
}


def test_pictures(profiles: Profiles, demonstration: None) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    browsers: dict[str, BrowserContext] = {}
    wrong: list[str] = []
    for name, username, path in pages():
        if username not in browsers:
            browsers[username] = browser_of(profiles, username)
        tab = browsers[username].new_page()
        wrong += [shot for shot in take_all(tab, name, path) if shot]
        tab.close()
    assert wrong == []


def browser_of(profiles: Profiles, username: str) -> BrowserContext:
    """A profile in which that account is signed in, or a visitor's."""
    made = profiles(reduced_motion="reduce")
    if username:
        user = User.objects.get(username=username)
        sign_in(made, Person(user, actor_of(user)))
    return made


def take_all(tab: Page, name: str, path: str) -> Iterator[str]:
    """Every picture of a page; gives what is wrong with each."""
    for language in LANGUAGES:
        choose(tab, language=language)
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            answer: Any = tab.goto(path, wait_until="networkidle")
            tab.screenshot(path=FOLDER / f"{name}-{language}-{width}.png", full_page=True)
            if answer.status >= 500 or sticks_out(tab):
                yield f"{name}-{language}-{width}: {answer.status} {sticks_out(tab)}"
