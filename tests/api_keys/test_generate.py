"""Generating an API key."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag

from pms.api_keys import errors, services
from pms.api_keys.models import ApiKey
from pms.audit.actions import api_keys as actions
from pms.audit.models import LogRow
from pms.common.errors import DomainError, NotFound
from pms.common.vault import Vault
from pms.events.models import OutboxRow
from pms.notifications.models import Mail
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policies.states import PolicyState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories.api_keys import SETTINGS
from tests.factories.policy_requests import AT, make_ready, policy_request


@pytest.fixture
def link(cast: Cast) -> PolicyRequest:
    return policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)


def generate(cast: Cast, link: PolicyRequest, **changes: object) -> services.GeneratedKey:
    values = {
        "request_id": link.pk,
        "name": "Branch offices",
        "valid_to": None,
        "actor": cast.amina.actor,
        "at": AT,
        "settings": SETTINGS,
    }
    return services.generate(**(values | changes))  # type: ignore[arg-type]


def test_the_secret_is_in_the_answer_and_nowhere_in_the_database(cast: Cast, link: PolicyRequest) -> None:
    made = generate(cast, link, name="  Branch   offices ")
    assert re.fullmatch(r"[0-9A-Za-z]{32}", made.secret)
    row = ApiKey.objects.get()
    assert (row.partner_id, row.policy_id, row.request_id) == ("acme-bank", link.policy_id, link.pk)
    assert (row.name, row.name_folded, row.last_four) == ("Branch offices", "branch offices", made.secret[-4:])
    assert (row.key_hash, row.ciphertext) == (SETTINGS.vault.digest(made.secret), None)
    assert (row.state, row.valid_from, row.valid_to) == ("activated", AT, AT + timedelta(days=36_500))
    assert (row.created_by, row.created_at) == (cast.amina.user, AT)
    for rows in (ApiKey.objects.values(), LogRow.objects.values(), OutboxRow.objects.values(), Mail.objects.values()):
        assert made.secret not in repr(list(rows))
    assert made.secret not in repr(made)


def test_it_is_audited_and_other_systems_are_told(cast: Cast, link: PolicyRequest) -> None:
    made = generate(cast, link)
    logged = LogRow.objects.get(event_id=actions.GENERATED.event_id)
    assert (logged.ref_id, logged.ref_id_type, logged.session_user_name) == (made.key.pk, "apiKeyId", "acme-bank")
    assert list(OutboxRow.objects.values_list("topic", "ref_type", "ref_id", "order_key")) == [
        ("APIKEY_APPROVED", "apiKeyId", made.key.pk, made.key.pk)
    ]


def test_a_ciphertext_is_kept_only_where_a_hub_is_configured_and_belongs_to_its_row(
    cast: Cast, link: PolicyRequest
) -> None:
    sealed = replace(SETTINGS, sealed=True)
    made = generate(cast, link, settings=sealed)
    stored = bytes(ApiKey.objects.get().ciphertext or b"")
    assert len(stored) == 12 + 32 + 16
    assert sealed.vault.unseal(stored, made.key.pk) == made.secret
    with pytest.raises(InvalidTag):
        sealed.vault.unseal(stored, "another-row")
    with pytest.raises(InvalidTag):
        Vault.of("another secret").unseal(stored, made.key.pk)


def test_a_shorter_life_may_be_asked_for(cast: Cast, link: PolicyRequest) -> None:
    ends = AT + timedelta(days=90)
    assert generate(cast, link, valid_to=ends).key.valid_to == ends
    assert ApiKey.objects.get().valid_to == ends


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": " \t "}, errors.KeyNameMissing),
        ({"name": "x" * 37}, errors.KeyNameTooLong),
        ({"name": "x" * 20_480}, errors.KeyNameTooLong),
        ({"name": "Branch\u202eoffices"}, errors.KeyNameUnreadable),
        ({"name": "Branch\0"}, errors.KeyNameUnreadable),
        ({"valid_to": AT}, errors.KeyEndsTooEarly),
        ({"valid_to": AT + timedelta(days=36_500, seconds=1)}, errors.KeyEndsTooLate),
    ],
)
def test_name_and_end_have_limits(
    cast: Cast, link: PolicyRequest, change: dict[str, object], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        generate(cast, link, **change)
    assert ApiKey.objects.count() == 0
    logged = LogRow.objects.get(event_id=actions.GENERATE_REFUSED.event_id)
    assert (logged.ref_id, logged.log_desc) == (link.pk, error.code)


def test_a_name_is_taken_once_per_partner_and_policy_whatever_its_case(cast: Cast, link: PolicyRequest) -> None:
    generate(cast, link, name="Straße 1")
    with pytest.raises(errors.KeyNameTaken) as caught:
        generate(cast, link, name="STRASSE  1")
    assert str(caught.value) == "You have a key named “STRASSE 1” for this policy already. Choose another name."
    assert ApiKey.objects.count() == 1
    make_ready(cast.north)
    other = policy_request(cast.north, state=RequestState.APPROVED)
    generate(cast, other, name="Straße 1", actor=cast.chloe.actor)
    assert ApiKey.objects.count() == 2


def test_36_characters_that_fold_to_648_are_a_name(cast: Cast, link: PolicyRequest) -> None:
    generate(cast, link, name="\ufdfa" * 36)
    assert len(ApiKey.objects.get().name_folded) > 600


def test_a_form_makes_one_key_however_often_it_is_sent(cast: Cast, link: PolicyRequest) -> None:
    generate(cast, link, nonce="n" * 32)
    with pytest.raises(errors.KeyMadeAlready):
        generate(cast, link, nonce="n" * 32)
    with pytest.raises(errors.KeyMadeAlready):
        generate(cast, link, nonce="n" * 32, name="Another name")
    assert ApiKey.objects.count() == 1
    generate(cast, link, name="Without a form")
    generate(cast, link, name="Without a form either")
    assert ApiKey.objects.count() == 3


@pytest.mark.parametrize(
    "state", [RequestState.IN_PROGRESS, RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.REVOKED]
)
def test_only_an_approved_request_has_keys(cast: Cast, link: PolicyRequest, state: RequestState) -> None:
    PolicyRequest.objects.update(state=state.value)
    with pytest.raises(errors.LinkNotApproved):
        generate(cast, link)
    assert ApiKey.objects.count() == 0


def test_an_inactive_partner_or_policy_gets_no_key(cast: Cast, link: PolicyRequest) -> None:
    Policy.objects.update(state=PolicyState.DEACTIVATED.value)
    with pytest.raises(errors.KeyPolicyInactive):
        generate(cast, link)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    with pytest.raises(errors.KeyPartnerInactive):
        generate(cast, link)
    assert ApiKey.objects.count() == 0


def test_a_foreign_request_does_not_exist(cast: Cast, link: PolicyRequest) -> None:
    for person in (cast.chloe, cast.emil):
        with pytest.raises(NotFound):
            generate(cast, link, actor=person.actor)
    with pytest.raises(NotFound):
        generate(cast, link, request_id=f"{link.pk}\0")
    assert ApiKey.objects.count() == 0
