"""``pms check`` asks the token endpoint and the hub for real."""

import pytest

from pms.config import checks
from tests.events.conftest import SECRET
from tests.factories.events import TestHub, serving


def test_without_a_hub_and_a_token_endpoint_there_is_nothing_to_try():
    assert checks.check_hub() == "none (PMS_WEBSUB_HUB_URL): events wait in the outbox"
    assert checks.check_platform_token().startswith("none (PMS_PLATFORM_TOKEN_URL)")


def test_a_token_is_fetched_anew_each_time(tokens):
    host = checks.settings.PLATFORM_TOKEN_URL.split("/")[2]
    assert [checks.check_platform_token() for _ in range(2)] == [f"{host} gives one to pms-client"] * 2
    assert len(tokens.asked) == 2


def test_a_token_endpoint_that_refuses_or_is_down_is_a_problem(tokens, settings):
    tokens.status = 401
    with pytest.raises(checks.Problem, match=r"gives none: it answers 401$") as refusal:
        checks.check_platform_token()
    assert SECRET not in str(refusal.value)
    settings.PLATFORM_TOKEN_URL = "http://client:password@127.0.0.1:9/token"
    with pytest.raises(checks.Problem, match=r"^127\.0\.0\.1:9 gives none: it cannot be reached$"):
        checks.check_platform_token()


@pytest.mark.parametrize("again", [False, True])
def test_a_hub_is_asked_to_register_a_topic_which_it_may_have_already(settings, again):
    hub = TestHub(refuses_registration=again)
    with serving(hub.answer) as address:
        settings.WEBSUB_HUB_URL = f"{address}/hub"
        assert checks.check_hub() == f"{address.removeprefix('http://')} takes events"
    assert [each.form for each in hub.asked] == [{"hub.mode": ["register"], "hub.topic": ["PARTNER_UPDATED"]}]


def test_a_hub_that_does_not_know_us_or_is_down_is_a_problem(settings):
    hub = TestHub(token="somebody else's")
    with serving(hub.answer) as address:
        settings.WEBSUB_HUB_URL = address
        with pytest.raises(checks.Problem, match=r"answers 401$"):
            checks.check_hub()
    with pytest.raises(checks.Problem, match=r"The event hub could not be reached\.$"):
        checks.check_hub()
