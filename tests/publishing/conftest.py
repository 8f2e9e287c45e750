"""A hub that runs, an installation that knows it, and objects to tell of."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from pms.api_keys.adapters.installation import key_settings
from pms.api_keys.models import ApiKey
from pms.common.ids import new_secret
from pms.events.adapters.installation import hub_settings
from pms.partners.models import Partner
from pms.policies.models import Policy
from pms.policy_requests.states import RequestState
from pms.publishing.adapters.installation import publishing_settings
from pms.publishing.services import Publication, publish
from tests.factories import partners
from tests.factories.api_keys import api_key
from tests.factories.events import TestHub, serving
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, policy_request
from tests.factories.trust import accepted


@pytest.fixture
def hub(settings) -> Iterator[TestHub]:
    running = TestHub()
    with serving(running.answer) as address:
        settings.WEBSUB_HUB_URL = f"{address}/hub"
        yield running
    assert running.faults == []


@pytest.fixture
def run() -> Callable[..., Publication]:
    """One run of the publisher of the present installation, at a moment of the test's."""

    def once(at: datetime = AT) -> Publication:
        return publish(clock=lambda: at, hub_settings=hub_settings(), settings=publishing_settings())

    return once


@pytest.fixture
def acme(db) -> Partner:
    made = partners.partner("acme", organisation="Acme Bank")
    accepted(made, at=AT)
    return made


@pytest.fixture
def policy(db) -> Policy:
    return PolicyFactory(name="Bank KYC", description="What a bank may ask")


@pytest.fixture
def key(acme: Partner, policy: Policy) -> tuple[ApiKey, str]:
    """A key of Acme's for the policy with its sealed copy, and its clear value."""
    made = api_key(policy_request(acme, policy, state=RequestState.APPROVED), name="Branches")
    clear = new_secret(32)
    made.ciphertext = key_settings().vault.seal(clear, made.pk)
    made.save()
    return made, clear
