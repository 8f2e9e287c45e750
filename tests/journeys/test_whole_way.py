"""The main job by two people: from a visitor's registration to an API key that is shown once."""

import re

import pytest
from playwright.sync_api import expect

from pms.api_keys.models import ApiKey
from pms.audit.models import LogRow
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.factories import accounts
from tests.factories import certificates as make
from tests.factories.accounts import PASSWORD
from tests.factories.notifications import MailServer
from tests.journeys.people import Opens, Visit, link_in, newest_mail, office, opens, text_of

__all__ = ["office", "opens"]
ROOT = make.root("National Root CA")
ISSUING = make.intermediate(ROOT, "National Issuing CA")
ADDRESS = "amina@harbour.example"
ORGANISATIONS = {"en": "Harbour Bank", "ar": "مصرف الميناء"}
NAMES = {"en": ("Amina", "Osman"), "ar": ("أمينة", "عثمان")}
COMMENT = {"en": "We open accounts in forty branches.", "ar": "نفتح الحسابات في أربعين فرعًا."}
ANSWER = {"en": "Welcome aboard.", "ar": "أهلًا بكم."}
DIGITS = re.compile(r"[0-9A-Za-z]{32}")


@pytest.mark.parametrize(
    ("language", "has_script"),
    [pytest.param("en", True, marks=pytest.mark.slow), ("ar", True), ("en", False)],
    ids=["in English", "in Arabic", "without script"],
)
@pytest.mark.django_db(transaction=True)
def test_the_whole_way_by_two_people(opens: Opens, office: MailServer, language: str, has_script: bool) -> None:
    accounts.partner_admin("dana")
    dana, amina = (opens(language, has_script=has_script) for _ in range(2))
    dana.open("/")
    dana.follow("Sign in")
    dana.signs_in("dana")
    trust_authorities(dana)
    publish_a_policy(dana)
    register(amina, office)
    upload_a_certificate(amina)
    choose_the_group(amina)
    ask_for_the_policy(amina)
    approve(dana)
    be_told(amina, office)
    secret = generate_a_key(amina)
    never_see_it_again(amina, secret)
    check_what_is_kept(language, secret)
    assert sorted(dana.latin | amina.latin) == []


def trust_authorities(dana: Visit) -> None:
    """The admin adds a root and an intermediate to the trust store."""
    for made in (ROOT, ISSUING):
        dana.goes("Certificate Trust Store")
        dana.follow("Upload certificates")
        dana.has_heading("Upload trust certificates")
        dana.card("Authentication")
        dana.file(made.pem)
        dana.press("Check the files")
        dana.sees("From then on, certificates that this authority issued are trusted in this domain.")
        dana.press("Add to the trust store")
        dana.sees("The certificate is in the trust store now.")


def publish_a_policy(dana: Visit) -> None:
    """The admin makes a group, a draft from a template, and publishes it."""
    dana.goes("Policy groups")
    dana.follow("Create a policy group")
    dana.has_heading("Create a policy group")
    dana.fill("Name", "Banking")
    dana.fill("Description", "Banks")
    dana.press("Create the group")
    dana.sees("The policy group was created.")
    dana.goes("Policies")
    dana.follow("Create a policy")
    dana.has_heading("Create a policy")
    start_from_a_template(dana)
    dana.choose("Policy group", "Banking")
    dana.fill("Name", "KYC")
    dana.fill("Description", "Accounts")
    dana.press("Save as draft")
    dana.sees("The draft was saved. Publish it when it is ready.")
    dana.follow("Publish")
    dana.sees("From then on its content is fixed. To change it, clone it to a new draft.")
    dana.press("Publish")
    dana.sees("“%(policy)s” is published.", policy="KYC")


def start_from_a_template(dana: Visit) -> None:
    """Its button fills the form, without script too."""
    dana.choose("Type", "Authentication")
    dana.tab.locator("[name=start][value=auth-kyc]").click()
    expect(dana.tab.locator("[name=content]")).to_have_value(re.compile("allowedAuthTypes"))


def register(amina: Visit, office: MailServer) -> None:
    """A visitor registers, confirms the address by the mailed link, and signs in."""
    first, last = NAMES[amina.language]
    amina.open("/")
    amina.has_heading("Work with the national identity platform")
    amina.follow("Register your organisation")
    amina.has_heading("Register your organisation")
    amina.card("Authentication Partner")
    amina.fill("Name of the organisation", ORGANISATIONS[amina.language])
    amina.fill("Postal address", "1")
    amina.fill("First name", first)
    amina.fill("Last name", last)
    amina.fill("E-mail address", ADDRESS)
    amina.fill("Phone number", "+33142685300")
    amina.fill("Username", "Harbour-Bank")
    for label in ("Password", "Password once more"):
        amina.labelled(label).fill(PASSWORD)
    amina.labelled("Language of messages").select_option(amina.language)
    amina.tick("I have read the terms and accept them")
    amina.press("Register")
    amina.has_heading("Confirm your e-mail address")
    amina.open(link_in(newest_mail(office, ADDRESS)))
    amina.has_heading("Confirm your e-mail address")
    amina.press("Confirm my e-mail address")
    amina.sees("Upload your certificate", "set-up step")
    amina.signs_out()
    amina.signs_in(ADDRESS)
    amina.sees("Upload your certificate", "set-up step")


def upload_a_certificate(amina: Visit) -> None:
    """The organisation proves itself and is activated."""
    amina.goes("Partner Certificate")
    amina.file(make.leaf(ISSUING, organisation=ORGANISATIONS[amina.language]).pem)
    if not amina.has_script:
        amina.press("Check the certificate")
    amina.has_heading("Check your certificate")
    amina.press("Use this certificate")
    amina.sees("Your certificate was accepted and is in force.")


def choose_the_group(amina: Visit) -> None:
    """The page on which a policy is asked for says what comes before, and leads there."""
    amina.goes("Policies")
    amina.follow("Request a policy")
    amina.sees("One step comes before")
    amina.follow("Choose your policy group")
    amina.has_heading("Choose your policy group")
    amina.card("Banking")
    amina.tick("I understand that this choice is final.")
    amina.press("Choose this group")
    amina.sees("Your policy group was chosen.")


def ask_for_the_policy(amina: Visit) -> None:
    """The only policy of the group is the chosen one; its content can be read before asking."""
    amina.goes("Policies")
    amina.follow("Request a policy")
    amina.sees("What it allows")
    amina.fill("What you need it for", COMMENT[amina.language])
    amina.press("Send the request")
    amina.sees("The request was sent.")
    amina.sees("The partner admin will decide. You will be told here and by e-mail.")


def approve(dana: Visit) -> None:
    """The admin finds the request in the queue at home, reads it and approves."""
    organisation = ORGANISATIONS[dana.language]
    dana.open("/home/")
    dana.sees("Waiting longest for a decision")
    dana.tab.get_by_role("link", name=organisation, exact=True).click()
    dana.sees_text(COMMENT[dana.language])
    dana.fill("Comment", ANSWER[dana.language], "of a decision")
    dana.press("Approve")
    dana.sees("Approved: “%(policy)s” for %(organisation)s.", policy="KYC", organisation=organisation)


def be_told(amina: Visit, office: MailServer) -> None:
    """The partner is told by mail and by the bell, and goes from there to the request."""
    mail = newest_mail(office, ADDRESS)
    assert amina.say("Your request was approved") in text_of(mail)
    assert ANSWER[amina.language] in text_of(mail)
    amina.open("/home/")
    expect(amina.tab.locator("#bell .bell-number")).to_contain_text(re.compile(r"^\s*\d"))
    amina.tab.locator("#bell").click()
    amina.has_heading("Notifications")
    told = amina.say("Your request for “%(policy)s” was approved.") % {"policy": "KYC"}
    amina.sees_text(told)
    amina.tab.get_by_role("main").get_by_role("link").filter(has_text="KYC").first.click()
    amina.sees("Your organisation may use this policy now.")
    amina.sees_text(ANSWER[amina.language])


def generate_a_key(amina: Visit) -> str:
    """The key stands in the answer, and its dialog closes only once it is stored."""
    amina.follow("Create an API key")
    amina.has_heading("Generate an API key")
    amina.fill("Name", "Branches", "of an API key")
    amina.press("Generate the key")
    amina.sees("Store your API key now")
    secret = amina.tab.locator("#secret-value").inner_text()
    assert DIGITS.fullmatch(secret)
    amina.tick("I have stored it")
    amina.follow("Close")
    amina.has_heading_text("Branches")
    return secret


def never_see_it_again(amina: Visit, secret: str) -> None:
    """The key's page and the list show its end only; a second key does not survive a reload either."""
    assert secret not in amina.tab.content()
    amina.goes("API keys")
    amina.sees_text("Branches")
    assert secret not in amina.tab.content()
    amina.follow("Generate an API key")
    amina.fill("Name", "Web", "of an API key")
    amina.press("Generate the key")
    amina.sees("Store your API key now")
    second = amina.tab.locator("#secret-value").inner_text()
    amina.tab.reload()
    amina.has_heading_text("Web")
    assert second not in amina.tab.content()


def check_what_is_kept(language: str, secret: str) -> None:
    """The database afterwards: everything in its state, and the key nowhere."""
    partner = Partner.objects.get(pk="harbour-bank")
    assert (partner.organisation, partner.state) == (ORGANISATIONS[language], PartnerState.ACTIVE)
    assert PolicyRequest.objects.get().state == RequestState.APPROVED
    assert list(ApiKey.objects.order_by("created_at").values_list("name", flat=True)) == ["Branches", "Web"]
    assert ApiKey.objects.get(name="Branches").last_four == secret[-4:]
    assert not LogRow.objects.filter(log_desc__contains=secret).exists()
