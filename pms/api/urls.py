"""All addresses of the API that need no session; each service of the reference is one contract."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.urls import path

from pms.api import contract
from pms.api.auth import WireRequest
from pms.api.service import fixed_first, service
from pms.api.views import (
    admin_partners,
    api_keys,
    certificates,
    credential_types,
    extractors,
    login,
    partner_lists,
    partners,
    policies,
    policy_groups,
    policy_lists,
    policy_requests,
    system,
    tokens,
    trust,
    users,
)
from pms.api.wire import json_answer

partner_service = service(
    "Partner management service",
    "partnermanager",
    [
        partners.endpoints,
        partner_lists.endpoints,
        admin_partners.endpoints,
        policy_requests.endpoints,
        api_keys.endpoints,
        extractors.endpoints,
        credential_types.endpoints,
        certificates.endpoints,
        trust.endpoints,
        users.endpoints,
        system.endpoints,
    ],
)
policy_service = service(
    "Policy management service",
    "policymanager",
    [policy_groups.endpoints, policies.endpoints, policy_lists.endpoints],
)
PREFIXES = {"/v1/partnermanager": partner_service, "/v1/policymanager": policy_service}


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The contract of each service by its prefix."""
    return {prefix: contract.document(api, prefix) for prefix, api in PREFIXES.items()}


def api_docs(request: WireRequest) -> HttpResponse:
    """The contract of the service that was asked; it is no secret and needs no token."""
    return json_answer(documents()[request.path_info.removesuffix("/v3/api-docs")])


urlpatterns = [
    path(".well-known/openid-configuration", tokens.discovery),
    path(".well-known/oauth-authorization-server", tokens.discovery),
    path(tokens.KEYS[1:], tokens.key_set),
    path(contract.GRANT_ENDPOINT[1:], tokens.client_credentials),
    path("v1/authmanager/authenticate/internal/useridPwd", tokens.user_password),
    path("v1/authmanager/authenticate/clientidsecretkey", tokens.client_secret),
    path("v1/partnermanager/authorize/admin/validateToken", login.validate_token),
    path("v1/partnermanager/v3/api-docs", api_docs),
    path("v1/policymanager/v3/api-docs", api_docs),
    path("v1/partnermanager/", fixed_first(partner_service)),
    path("v1/policymanager/", fixed_first(policy_service)),
]
