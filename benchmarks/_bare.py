"""The yardstick of the API: a Django view with one query and nothing around it, served by the same server."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

from pms.config.settings import *  # noqa: F403 (the installation's database; what follows is all that differs)

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks._bare"


def one(request: HttpRequest, partner_id: str) -> JsonResponse:  # noqa: ARG001 (Django passes it)
    """One partner, by its id."""
    from pms.partners.models import Partner  # noqa: PLC0415 (settings load before models)

    found: dict[str, Any] = Partner.objects.filter(pk=partner_id).values("id", "organisation", "type", "state").get()
    return JsonResponse(found)


urlpatterns = [path("partners/<str:partner_id>", one)]
