"""Reads of device types."""

from django.db.models import Prefetch, QuerySet

from pms.devices.models import DeviceSubType, DeviceType


def types() -> QuerySet[DeviceType]:
    """All types by code, each with its ``sub_types`` by code. Two queries."""
    return DeviceType.objects.order_by("code").prefetch_related(
        Prefetch("sub_types", queryset=DeviceSubType.objects.order_by("code"))
    )


def sub_types_of(type_code: str) -> QuerySet[DeviceSubType]:
    """The sub-types of exactly that type, by code; none of an unknown type."""
    return DeviceSubType.objects.filter(type_id=type_code).order_by("code")
