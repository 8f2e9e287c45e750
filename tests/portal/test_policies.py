"""The pages of policies."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pms.policies.models import Policy
from pms.policies.rules import STARTS, explain
from pms.policies.states import PolicyType
from tests.cast import sign_in
from tests.factories.policies import AUTH_DATA, MISP_DATA, PolicyFactory, PolicyGroupFactory
from tests.policies.test_schema import TEN_FAULTS


@pytest.fixture
def emil(cast):
    """A browser in which the policy manager is signed in."""
    return sign_in(Client(), cast.emil)


@pytest.fixture
def dana(cast):
    """A browser in which the partner admin is signed in."""
    return sign_in(Client(), cast.dana)


def url(name, *args):
    return reverse(f"portal:policy-{name}", args=args)


def text_of(response):
    """The words of a page without its tags, single spaced."""
    html = re.sub(r"<(script|style|template).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def typed(to, **values):
    return {
        "type": "Auth",
        "group": to.pk,
        "name": "Bank KYC",
        "description": "For banks",
        "content": json.dumps(AUTH_DATA),
        **values,
    }


# Who may enter


def staff_urls(policy, group):
    return [
        url("list"),
        url("type-list", "Auth"),
        url("create"),
        *(url(act, policy.pk) for act in ("detail", "edit", "publish", "clone", "discard", "deactivate", "download")),
        reverse("portal:policy-group-list"),
        reverse("portal:policy-group-create"),
        *(reverse(f"portal:policy-group-{act}", args=[group.pk]) for act in ("detail", "edit", "deactivate")),
    ]


def test_partner_admin_and_policy_manager_see_every_page(emil, dana):
    policy = PolicyFactory(draft=True)
    for browser in (emil, dana):
        for address in staff_urls(policy, policy.group):
            assert browser.get(address).status_code == 200, address


def test_partners_are_kept_out_and_visitors_are_asked_to_sign_in(amina, client_without_user):
    policy = PolicyFactory(draft=True)
    for address in [*staff_urls(policy, policy.group), url("check"), url("start")]:
        method = "post" if address in {url("check"), url("start")} else "get"
        assert getattr(amina, method)(address).status_code == 403, address
        assert getattr(client_without_user, method)(address).status_code in {302, 303}, address


@pytest.fixture
def client_without_user():
    return Client()


def test_a_missing_policy_is_a_404_on_every_page(emil):
    for act in ("detail", "edit", "publish", "clone", "discard", "deactivate", "download"):
        assert emil.get(url(act, "no-such-policy")).status_code == 404
        assert emil.post(url(act, "no-such-policy"), {}).status_code in {404, 405}
    assert emil.get(url("type-list", "auth")).status_code == 404


# Lists


def test_the_list_shows_what_the_reference_shows_and_its_tabs_count(emil):
    PolicyFactory(name="Bank KYC", group__name="Banking", description="For banks")
    PolicyFactory(name="Delegation", type=PolicyType.MISP.value, draft=True)
    words = text_of(emil.get(url("list")))
    for expected in ("Bank KYC", "For banks", "Banking", "Activated", "Delegation", "Draft", "MISP", "2 policies"):
        assert expected in words
    assert "All policies 2 Authentication 1 Data share MISP 1" in words
    only = text_of(emil.get(url("type-list", "MISP")))
    assert "Delegation" in only
    assert "Bank KYC" not in only


@pytest.mark.parametrize("query", ["q=kyc", "status=activated", "group__icontains=bank", "name=Bank", "sort=-group"])
def test_search_filter_and_sorting_work(emil, query):
    PolicyFactory(name="Bank KYC", group__name="Banking")
    assert "Bank KYC" in text_of(emil.get(f"{url('list')}?{query}"))


def test_a_list_takes_at_most_12_queries_however_long_it_is(emil, django_assert_max_num_queries):
    for _number in range(3):
        PolicyFactory()
    for address in (url("list"), url("type-list", "Auth"), reverse("portal:policy-group-list")):
        with django_assert_max_num_queries(12):
            emil.get(address)


# Creating


def test_a_draft_is_created_and_shown(emil):
    group = PolicyGroupFactory(name="Banking")
    response = emil.post(url("create"), typed(group))
    policy = Policy.objects.get()
    assert (response.status_code, response["Location"]) == (303, url("detail", policy.pk))
    assert (policy.name, policy.type, policy.data, policy.created_by) == ("Bank KYC", "Auth", AUTH_DATA, "emil")
    words = text_of(emil.get(url("detail", policy.pk)))
    assert "It may authenticate people by: one-time code, face." in words
    assert "The policy was created as a draft." in words


def test_a_policy_with_ten_faults_shows_all_ten_with_line_and_pointer_and_keeps_the_text(emil):
    response = emil.post(url("create"), typed(PolicyGroupFactory(), content=TEN_FAULTS))
    assert response.status_code == 422
    assert not Policy.objects.exists()
    words = text_of(response)
    assert "There are 10 faults in the policy. Correct them, then save again." in words
    assert len(re.findall(r"data-line=", response.content.decode())) == 10
    for pointer in ("/allowedAuthTypes/0/mandatory", "/allowedAuthTypes/3", "/kycLanguages/1", "/comment"):
        assert pointer in words
    assert "Line 10 “everlasting” is not possible here." in words
    assert 'data-pointer="/allowedAuthTypes/0/mandatory"' in response.content.decode()
    assert TEN_FAULTS.splitlines()[2] in response.content.decode().replace("&quot;", '"')


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"content": '{"a": 1,}'}, "There is a comma too many: nothing follows it."),
        ({"content": ""}, "Enter the content, start from a template or upload a file."),
        ({"content": "[]"}, "An object in curly brackets { } is expected here."),
        ({"content": json.dumps(MISP_DATA)}, "is not known here"),
        ({"type": ""}, "Choose a type of policy."),
        ({"type": "Binding"}, "Binding"),
        ({"group": ""}, "Choose a policy group."),
        ({"group": "missing"}, "This policy group is no longer in use."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 129}, "The name may have at most 128 characters."),
        ({"name": "evil\u202egnp"}, "The name holds a character that cannot be seen."),
        ({"description": "x" * 20_000}, "The description may have at most 256 characters."),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field(emil, values, message):
    response = emil.post(url("create"), typed(PolicyGroupFactory(), **values))
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Policy.objects.exists()


def test_a_name_that_is_taken_in_another_case_is_said_at_the_name(emil):
    group = PolicyGroupFactory(name="Banking")
    PolicyFactory(group=group, name="BANK KYC")
    response = emil.post(url("create"), typed(group))
    assert response.status_code == 422
    assert "A policy named “Bank KYC” already exists in the group “Banking”." in text_of(response)
    assert Policy.objects.count() == 1


def test_hostile_names_are_shown_as_text(emil):
    group = PolicyGroupFactory(name="<img src=x onerror=alert(1)>", description="<script>alert(2)</script>")
    policy = PolicyFactory(group=group, name="<script>alert(3)</script>", draft=True)
    for address in (url("list"), url("detail", policy.pk), reverse("portal:policy-group-detail", args=[group.pk])):
        html = emil.get(address).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_without_script_a_file_takes_the_place_of_the_text(emil):
    group = PolicyGroupFactory()
    file = SimpleUploadedFile("policy.json", json.dumps(MISP_DATA).encode("utf-8-sig"), "application/json")
    emil.post(url("create"), typed(group, type="MISP", content="", file=file))
    assert Policy.objects.get().data == MISP_DATA


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00binary", "This file is not text."),
        (b" " * 200_001, "This file is too large for a policy."),
        (b"not json", "A value is expected here"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(emil, content, message):
    file = SimpleUploadedFile("policy.json", content)
    response = emil.post(url("create"), typed(PolicyGroupFactory(), file=file))
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Policy.objects.exists()


def test_every_template_says_in_words_what_it_allows(emil):
    words = text_of(emil.get(url("create")))
    for start in STARTS:
        assert str(start.label) in words
        assert explain(start.type, start.data)[0] in words
    assert {start.type for start in STARTS} == set(PolicyType)


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.key)
def test_without_script_a_template_fills_the_form_and_keeps_what_was_typed(emil, start):
    response = emil.post(url("start"), typed(PolicyGroupFactory(), start=start.key, name="Mine", content="x"))
    assert response.status_code == 200
    html = response.content.decode()
    assert 'value="Mine"' in html
    assert f'<option value="{start.type.value}" selected' in html
    assert "No faults" in html
    assert not Policy.objects.exists()


# Checking


def test_the_check_tells_faults_or_meaning_and_saves_nothing(emil):
    wrong = emil.post(url("check"), {"type": "Auth", "content": TEN_FAULTS}, headers={"HX-Request": "true"})
    assert "10 faults" in text_of(wrong)
    assert "<html" not in wrong.content.decode()
    right = text_of(emil.post(url("check"), {"type": "Auth", "content": json.dumps(AUTH_DATA)}))
    assert "No faults" in right
    assert "It may read: full name, date of birth." in right
    assert "Choose the type above." in text_of(emil.post(url("check"), {"type": "x", "content": "{}"}))
    assert "will stand here" in text_of(emil.post(url("check"), {"type": "Auth", "content": " "}))
    assert not Policy.objects.exists()


def test_thousands_of_faults_are_counted_and_the_first_200_listed(emil):
    content = json.dumps({**AUTH_DATA, "allowedKycAttributes": [{}] * 3_000})
    response = emil.post(url("check"), {"type": "Auth", "content": content})
    assert "3000 faults" in text_of(response).replace(",", "")
    assert response.content.decode().count("data-line=") == 200
    assert "Only the first faults are listed." in text_of(response)


def test_the_check_tells_doubts_too(emil):
    data = {**AUTH_DATA, "allowedKycAttributes": [{"attributeName": "fulName"}]}
    words = text_of(emil.post(url("check"), {"type": "Auth", "content": json.dumps(data, indent=2)}))
    assert "Worth a second look" in words
    assert "“fulName” is not among the attributes known here." in words
    assert "/allowedKycAttributes/0/attributeName" in words


# Editing


def test_a_draft_is_edited(emil):
    policy = PolicyFactory(draft=True)
    page = emil.get(url("edit", policy.pk))
    seen = re.search(r'name="seen" value="([^"]+)"', page.content.decode()).group(1)
    response = emil.post(
        url("edit", policy.pk),
        {"name": "New", "description": "Words", "content": json.dumps(AUTH_DATA), "seen": seen},
    )
    assert response.status_code == 303
    policy.refresh_from_db()
    assert (policy.name, policy.description) == ("New", "Words")


def test_the_second_editor_is_told_keeps_the_text_and_may_then_replace(emil, dana):
    policy = PolicyFactory(draft=True)
    seen = policy.changed_at.isoformat()
    sent = {"description": "x", "content": json.dumps(AUTH_DATA), "seen": seen}
    emil.post(url("edit", policy.pk), {**sent, "name": "From Emil"})
    told = dana.post(url("edit", policy.pk), {**sent, "name": "From Dana"})
    assert told.status_code == 422
    assert "Somebody else changed this draft while you were editing." in text_of(told)
    assert "What you typed is still here and is not saved Saved meanwhile by emil" in text_of(told)
    html = told.content.decode()
    assert 'value="From Dana"' in html
    assert Policy.objects.get().name == "From Emil"
    fresh = re.search(r'name="seen" value="([^"]+)"', html).group(1)
    assert dana.post(url("edit", policy.pk), {**sent, "name": "From Dana", "seen": fresh}).status_code == 303
    assert Policy.objects.get().name == "From Dana"


def test_a_published_policy_cannot_be_edited(emil):
    policy = PolicyFactory()
    response = emil.get(url("edit", policy.pk))
    assert response.status_code == 409
    assert "is no longer a draft and cannot be changed" in text_of(response)
    sent = {"name": "x", "description": "x", "content": json.dumps(AUTH_DATA), "seen": policy.changed_at.isoformat()}
    assert emil.post(url("edit", policy.pk), sent).status_code == 422
    assert Policy.objects.get().name == policy.name


# Publishing, cloning, discarding, deactivating, downloading


def test_a_draft_is_published_until_the_end_of_a_chosen_day(emil):
    policy = PolicyFactory(draft=True, group__name="Banking")
    words = text_of(emil.get(url("publish", policy.pk)))
    assert "Partners of the group “Banking” can ask for it at once." in words
    assert emil.post(url("publish", policy.pk), {"valid_to": "2199-05-03"}).status_code == 303
    policy.refresh_from_db()
    assert policy.state == "activated"
    assert policy.valid_to == datetime(2199, 5, 3, 23, 59, 59, 999999, tzinfo=UTC)


def test_a_day_that_has_passed_is_refused_when_publishing(emil):
    policy = PolicyFactory(draft=True)
    response = emil.post(url("publish", policy.pk), {"valid_to": "2020-01-01"})
    assert response.status_code == 422
    assert "The last day must lie in the future." in text_of(response)
    policy.refresh_from_db()
    assert policy.state == "draft"


def test_the_last_check_before_publishing_tells_what_it_allows_and_what_is_doubtful(emil):
    original = PolicyFactory(name="Bank KYC")
    data = {**AUTH_DATA, "allowedKycAttributes": [{"attributeName": "shoeSize"}]}
    policy = PolicyFactory(draft=True, data=data, cloned_from=original)
    page = emil.get(url("publish", policy.pk))
    words = text_of(page)
    assert "It may authenticate people by: one-time code, face." in words
    assert "“shoeSize” is not among the attributes known here." in words
    assert "From then on its content is fixed." in words
    assert f'href="{url("compare", policy.pk)}"' in page.content.decode()


def test_a_draft_that_no_longer_fits_its_schema_tells_its_faults_and_has_no_button_to_publish(emil):
    policy = PolicyFactory(draft=True, data={"authTokenType": "ever"})
    page = emil.get(url("publish", policy.pk))
    assert "It cannot be published as it is" in text_of(page)
    assert "/allowedAuthTypes" in text_of(page)
    assert 'name="valid_to"' not in page.content.decode()
    assert emil.post(url("publish", policy.pk), {"valid_to": ""}).status_code == 422
    policy.refresh_from_db()
    assert policy.state == "draft"


def test_a_draft_that_changed_since_the_last_check_is_shown_again_before_it_is_published(emil, dana):
    policy = PolicyFactory(draft=True)
    seen = policy.changed_at.isoformat()
    sent = {"name": "New", "description": "x", "content": json.dumps({**AUTH_DATA, "authTokenType": "random"})}
    dana.post(url("edit", policy.pk), {**sent, "seen": seen})
    told = emil.post(url("publish", policy.pk), {"valid_to": "", "seen": seen})
    assert told.status_code == 422
    assert "Somebody changed this draft since you looked at it." in text_of(told)
    assert "It gets a new token for a person each time" in text_of(told)
    fresh = re.search(r'name="seen" value="([^"]+)"', told.content.decode()).group(1)
    assert emil.post(url("publish", policy.pk), {"valid_to": "", "seen": fresh}).status_code == 303
    assert Policy.objects.get(pk=policy.pk).state == "activated"


def test_publishing_twice_is_told(emil, dana):
    policy = PolicyFactory(draft=True, name="Bank KYC")
    emil.post(url("publish", policy.pk), {"valid_to": ""})
    response = dana.post(url("publish", policy.pk), {"valid_to": ""}, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "“Bank KYC” was published already." in text_of(response)


def test_a_draft_is_discarded(emil):
    policy = PolicyFactory(draft=True)
    assert "This cannot be undone." in text_of(emil.get(url("discard", policy.pk)))
    response = emil.post(url("discard", policy.pk))
    assert response["Location"] == url("list")
    assert not Policy.objects.exists()


def test_a_published_policy_is_not_discarded(emil):
    policy = PolicyFactory()
    assert emil.post(url("discard", policy.pk)).status_code == 422
    assert Policy.objects.count() == 1


def test_a_policy_without_requests_is_deactivated(emil):
    policy = PolicyFactory()
    assert emil.post(url("deactivate", policy.pk)).status_code == 303
    policy.refresh_from_db()
    assert policy.state == "deactivated"
    words = text_of(emil.get(url("detail", policy.pk)))
    assert "Deactivated" in words
    assert "Clone" in words


def test_the_content_is_downloaded_in_the_order_of_the_schema(emil):
    policy = PolicyFactory(name="Bank KYC")
    response = emil.get(url("download", policy.pk))
    assert response["Content-Disposition"] == 'attachment; filename="bank-kyc.json"'
    assert json.loads(response.content) == AUTH_DATA
    arabic = PolicyFactory(name="سياسة")
    assert emil.get(url("download", arabic.pk))["Content-Disposition"] == f'attachment; filename="{arabic.pk}.json"'


def test_only_a_draft_shows_doubts_and_what_can_be_done_follows_the_state(emil):
    data = {**AUTH_DATA, "allowedKycAttributes": [{"attributeName": "fulName"}]}
    draft, active = PolicyFactory(draft=True, data=data), PolicyFactory(data=data)
    assert "Worth a second look before you publish" in text_of(emil.get(url("detail", draft.pk)))
    words = emil.get(url("detail", active.pk)).content.decode()
    assert "Worth a second look" not in words
    assert url("deactivate", active.pk) in words
    for act in ("edit", "publish", "discard"):
        assert url(act, active.pk) not in words
        assert url(act, draft.pk) in emil.get(url("detail", draft.pk)).content.decode()


def test_validity_and_dates_are_shown(emil):
    policy = PolicyFactory(valid_to=datetime(2027, 5, 3, 12, 0, tzinfo=UTC) + timedelta(days=1))
    assert "4 May 2027" in text_of(emil.get(url("detail", policy.pk)))


def test_a_day_beyond_every_calendar_is_refused_when_publishing(emil):
    policy = PolicyFactory(draft=True)
    assert emil.post(url("publish", policy.pk), {"valid_to": "9999-12-31"}).status_code == 422
    policy.refresh_from_db()
    assert policy.state == "draft"
