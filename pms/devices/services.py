"""Verbs of device types."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import reference_data as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.devices.models import DeviceSubType, DeviceType

REF_TYPE = "deviceTypeCode"


@transaction.atomic
def ensure_type(*, code: str, name: str, actor: Actor, at: datetime) -> bool:
    """Make the type of that code unless it is there; whether it was made."""
    _, made = DeviceType.objects.get_or_create(code=code, defaults={"name": name})
    if made:
        record(actions.DEVICE_TYPE_LOADED, actor=actor, at=at, ref_id=code, ref_type=REF_TYPE)
    return made


@transaction.atomic
def ensure_sub_type(*, type_code: str, code: str, name: str, actor: Actor, at: datetime) -> bool:
    """Make the sub-type of that code below an existing type unless it is there; whether it was made."""
    _, made = DeviceSubType.objects.get_or_create(type_id=type_code, code=code, defaults={"name": name})
    if made:
        record(actions.DEVICE_SUB_TYPE_LOADED, actor=actor, at=at, ref_id=f"{type_code}/{code}", ref_type=REF_TYPE)
    return made
