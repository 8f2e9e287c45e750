"""API keys as rows for tests; nobody knows their secrets."""

from datetime import datetime, timedelta
from itertools import count

from pms.accounts.models import User
from pms.api_keys.models import ApiKey
from pms.api_keys.rules import KeySettings
from pms.api_keys.states import ApiKeyState
from pms.common.text import fold
from pms.common.vault import Vault
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.factories.policy_requests import AT, policy_request

SETTINGS = KeySettings(lifetime_days=36_500, vault=Vault.of("a secret for tests " * 2), sealed=False)

_numbers = count(1)


def api_key(
    request: PolicyRequest | None = None,
    *,
    name: str | None = None,
    state: ApiKeyState = ApiKeyState.ACTIVE,
    valid_from: datetime = AT - timedelta(days=1),
    valid_to: datetime = AT + timedelta(days=300),
    created_by: User | None = None,
) -> ApiKey:
    """A key of an approved request, which is made where none is given."""
    request = request or policy_request(state=RequestState.APPROVED)
    number = next(_numbers)
    name = name or f"Key {number}"
    ended = state == ApiKeyState.DEACTIVATED
    return ApiKey.objects.create(
        request=request,
        partner=request.partner,
        policy=request.policy,
        name=name,
        name_folded=fold(name),
        key_hash=f"{number:064x}",
        last_four=f"{number % 10_000:04d}",
        state=state.value,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=created_by,
        created_at=valid_from,
        deactivated_at=valid_from if ended else None,
    )
