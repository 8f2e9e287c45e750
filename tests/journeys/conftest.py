"""A real browser on a real server: Chromium through playwright."""

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import needs
from tests.cast import Cast, Person, cast, make_cast
from tests.cast import sign_in as sign_in_client

__all__ = ["cast"]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
PATIENCE_MS = 15_000
BLANK, ATTEMPTS, SOON_MS = "about:blank", 10, 3_000
LEFT = ("htmx:sendAbort", "htmx:afterRequest")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    path = needs.command(*needs.BROWSERS, package=needs.BROWSERS[0])
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in this thread; the tests are not async
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


Profiles = Callable[..., BrowserContext]


@pytest.fixture
def profiles(chromium: Browser, live_server: LiveServer) -> Iterator[Profiles]:
    """Makes fresh profiles of the browser that know the server; they are closed after the test."""
    contexts = []

    def profile(**options: Any) -> BrowserContext:
        contexts.append(chromium.new_context(base_url=live_server.url, **options))
        contexts[-1].set_default_timeout(PATIENCE_MS)
        return contexts[-1]

    yield profile
    for context in contexts:
        leave(context)


def leave(context: BrowserContext) -> None:
    """Close a profile once nothing loads in it: Chromium never answers when one is taken away under a navigation."""
    for tab in context.pages:
        for _ in range(ATTEMPTS):
            with contextlib.suppress(Error):  # what was on its way already wins, or keeps this one from its end
                tab.goto(BLANK, timeout=SOON_MS)
            if tab.url == BLANK:
                break
        else:
            pytest.fail(f"{tab.url} cannot be left")
    context.close()


@pytest.fixture
def context(profiles: Profiles) -> BrowserContext:
    """A fresh profile in British English on a wide screen."""
    return profiles(locale="en-GB", viewport={"width": 1440, "height": 900})


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab; an error in a script or a refused resource fails the test."""
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda message: faults.append(message.text) if is_fault(message.type, message.text) else None)
    yield tab
    assert faults == []


def is_fault(kind: str, text: str) -> bool:
    """Whether the browser complains about the page itself.

    Error pages that a test asks for are no fault, nor are requests that end because somebody leaves the page.
    """
    return kind == "error" and "the server responded with a status of" not in text and not text.startswith(LEFT)


def sign_in(context: BrowserContext, person: Person) -> None:
    """Sign ``person`` in without the form; journeys that are about the form use the form."""
    cookie = sign_in_client(Client(), person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}])


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The cast where the server sees it."""
    return make_cast()
