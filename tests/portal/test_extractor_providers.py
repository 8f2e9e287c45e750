"""The pages of the providers of extractors."""

from django.test import Client

from pms.policy_requests.models import ExtractorProvider
from tests.cast import Cast, sign_in
from tests.factories.policy_requests import extractor_provider

LIST = "/admin/extractor-providers/"


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_a_provider_is_added_changed_taken_out_and_put_back(cast: Cast) -> None:
    browser = sign_in(Client(), cast.dana)
    assert f"{LIST}new/" in text(browser.get(LIST))
    data = {"name": "Neuro", "version": "3.1", "modalities": ["face", "iris"]}
    assert browser.post(f"{LIST}new/", data)["Location"] == LIST
    made = ExtractorProvider.objects.get()
    page = text(browser.get(LIST))
    assert "The provider was added." in page
    assert "Face, Iris" in page
    url = f"{LIST}{made.pk}/"
    assert 'value="iris"' in text(browser.get(url))
    assert browser.post(url, {**data, "name": "Neuro & Söhne", "modalities": ["finger"]})["Location"] == LIST
    page = text(browser.get(url))
    assert "Neuro &amp; Söhne 3.1" in page
    assert "The extractor provider was changed." in page
    assert "no longer?" in text(browser.get(f"{url}deactivate/"))
    assert browser.post(f"{url}deactivate/").status_code == 303
    assert ExtractorProvider.objects.get().state == "deactivated"
    again = browser.post(f"{url}deactivate/")
    assert (again.status_code, "Somebody has done this already." in text(again)) == (422, True)
    assert browser.post(f"{url}reactivate/").status_code == 303
    assert ExtractorProvider.objects.get().state == "active"


def test_what_is_wrong_stands_at_its_field(cast: Cast) -> None:
    extractor_provider()
    browser = sign_in(Client(), cast.dana)
    for data, words in (
        ({"name": "neuro", "version": "3.1", "modalities": ["face"]}, "is in the list already in this version."),
        ({"name": "x" * 129, "modalities": ["face"]}, "at most 128 visible characters."),
        ({"name": "x", "version": "123456789", "modalities": ["face"]}, "A version has at most 8 visible characters."),
        ({"name": "x"}, "This field is required."),
        ({"name": "x", "modalities": ["voice"]}, "voice"),
    ):
        response = browser.post(f"{LIST}new/", data)
        assert (response.status_code, words in text(response)) == (422, True), data
    assert ExtractorProvider.objects.count() == 1
