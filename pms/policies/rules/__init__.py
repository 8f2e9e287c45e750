"""Decisions on policies: who may, what is legal, what content says. No queries, no clock."""

from pms.policies.rules.decisions import (
    LONGEST_DESCRIPTION,
    LONGEST_ID,
    LONGEST_NAME,
    LONGEST_VERSION,
    MANAGERS,
    VALIDITY_YEARS,
    changed_meanwhile,
    clean_description,
    clean_id,
    clean_name,
    clean_version,
    end_of_validity,
    free_name,
    is_in_force,
    may_deactivate,
    may_edit,
    may_manage,
    require_manager,
    shown_validity,
    type_named,
)
from pms.policies.rules.doubts import doubts_about
from pms.policies.rules.explain import explain
from pms.policies.rules.faults import MOST_CHARACTERS_OF_DATA, Fault, compact
from pms.policies.rules.json_text import Reading
from pms.policies.rules.schema import faults_of, placed, read_policy, schema_of
from pms.policies.rules.starts import STARTS, Start, pretty, start_of, starts_of

__all__ = [
    "LONGEST_DESCRIPTION",
    "LONGEST_ID",
    "LONGEST_NAME",
    "LONGEST_VERSION",
    "MANAGERS",
    "MOST_CHARACTERS_OF_DATA",
    "STARTS",
    "VALIDITY_YEARS",
    "Fault",
    "Reading",
    "Start",
    "changed_meanwhile",
    "clean_description",
    "clean_id",
    "clean_name",
    "clean_version",
    "compact",
    "doubts_about",
    "end_of_validity",
    "explain",
    "faults_of",
    "free_name",
    "is_in_force",
    "may_deactivate",
    "may_edit",
    "may_manage",
    "placed",
    "pretty",
    "read_policy",
    "require_manager",
    "schema_of",
    "shown_validity",
    "start_of",
    "starts_of",
    "type_named",
]
