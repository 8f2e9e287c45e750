"""What portals are told of the installation."""

from collections.abc import Callable
from typing import Any

from tests.api.conftest import PARTNER, Program
from tests.cast import Cast, person
from tests.factories import accounts

Programs = Callable[..., Program]


def test_roles_are_those_of_the_installation(program: Programs, cast: Cast, settings: Any) -> None:
    answer = program(cast.amina).get(f"{PARTNER}/roles")
    assert (answer["id"], answer["version"], answer["errors"], "responsetime" in answer) == (None, None, [], True)
    assert answer["response"] == {
        "roles": [
            "AUTH_PARTNER",
            "DEVICE_PROVIDER",
            "CREDENTIAL_PARTNER",
            "FTM_PROVIDER",
            "MISP_PARTNER",
            "POLICYMANAGER",
            "PARTNER_ADMIN",
        ]
    }
    settings.UI_ROLES = ["AUTH_PARTNER"]
    assert program(cast.amina).get(f"{PARTNER}/roles")["response"] == {"roles": ["AUTH_PARTNER"]}


def test_the_configuration_is_texts(program: Programs, cast: Cast) -> None:
    answer = program(cast.emil).get(f"{PARTNER}/system-config")
    assert (answer["id"], answer["version"], answer["errors"]) == ("mosip.pms.configs.get", "1.0", [])
    assert answer["response"] == {
        "grantTypes": "authorization_code",
        "clientAuthMethods": "private_key_jwt",
        "inActivityTimer": "25",
        "inActivityPromptTimer": "5",
        "axiosTimeout": "3",
        "maxAllowedExpiryYear": "10",
        "maxAllowedCreatedYear": "10",
        "itemsPerPage": "8",
        "isCaSignedPartnerCertificateAvailable": "true",
        "isOidcClientAvailable": "false",
        "isRootIntermediateCertAvailable": "true",
        "refreshNotificationsTime": "300",
    }


def test_the_configuration_follows_the_settings(program: Programs, cast: Cast, settings: Any) -> None:
    settings.OIDC_GRANT_TYPES = ["authorization_code", "refresh_token"]
    settings.OIDC_CLIENT_AUTH_METHODS = ["private_key_jwt", "none"]
    settings.IDLE_MINUTES, settings.UI_TIMEOUT_MINUTES = 10, 1
    settings.UI_ITEMS_PER_PAGE, settings.UI_REFRESH_SECONDS = 20, 60
    settings.CERTIFICATE_DOWNLOADS_OFFERED = settings.TRUST_LIST_OFFERED = False
    settings.OIDC_CLIENTS_OFFERED = True
    assert program(cast.amina).get(f"{PARTNER}/system-config")["response"] == {
        "grantTypes": "authorization_code,refresh_token",
        "clientAuthMethods": "private_key_jwt,none",
        "inActivityTimer": "10",
        "inActivityPromptTimer": "5",
        "axiosTimeout": "1",
        "maxAllowedExpiryYear": "10",
        "maxAllowedCreatedYear": "10",
        "itemsPerPage": "20",
        "isCaSignedPartnerCertificateAvailable": "false",
        "isOidcClientAvailable": "true",
        "isRootIntermediateCertAvailable": "false",
        "refreshNotificationsTime": "60",
    }


def test_a_token_is_asked_for_and_no_role(program: Programs, cast: Cast) -> None:
    nobody = person(accounts.user("nobody-yet"))
    for path in ("roles", "system-config"):
        assert program(nobody).get(f"{PARTNER}/{path}")["errors"] == []
        assert program(None).call("GET", f"{PARTNER}/{path}").status_code == 401
