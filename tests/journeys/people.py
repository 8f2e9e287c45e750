"""A person at a browser who knows the words of one language, a mail server, and a worker that does the jobs."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connections
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Locator, Page, expect
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector
from pytest_django.live_server_helper import LiveServer

from tests.factories.accounts import PASSWORD
from tests.factories.notifications import MailServer, running
from tests.journeys.conftest import Profiles, is_fault
from tests.portal.reading import Page as Reading
from tests.portal.reading import brand_in, data_of_people, latin_sentences

DIRECTIONS = {"en": "ltr", "fr": "ltr", "ar": "rtl"}
LINK = re.compile(r"https?://\S+")


@dataclass
class Visit:
    """One person's tab. What it should show is said in English and looked up in the catalogue of ``language``.

    Every page on which something was expected is read: its direction, and on Arabic pages Latin sentences, which
    are kept in ``latin``. ``typed`` are the person's own words, which may be in any script.
    """

    tab: Page
    language: str
    has_script: bool = True
    latin: set[str] = field(default_factory=set)
    typed: list[str] = field(default_factory=list)

    def say(self, words: str, context: str = "") -> str:
        """The words in the language of the visit."""
        with translation.override(self.language):
            return pgettext(context, words) if context else gettext(words)

    def open(self, path: str) -> None:
        """Type an address."""
        self.tab.goto(path)

    def sees(self, words: str, context: str = "", **values: str) -> None:
        """Expect words of the interface, and read the page on which they stand."""
        said = self.say(words, context) % values if values else self.say(words, context)
        self.sees_text(said)

    def sees_text(self, text: str) -> None:
        """Expect a text as it is, whatever isolates its names, and read the page on which it stands."""
        letters = (r"\s+" if letter.isspace() else re.escape(letter) for letter in " ".join(text.split()))
        pattern = re.compile("[\u2068\u2069]*".join(letters))
        expect(self.tab.get_by_text(pattern).locator("visible=true").first).to_be_visible()
        self.read()

    def read(self) -> None:
        """Check what holds for every page."""
        page = Reading(self.tab.content())
        assert page.root["lang"] == self.language
        assert page.root["dir"] == DIRECTIONS[self.language]
        if self.language == "ar":
            known = [brand_in(self.language), *data_of_people(), *self.typed]
            self.latin |= {f"{self.tab.url}: {text}" for text in latin_sentences([page.title, *page.texts], known)}

    def press(self, words: str, context: str = "") -> None:
        """Press a button."""
        self.named("button", words, context).click()

    def follow(self, words: str, context: str = "") -> None:
        """Follow a link."""
        self.named("link", words, context).click()

    def named(self, role: Any, words: str, context: str = "") -> Locator:
        """What is called so and can be used."""
        return self.tab.get_by_role(role, name=self.say(words, context), exact=True).locator("visible=true").first

    def labelled(self, words: str, context: str = "") -> Locator:
        """The control with that label, be it optional or not."""
        words, optional = re.escape(self.say(words, context)), re.escape(self.say("optional"))
        return self.tab.get_by_label(re.compile(rf"^\s*{words}(\s+{optional})?\s*$"))

    def fill(self, label: str, value: str, context: str = "") -> None:
        """Type into a control."""
        self.typed.append(value)
        self.labelled(label, context).fill(value)

    def choose(self, label: str, option: str, context: str = "") -> None:
        """Choose from a list; the option is said in English, or is somebody's own word."""
        self.labelled(label, context).select_option(label=self.say(option))

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.labelled(label).check()

    def card(self, label: str) -> None:
        """Choose one of several cards by its words."""
        self.tab.get_by_role("radio", name=self.say(label)).check()

    def file(self, data: bytes, name: str = "certificate.cer") -> None:
        """Choose a file in the page's only place for one."""
        chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        self.tab.locator("input[type=file]").set_input_files(chosen)  # type: ignore[arg-type]

    def goes(self, words: str, heading: str = "") -> None:
        """Go to a page by the side navigation and see its heading, which mostly says the same."""
        navigation = self.tab.get_by_role("navigation", name=self.say("Main", "navigation"), exact=True)
        navigation.get_by_role("link", name=self.say(words), exact=True).click()
        self.has_heading(heading or words)

    def has_heading(self, words: str) -> None:
        """Expect the page's heading, said by the interface."""
        self.has_heading_text(self.say(words))

    def has_heading_text(self, text: str) -> None:
        """Expect the page's heading as it is, and read the page."""
        expect(self.tab.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible()
        self.read()

    def signs_in(self, username: str, password: str = PASSWORD) -> None:
        """Fill in the sign-in page."""
        self.has_heading("Sign in")
        self.labelled("Username or e-mail address").fill(username)
        self.labelled("Password").fill(password)
        self.tab.get_by_role("main").get_by_role("button", name=self.say("Sign in"), exact=True).click()

    def signs_out(self) -> None:
        """Sign out by the user's menu."""
        self.tab.locator("button[popovertarget=user-menu]").click()
        self.press("Logout")
        self.sees("You are signed out.")


def work() -> None:
    """Let a real worker do every job that waits, then stop."""

    def until_nothing_waits() -> None:
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3)
        with app.replace_connector(connector) as working:
            working.run_worker(
                wait=False,
                listen_notify=False,
                install_signal_handlers=False,
                fetch_job_polling_interval=0.1,
                update_heartbeat_interval=10,
                delete_jobs="successful",
            )
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(until_nothing_waits).result()


def newest_mail(server: MailServer, to: str) -> EmailMessage:
    """What arrived last at an address, after the worker has done what waited."""
    work()
    return [mail for mail in server.taken if mail["To"].addresses[0].addr_spec == to][-1]


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage) -> str:
    """The one address to which a mail leads."""
    links = set(LINK.findall(text_of(mail)))
    assert len([link for link in links if "?key=" in link]) == 1, links
    return next(link for link in links if "?key=" in link)


@pytest.fixture
def office(live_server: LiveServer, settings: Any, platform: None) -> Iterator[MailServer]:
    """An installation with a mail server, whose mails lead to the server of this test."""
    settings.BASE_URL = live_server.url
    with running(MailServer(), settings) as server:
        yield server


Opens = Callable[..., Visit]


@pytest.fixture
def opens(profiles: Profiles) -> Iterator[Opens]:
    """Opens a browser for a person; an error in a script or a refused resource fails the test."""
    faults = []

    def visit(language: str, *, has_script: bool = True) -> Visit:
        wide = {"width": 1440, "height": 900}
        tab = profiles(locale=language, java_script_enabled=has_script, viewport=wide).new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda told: faults.append(told.text) if is_fault(told.type, told.text) else None)
        return Visit(tab, language, has_script)

    yield visit
    assert faults == [], faults
