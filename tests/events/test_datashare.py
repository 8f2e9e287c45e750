"""Handing a chain to a data share."""

import json
from email import message_from_bytes, policy

import pytest

from pms.events.adapters.datashare import share
from pms.events.adapters.installation import datashare_settings
from pms.events.messages import NotPublished
from tests.factories.events import Asked, Reply, serving

CHAIN = "MIIB-_8="


def shared(settings, reply: Reply) -> tuple[str, Asked]:
    """What ``share`` gives for that answer, and the request as the data share got it."""
    asked: list[Asked] = []

    def answer(request: Asked) -> Reply:
        asked.append(request)
        return reply

    with serving(answer) as address:
        settings.DATASHARE_URL = f"{address}/v1/datashare/create/"
        return share(CHAIN, datashare_settings()), asked[0]


def test_the_chain_goes_up_in_three_parts_and_its_address_comes_back(settings):
    settings.DATASHARE_POLICY_ID = "policy/1"
    body = {"dataShare": {"url": "https://share.example/abc", "validForInMinutes": 30}, "errors": None}
    url, asked = shared(settings, Reply(200, json.dumps(body).encode()))
    assert url == "https://share.example/abc"
    assert asked.path == "/v1/datashare/create/policy%2F1/mpartner-default-cert"
    form = message_from_bytes(
        b"Content-Type: " + asked.headers["Content-Type"].encode() + b"\r\n\r\n" + asked.body, policy=policy.default
    )
    parts = {
        part.get_param("name", header="content-disposition"): (part.get_filename(), part.get_content().strip())
        for part in form.iter_parts()
    }
    assert parts == {
        "name": (None, "certsChain"),
        "filename": (None, "certsChain"),
        "file": ("certsChain", CHAIN),
    }


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(500), "datashare 500"),
        (Reply(200, b"no JSON"), "datashare 200"),
        (Reply(200, b'{"dataShare": null, "errors": [{"errorCode": "X"}]}'), "datashare 200"),
        (Reply(200, b'{"dataShare": {"url": "javascript:alert(1)"}}'), "datashare 200"),
        (Reply(200, b'{"dataShare": {"url": 7}}'), "datashare 200"),
        (Reply(302, b"", (("Location", "http://127.0.0.1:9/"),)), "datashare 302"),
    ],
)
def test_anything_but_an_address_is_an_obstacle_of_this_event_alone(settings, reply, words):
    with pytest.raises(NotPublished) as refusal:
        shared(settings, reply)
    assert (refusal.value.words, refusal.value.permanent, refusal.value.unreachable) == (words, False, False)


def test_a_data_share_that_is_down_is_an_obstacle(settings):
    settings.DATASHARE_URL = "http://127.0.0.1:9"
    with pytest.raises(NotPublished) as refusal:
        share(CHAIN, datashare_settings())
    assert refusal.value.words == "datashare"
