"""The page that lays two policies side by side."""

import copy
import re

import pytest
from django.test import Client

from pms.policies.states import PolicyType
from tests.cast import sign_in
from tests.factories.policies import AUTH_DATA, PolicyFactory
from tests.portal.test_policies import text_of, url


@pytest.fixture
def emil(cast):
    """A browser in which the policy manager is signed in."""
    return sign_in(Client(), cast.emil)


def other_data():
    data = copy.deepcopy(AUTH_DATA)
    data["allowedKycAttributes"] = [{"attributeName": "fullName"}, {"attributeName": "gender"}]
    data["authTokenType"] = "random"
    return data


def test_a_clone_is_compared_with_its_origin_unless_another_is_named(emil):
    origin = PolicyFactory(name="Bank KYC")
    clone = PolicyFactory(name="Bank KYC (2)", cloned_from=origin, data=other_data(), draft=True)
    same = PolicyFactory(group=clone.group, name="Third", data=other_data())
    words = text_of(emil.get(url("compare", clone.pk)))
    for expected in (
        "What “Bank KYC (2)” lets a partner do, compared with “Bank KYC”",
        "More It may also read: gender.",
        "Less It may no longer read: date of birth.",
        "Differently Bank KYC It always gets the same token",
        'Changed /authTokenType Before "policy" After "random"',
        "Added /allowedKycAttributes/1",
        "Removed /allowedKycAttributes/1",
        "it was cloned from this one",
    ):
        assert expected in words.replace("&quot;", '"'), expected
    equal = text_of(emil.get(url("compare", clone.pk) + f"?with={same.pk}"))
    assert "Both let a partner do the same." in equal
    assert "More It may" not in equal


def test_json_stays_left_to_right_and_is_not_told_by_colour_alone(emil):
    origin = PolicyFactory()
    clone = PolicyFactory(cloned_from=origin, data=other_data())
    emil.cookies["django_language"] = "ar"
    html = emil.get(url("compare", clone.pk)).content.decode()
    assert '<html lang="ar" dir="rtl"' in html
    assert re.search(r'<pre class="json" dir="ltr"', html)
    assert not re.search(r"<code(?! dir=\"ltr\")", html.replace('<code id="policy-json">', ""))
    assert (
        html.count('class="line line-added"') == html.count('<span class="line-mark" aria-hidden="true">+ </span>') > 0
    )
    assert html.count('class="line line-removed"') > 0


def test_policies_of_different_types_are_each_told_in_their_own_words(emil):
    first = PolicyFactory(name="Bank KYC")
    second = PolicyFactory(group=first.group, type=PolicyType.MISP.value, name="Delegation")
    words = text_of(emil.get(url("compare", second.pk) + f"?with={first.pk}"))
    assert "The two are of different types, so each is told in its own words." in words
    assert "It may read: full name, date of birth." in words
    assert "It may pass on authentication requests of other partners." in words


def test_data_share_and_credential_issuance_are_compared_in_words(emil):
    first = PolicyFactory(type=PolicyType.DATA_SHARE.value)
    second = PolicyFactory(group=first.group, type=PolicyType.CREDENTIAL_ISSUANCE.value)
    words = text_of(emil.get(url("compare", second.pk) + f"?with={first.pk}"))
    assert "What “" in words
    assert "of different types" not in words


def test_without_an_origin_one_chooses_and_a_missing_one_is_a_404(emil):
    alone = PolicyFactory()
    assert "There is nothing to compare with" in text_of(emil.get(url("compare", alone.pk)))
    PolicyFactory(group=alone.group, name="Sister")
    words = text_of(emil.get(url("compare", alone.pk)))
    assert "Choose the policy to compare with." in words
    assert "Sister" in words
    assert "Choose the policy to compare with." in text_of(emil.get(url("compare", alone.pk) + "?with="))
    assert emil.get(url("compare", alone.pk) + "?with=missing").status_code == 404
    assert emil.get(url("compare", alone.pk) + "?with=a%00b").status_code == 404
    assert emil.get(url("compare", "missing")).status_code == 404


@pytest.mark.parametrize("words", ["%", "_", "'", '"', "\u202e", "\U0001f511", "a\0b", "x" * 9000])
def test_no_search_word_breaks_the_choice(emil, words):
    policy = PolicyFactory()
    PolicyFactory(group=policy.group)
    assert emil.get(url("compare", policy.pk), {"q": words}).status_code == 200


def test_a_large_group_is_searched_in_few_queries(emil, django_assert_max_num_queries):
    policy = PolicyFactory(name="Mine")
    for number in range(60):
        PolicyFactory(group=policy.group, name=f"Sister {number:02}")
    with django_assert_max_num_queries(15):
        words = text_of(emil.get(url("compare", policy.pk)))
    assert "There are more policies in this group. Search for yours." in words
    found = emil.get(url("compare", policy.pk), {"q": "sister 5"}).context["choices"]
    assert [one.name for one in found] == [f"Sister 5{number}" for number in range(10)]
