"""What portals are told of the installation."""

from django.conf import settings

from pms.api.auth import WireRequest
from pms.api.roles import ANYBODY
from pms.api.router import Endpoints
from pms.api.schemas.users import OfferedRoles, SystemConfig
from pms.api.wire import V1, v2

endpoints = Endpoints(tags=["System"])
PROMPT_MINUTES = 5
"""So long a portal warns before it signs somebody out; ours does the same."""
YEARS = 10
"""How far calendars reach; the reference's portal is told of it and makes no use of it."""


@endpoints.wire("GET", "/roles", roles=ANYBODY, envelope=V1, answers=OfferedRoles)
def get_roles(request: WireRequest) -> OfferedRoles:
    """The roles that a portal offers."""
    return OfferedRoles(roles=list(settings.UI_ROLES))


@endpoints.wire("GET", "/system-config", roles=ANYBODY, envelope=v2("mosip.pms.configs.get"), answers=SystemConfig)
def get_system_config(request: WireRequest) -> SystemConfig:
    """What a portal needs to know of the installation."""
    return SystemConfig(
        grantTypes=",".join(settings.OIDC_GRANT_TYPES),
        clientAuthMethods=",".join(settings.OIDC_CLIENT_AUTH_METHODS),
        inActivityTimer=str(settings.IDLE_MINUTES),
        inActivityPromptTimer=str(PROMPT_MINUTES),
        axiosTimeout=str(settings.UI_TIMEOUT_MINUTES),
        maxAllowedExpiryYear=str(YEARS),
        maxAllowedCreatedYear=str(YEARS),
        itemsPerPage=str(settings.UI_ITEMS_PER_PAGE),
        isCaSignedPartnerCertificateAvailable=_word(settings.CERTIFICATE_DOWNLOADS_OFFERED),
        isOidcClientAvailable=_word(settings.OIDC_CLIENTS_OFFERED),
        isRootIntermediateCertAvailable=_word(settings.TRUST_LIST_OFFERED),
        refreshNotificationsTime=str(settings.UI_REFRESH_SECONDS),
    )


def _word(is_so: bool) -> str:
    return "true" if is_so else "false"
