"""Device types and sub-types: a code means something below its type only, and what is there stays."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from pms.devices import queries, services
from pms.devices.models import DeviceSubType, DeviceType

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def make(type_code: str, *sub_types: str) -> list[bool]:
    return [
        services.ensure_type(code=type_code, name=type_code, actor=SYSTEM, at=AT),
        *(services.ensure_sub_type(type_code=type_code, code=c, name=c, actor=SYSTEM, at=AT) for c in sub_types),
    ]


def test_the_same_sub_type_stands_below_two_types():
    assert make("Finger", "Slap", "Single") == [True, True, True]
    assert make("Iris", "Single") == [True, True]
    assert [(row.type_id, row.code) for row in queries.sub_types_of("Iris")] == [("Iris", "Single")]
    assert [row.code for row in queries.sub_types_of("Finger")] == ["Single", "Slap"]
    assert not queries.sub_types_of("finger").exists()


def test_the_list_needs_two_queries_whatever_its_length(django_assert_num_queries):
    make("Finger", "Slap")
    make("Iris", "Double", "Single")
    with django_assert_num_queries(2):
        listed = {each.code: [sub.code for sub in each.sub_types.all()] for each in queries.types()}
    assert listed == {"Finger": ["Slap"], "Iris": ["Double", "Single"]}


def test_a_name_that_staff_chose_stays():
    make("Finger", "Slap")
    DeviceType.objects.update(name="Fingerprint reader")
    DeviceSubType.objects.update(name="Four fingers")
    assert make("Finger", "Slap") == [False, False]
    assert DeviceType.objects.get().name == "Fingerprint reader"
    assert DeviceSubType.objects.get().name == "Four fingers"
    assert sorted(LogRow.objects.values_list("event_name", "ref_id", "ref_id_type", "session_user_name")) == [
        ("REFERENCE DEVICE SUB-TYPE LOADED", "Finger/Slap", "deviceTypeCode", "SYSTEM"),
        ("REFERENCE DEVICE TYPE LOADED", "Finger", "deviceTypeCode", "SYSTEM"),
    ]


def test_the_database_keeps_a_pair_single():
    make("Finger", "Slap")
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceSubType.objects.create(type_id="Finger", code="Slap", name="again")
