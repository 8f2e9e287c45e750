"""Every page of every role in a browser, English and Arabic, light and dark, wide and narrow."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from pms.accounts.services import links
from pms.accounts.states import LinkPurpose
from pms.common.clock import now
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories.everything import DAY, Everything, make_everything
from tests.journeys.conftest import PATIENCE_MS, sign_in
from tests.journeys.inspecting import WIDE, inspect
from tests.portal.addresses import ANYBODY, LINES, Shape, address

pytestmark = pytest.mark.usefixtures("platform")
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture
def everything(committed_cast: Cast) -> Everything:
    return make_everything(committed_cast)


def pages_of(who: str) -> list[str]:
    """The pages of a role; what the first of its roles sees is not looked at again for the others."""
    lines = [(name, line) for name, line in LINES.items() if line.shape in {Shape.LIST, Shape.PAGE}]
    return [name for name, line in lines if who == line.who[0] or (who in line.who and name in SEEN_BY_EACH)]


SEEN_BY_EACH = ("home", "profile", "notification-list", "policy-list", "policy-detail", "terms")


def open_browser(chromium: Browser, live_server: LiveServer, language: str) -> Page:
    """A tab in a profile of its own."""
    context = chromium.new_context(base_url=live_server.url, locale=language, viewport=WIDE, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


@LANGUAGES
@pytest.mark.parametrize("who", ANYBODY)
def test_axe_finds_nothing_and_nothing_sticks_out(
    chromium: Browser, live_server: LiveServer, everything: Everything, who: str, language: str
) -> None:
    tab, faults = open_browser(chromium, live_server, language), {}
    if person := getattr(everything.cast, who, None):
        sign_in(tab.context, person)
    for name in pages_of(who):
        tab.goto(address(name, everything))
        if found := inspect(tab):
            faults[name] = found
    tab.context.close()
    assert faults == {}
