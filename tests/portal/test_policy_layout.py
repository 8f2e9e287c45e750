"""The form of the policy editor knows every member of every schema, and offers nothing that a schema refuses."""

import itertools

import pytest

from pms.policies.rules import faults_of, schema_of
from pms.policies.states import PolicyType
from pms.portal.policy_layout import LAYOUTS, blank_of, layout_of, suggestions

KIND_OF_TYPE = {
    "string": {"text", "pick", "count", "choice"},
    "boolean": {"tick"},
    "array": {"rows", "texts"},
    "object": {"group"},
}
EXTRA = {"shareDomainUrlRead", "shareDomainUrlWrite"}
"""No schema names them; the platform allows them and newer services read them."""

EVERY_TYPE = pytest.mark.parametrize("policy_type", list(PolicyType))


def members_of(schema):
    """The members of an object; of a list whose first items differ, those of all of them."""
    items = schema.get("items", schema)
    schemas = items if isinstance(items, list) else [items]
    found = {}
    for each in schemas:
        found.update(each.get("properties", {}))
    return found, {name for each in schemas for name in each.get("required", ())}


def pairs(fields, schema, path=""):
    """Every field with the part of the schema that it stands for."""
    members, needed = members_of(schema)
    assert {field.name for field in fields} - EXTRA == set(members), path
    for field in fields:
        here = f"{path}/{field.name}"
        yield here, field, members.get(field.name), field.name in needed
        if field.fields:
            yield from pairs(field.fields, members[field.name], here)


@EVERY_TYPE
def test_every_member_of_the_schema_has_a_field_of_its_kind(policy_type):
    for path, field, schema, is_needed in pairs(LAYOUTS[policy_type], schema_of(policy_type)):
        assert field.kind in KIND_OF_TYPE[(schema or {"type": "string"})["type"]], path
        assert field.optional is not is_needed, path
        assert [value for value, _label in field.options] == sorted(
            (schema or {}).get("enum", []), key=[value for value, _label in field.options].index
        ), path
        assert not field.suggests or field.suggests in suggestions(), path
        assert field.kind not in {"rows", "texts"} or (field.add and field.nothing and field.blank is not None), path


@EVERY_TYPE
def test_an_empty_policy_fits_and_so_does_one_with_a_new_row_in_each_list(policy_type):
    empty = blank_of(policy_type)
    assert faults_of(policy_type, empty) == []
    lists = [field for field in LAYOUTS[policy_type] if field.kind in {"rows", "texts"}]
    for field, number in itertools.product(lists, (1, 2, 3)):
        assert faults_of(policy_type, {**empty, field.name: [field.blank] * number}) == []


def test_the_parts_of_a_source_fit_at_every_place():
    share = blank_of(PolicyType.DATA_SHARE)
    full = {"type": "Finger", "subType": ["Left Thumb", "Right Thumb", ""], "language": "eng"}
    for part, number in itertools.product(({}, full), (1, 2, 3, 4)):
        source = [{"attribute": "individualBiometrics", "filter": [part] * number}]
        share["shareableAttributes"] = [{"attributeName": "biometrics", "source": source, "encrypted": False}]
        assert faults_of(PolicyType.DATA_SHARE, share) == []


@EVERY_TYPE
def test_the_page_gets_plain_values(policy_type):
    told = layout_of(policy_type)
    assert told["blank"] == blank_of(policy_type)
    for field in told["fields"]:
        assert type(field["label"]) is str
