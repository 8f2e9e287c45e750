"""The yardstick of the API: a Django view with one query and nothing around it, served by the same server."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

from pms.config.settings import *  # noqa: F403 (the installation's database; what follows is all that differs)

MIDDLEWARE: list[str] = []
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]  # noqa: F405 (asks for middleware)
TOLD = ["id", "state", "organisation", "contact_phone", "contact_email", "address", "type", "policy_group__name"]
ROOT_URLCONF = "benchmarks._bare"


def one(request: HttpRequest, partner_id: str) -> JsonResponse:  # noqa: ARG001 (Django passes it)
    """What the API tells of a partner, by its id."""
    from pms.partners.models import Partner  # noqa: PLC0415 (settings load before models)

    found: dict[str, Any] = Partner.objects.filter(pk=partner_id).values(*TOLD).get()
    return JsonResponse(found)


urlpatterns = [path("partners/<str:partner_id>", one)]
