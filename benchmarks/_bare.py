"""The yardsticks of the API: bare Django views, each reading with one query the rows that a call reads, and nothing
around it (no middleware, no token, no rights), served by the same server.
"""

from collections.abc import Callable
from ssl import DER_cert_to_PEM_cert
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

from pms.config.settings import *  # noqa: F403 (the installation's database; what follows is all that differs)

MIDDLEWARE: list[str] = []
INSTALLED_APPS = [name for name in INSTALLED_APPS if not name.startswith("allauth")]  # noqa: F405 (asks for middleware)
ROOT_URLCONF = "benchmarks._bare"
PARTNER = ["id", "state", "organisation", "contact_phone", "contact_email", "address", "type", "policy_group__name"]
POLICY = "pk name description valid_from valid_to state version created_by updated_by created_at updated_at type data"
GROUP = "pk name description state created_by updated_by created_at updated_at"


def fields(prefix: str, names: str) -> list[str]:
    return [prefix + name for name in names.split()]


def partner(key: str) -> dict[str, Any]:
    from pms.partners.models import Partner  # noqa: PLC0415 (settings load before models)

    return Partner.objects.filter(pk=key).values(*PARTNER).get()


def certificate(key: str) -> dict[str, Any]:
    from pms.partners.models import PartnerCertificate  # noqa: PLC0415

    newest = PartnerCertificate.objects.filter(partner_id=key, withdrawn_at=None).order_by("-in_force_from")
    return {"certificate": DER_cert_to_PEM_cert(bytes(newest.values_list("issued_der", flat=True)[:1].get()))}


def extractors(key: str) -> dict[str, Any]:
    from pms.policy_requests.models import BioExtractor  # noqa: PLC0415

    told = ["attribute", "modality", "provider", "version"]
    return {"extractors": list(BioExtractor.objects.filter(partner_id=key).order_by("pk").values(*told))}


def credential(key: str) -> dict[str, Any]:
    from pms.policy_requests.models import CredentialType  # noqa: PLC0415

    return CredentialType.objects.filter(partner_id=key).values("name", *fields("policy__", POLICY)).get()


def policy(key: str) -> dict[str, Any]:
    from pms.policies.models import Policy  # noqa: PLC0415

    return Policy.objects.filter(pk=key).values(*fields("", POLICY), *fields("group__", GROUP)).get()


def share(key: str) -> dict[str, Any]:
    from pms.policy_requests.models import PolicyRequest  # noqa: PLC0415

    approved = PolicyRequest.objects.filter(partner_id=key, state="approved").exclude(partner__state="deactivated")
    return approved.values(*fields("policy__", POLICY), *fields("policy__group__", GROUP))[:1].get()


READS: dict[str, Callable[[str], dict[str, Any]]] = {
    read.__name__: read for read in (partner, certificate, extractors, credential, policy, share)
}


def one(request: HttpRequest, what: str, key: str) -> JsonResponse:  # noqa: ARG001 (Django passes it)
    return JsonResponse(READS[what](key))


urlpatterns = [path("<str:what>/<str:key>", one)]
