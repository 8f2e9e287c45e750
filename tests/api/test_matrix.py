"""Who may call what: every endpoint with every role, and with the objects of somebody else."""

import pytest
from django.test import Client

from pms.accounts.adapters.installation import token_settings
from pms.accounts.states import Role
from pms.api.roles import ANYBODY, DEFAULTS
from pms.api.wire import stamp
from pms.common.clock import now
from pms.partners.rules import ROLE_OF_TYPE
from pms.partners.services.arrivals import token_for
from tests.api.conftest import Program, codes
from tests.api.operations import IDS, OPERATIONS
from tests.cast import Cast
from tests.factories import accounts, partners

ALL_ROLES = sorted({role.value for role in Role} | {role for roles in DEFAULTS.values() for role in roles})
TYPE_OF_ROLE = {role.value: partner_type for partner_type, role in ROLE_OF_TYPE.items()}
_CHANGED = {"address": "1 Quay", "contactNumber": "12345"}
CHANGE = {"address": "2 Harbour Street", "contactNumber": "+33142685300"}
BODIES: dict[str, object] = {
    "change_partner": CHANGE,
    "change_partner_v2": CHANGE,
    "put_partner_contact": {**CHANGE, "emailId": "a@example.org", "is_Active": True},
    "set_bio_extractors": {"extractors": []},
    "generate_api_key": {"policyName": "Bank KYC", "label": "Web"},
    "request_policy": {"policyName": "Bank KYC", "useCaseDescription": "To open accounts"},
    "change_api_key_status": {"label": "Web", "status": "De-Active"},
}
"""What a call that changes something of a partner has to say, so that it comes as far as to look for the partner."""


def program_of(role: str) -> Program:
    """A program that has this role alone; a partner's role comes with a partner."""
    name = role.lower().replace("_", "-") + ("-low" if role.islower() else "")
    kind = TYPE_OF_ROLE.get(role)
    user = accounts.user(name, email=f"{name}@example.org", roles=[] if kind else [role])
    if kind:
        partners.partner(f"{name}-partner", type=kind, organisation=f"Organisation of {name}", owner=user)
    return Program(Client(), token_for(user, at=now(), settings=token_settings()))


def test_every_endpoint_has_a_rule_and_every_rule_an_endpoint() -> None:
    used = {operation.roles_key for operation in OPERATIONS}
    assert used - {ANYBODY} == set(DEFAULTS)
    assert len(set(IDS)) == len(IDS)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_role_is_let_in_exactly_where_it_is_named(role: str) -> None:
    program, let_in = program_of(role), set()
    for operation in OPERATIONS:
        answer = program.call(operation.method, operation.at(), {"request": {}} if operation.has_body else None)
        assert answer.status_code in {200, 400, 403}, (operation.name, answer.content)
        if answer.status_code == 403:
            assert codes(answer.json()) == ["KER-ATH-403"]  # type: ignore[attr-defined]
        else:
            let_in.add(operation.name)
    named = {one.name for one in OPERATIONS if one.roles_key == ANYBODY or role in one.roles}
    assert let_in == named


@pytest.mark.django_db
def test_nobody_is_let_in_without_a_token() -> None:
    for operation in OPERATIONS:
        answer = Program(Client(), "").call(operation.method, operation.at())
        assert (answer.status_code, codes(answer.json())) == (401, ["KER-ATH-401"]), operation  # type: ignore[attr-defined]


OF_A_PARTNER = [operation for operation in OPERATIONS if "partner_id" in operation.parameters]


@pytest.mark.parametrize("role", sorted(TYPE_OF_ROLE))
def test_a_foreign_partner_is_answered_like_a_missing_one(role: str, cast: Cast) -> None:
    """For every partner role that is let in: a partner's people learn nothing of another partner."""
    program = program_of(role)
    for operation in [one for one in OF_A_PARTNER if role in one.roles]:
        told = []
        for partner_id in ("north-telecom", "nobody-at-all"):
            header = {"id": "x", "version": "1.0", "requesttime": stamp(now()), "requestTime": stamp(now())}
            body = {**header, "request": BODIES[operation.name]} if operation.has_body else None
            answer = program.call(operation.method, operation.at(partner_id=partner_id), body)
            assert answer.status_code == 200, (operation.name, answer.content)
            told.append((codes(answer.json()), answer.json()["errors"]))  # type: ignore[attr-defined]
        assert told[0] == told[1], (operation.name, role)
