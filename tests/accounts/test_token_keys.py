"""The first key: two processes that need one at the same moment make one."""

from datetime import timedelta

import jwt
import pytest

from pms.accounts.adapters.installation import token_settings
from pms.accounts.models import TokenKey
from pms.accounts.services import tokens
from pms.accounts.tasks import rotate_token_keys
from pms.audit.models import LogRow
from pms.common.clock import now
from tests.factories import accounts
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_processes_one_makes_the_first_key() -> None:
    user, at = accounts.user(), now()

    def issue() -> str:
        return tokens.issue(user=user, roles=frozenset(), at=at, settings=token_settings(), more={})

    issued = [str(token) for token in at_once(*[issue] * 4)]
    assert {jwt.get_unverified_header(token)["kid"] for token in issued} == {TokenKey.objects.get().pk}
    assert list(LogRow.objects.values_list("event_name", flat=True)) == ["TOKEN KEY MADE"]


def test_the_periodic_job_makes_one_successor_however_often_it_runs() -> None:
    rotate_token_keys(0)
    rotate_token_keys(0)
    key = TokenKey.objects.get()
    TokenKey.objects.update(made_at=key.made_at - timedelta(days=90))
    at_once(*[lambda: rotate_token_keys(0)] * 3)
    assert TokenKey.objects.count() == 2


def test_the_private_half_is_nowhere_in_clear() -> None:
    rotate_token_keys(0)
    key = TokenKey.objects.get()
    assert set(key.public) == {"kty", "n", "e", "alg", "use", "kid"}
    assert b"PRIVATE" not in bytes(key.sealed)
