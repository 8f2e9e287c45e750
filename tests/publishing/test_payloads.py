"""What subscribers are told: the members, words and date forms of the reference, exactly."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pms.api_keys.states import ApiKeyState
from pms.events.models import OutboxRow
from pms.events.states import OutboxState, Topic
from pms.partners.states import PartnerState, PartnerType
from pms.pki import bundles
from pms.pki.reading import read_many
from pms.policies.states import PolicyState
from pms.policy_requests.states import RequestState
from pms.publishing.adapters.chains import token_of
from pms.trust.states import Domain
from tests.factories import certificates as make
from tests.factories import partners
from tests.factories.events import Asked, Reply, event, serving
from tests.factories.policies import AUTH_DATA, PolicyFactory
from tests.factories.policy_requests import AT
from tests.factories.trust import accepted, trusted

SENT_AT = AT + timedelta(milliseconds=250, microseconds=7)
PARTNERS = {
    "name": "PartnerServiceImpl",
    "namespace": "io.mosip.pmp.partner.service.impl.PartnerServiceImpl",
}
MANAGERS = {
    "name": "PartnerManagementServiceImpl",
    "namespace": "io.mosip.pmp.partner.manager.service.impl.PartnerManagementServiceImpl",
}
POLICIES = {"name": "PolicyManagementService", "namespace": "io.mosip.pmp.policy.service"}


def envelope(row: OutboxRow, source: dict[str, str], data: dict[str, object]) -> dict[str, object]:
    moment = "2026-03-04T10:00:00.250Z"
    return {
        "publisher": source["name"],
        "topic": row.topic,
        "publishedOn": moment,
        "event": {"id": str(row.event_id), "type": source, "timestamp": moment, "data": data},
    }


def partner_data(partner, **changes):
    return {
        "partnerId": "acme",
        "partnerName": "Acme Bank",
        "certificateData": bundles.pem(bytes(partner.certificates.latest("in_force_from").issued_der)).decode(),
        "partnerStatus": "ACTIVE",
    } | changes


def policy_data(policy, **changes):
    return {
        "policyId": policy.pk,
        "policy": AUTH_DATA,
        "policyName": "Bank KYC",
        "policyStatus": "ACTIVE",
        "policyDescription": "What a bank may ask",
        "policyCommenceOn": "2026-01-06T09:00:00.000",
        "policyExpiresOn": "2226-01-06T09:00:00.000",
    } | changes


def key_data(clear, **changes):
    return {
        "apiKeyId": clear,
        "apiKeyCommenceOn": "2026-03-03T10:00:00.000",
        "apiKeyExpiresOn": "2026-12-29T10:00:00.000",
        "apiKeyStatus": "ACTIVE",
    } | changes


def test_a_partner_is_told_with_its_platform_signed_certificate(hub, run, acme):
    row = event("partner", acme.pk, at=AT)
    run(SENT_AT)
    assert hub.taken == [envelope(row, PARTNERS, {"partnerData": partner_data(acme)})]


@pytest.mark.parametrize("state", [PartnerState.DEACTIVATED, PartnerState.IN_PROGRESS])
def test_a_partner_that_is_not_active_is_told_as_such(hub, run, acme, state):
    acme.state = state.value
    acme.save()
    event("partner", acme.pk, at=AT)
    run()
    assert hub.taken[0]["event"]["data"] == {"partnerData": partner_data(acme, partnerStatus="DEACTIVE")}


def test_the_certificate_told_is_the_one_in_force_when_it_is_sent(hub, run, acme):
    event("partner", acme.pk, at=AT)
    accepted(acme, at=AT, in_force_from=AT + timedelta(hours=1))
    run(AT + timedelta(hours=2))
    assert hub.taken[0]["event"]["data"] == {"partnerData": partner_data(acme)}


def test_a_policy_is_told_with_its_content(hub, run, policy):
    row = event("policyId", policy.pk, at=AT)
    run(SENT_AT)
    assert hub.taken == [envelope(row, POLICIES, {"policyData": policy_data(policy)})]


def test_dates_are_told_in_utc_wherever_they_were_made(hub, run, policy):
    policy.valid_to = datetime(2030, 1, 1, 1, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=3)))
    policy.save()
    event("policyId", policy.pk, at=AT)
    run()
    assert hub.taken[0]["event"]["data"]["policyData"]["policyExpiresOn"] == "2029-12-31T22:30:00.999"


def test_a_deactivated_and_an_expired_policy_are_told_as_no_longer_active(hub, run, db):
    gone = PolicyFactory(deactivated=True)
    over = PolicyFactory(valid_to=AT)
    for policy in (gone, over):
        event("policyId", policy.pk, at=AT)
    run()
    assert [each["event"]["data"]["policyData"]["policyStatus"] for each in hub.taken] == ["DEACTIVE", "DEACTIVE"]


def test_a_new_key_is_told_with_its_partner_and_its_policy(hub, run, acme, policy, key):
    made, clear = key
    row = event("apiKeyId", made.pk, at=AT, topic=Topic.APIKEY_APPROVED)
    run(SENT_AT)
    data = {"partnerData": partner_data(acme), "policyData": policy_data(policy), "apiKeyData": key_data(clear)}
    assert hub.taken == [envelope(row, MANAGERS, data)]


def test_a_changed_key_is_told_alone(hub, run, key):
    made, clear = key
    made.state = ApiKeyState.DEACTIVATED.value
    made.save()
    row = event("apiKeyId", made.pk, at=AT)
    run(SENT_AT)
    assert hub.taken == [envelope(row, MANAGERS, {"apiKeyData": key_data(clear, apiKeyStatus="DEACTIVE")})]


def test_a_key_that_what_it_hangs_on_stops_is_told_as_stopped(hub, run, acme, policy, key):
    made, _clear = key

    def status(at=AT):
        event("apiKeyId", made.pk, at=AT)
        run(at)
        return hub.taken[-1]["event"]["data"]["apiKeyData"]["apiKeyStatus"]

    assert status() == "ACTIVE"
    assert status(made.valid_to) == "DEACTIVE"
    made.request.state = RequestState.REVOKED.value
    made.request.save()
    assert status() == "DEACTIVE"
    made.request.state = RequestState.APPROVED.value
    made.request.save()
    assert status() == "ACTIVE"
    policy.state = PolicyState.DEACTIVATED.value
    policy.save()
    assert status() == "DEACTIVE"


def chain_behind(hub, run, client) -> tuple[str, str, list[bytes]]:
    """Domain, address and certificates of the chain that the newest event names."""
    run(datetime.now(UTC))
    data = hub.taken[-1]["event"]["data"]
    url = data["certChainDatashareUrl"]
    answer = client.get(url.removeprefix("http://localhost:8000"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=us-ascii"
    found = read_many(base64.urlsafe_b64decode(answer.content))
    return data["partnerDomain"], url, [each.der for each in found]


def test_the_chain_of_a_partner_is_what_the_platform_signed_with_issuing_ca_and_root(hub, run, acme, client):
    root = make.root(at=AT)
    issuing = make.intermediate(root, at=AT)
    row = acme.certificates.get()
    row.issued_chain = [issuing.der, root.der]
    row.save()
    event("partner_certificate", row.pk, at=AT, order_key=acme.pk)
    domain, url, found = chain_behind(hub, run, client)
    assert url.startswith("http://localhost:8000/chains/")
    assert domain == "AUTH"
    assert found == [bytes(row.issued_der), issuing.der, root.der]


@pytest.mark.parametrize("resigned", [False, True])
def test_the_chain_of_a_chip_maker_is_its_own_unless_the_platform_signs_it_again(
    hub, run, client, db, settings, resigned
):
    settings.RESIGN_FTM = resigned
    root = make.root(at=AT)
    issuing = make.intermediate(root, at=AT)
    trusted(root, issuing, domain=Domain.FTM, at=AT)
    maker = partners.partner("chips", type=PartnerType.FTM, organisation="Chips")
    leaf = make.leaf(issuing, organisation="Chips", at=AT)
    row = accepted(maker, leaf, at=AT)
    row.domain = "FTM"
    row.issued_der, row.issued_chain = make.leaf(root, organisation="Chips", at=AT).der, [root.der]
    row.save()
    event("partner_certificate", row.pk, at=AT, order_key="chips")
    domain, _url, found = chain_behind(hub, run, client)
    assert domain == "FTM"
    assert found == ([row.issued_der, root.der] if resigned else [leaf.der, issuing.der, root.der])


def test_the_chain_of_an_authority_is_it_and_what_stands_above_it(hub, run, client, db):
    root = make.root(at=AT)
    issuing = make.intermediate(root, at=AT)
    _root_row, row = trusted(root, issuing, at=AT)
    event("trust_certificate", row.pk, at=AT, order_key="trust-AUTH")
    domain, _url, found = chain_behind(hub, run, client)
    assert (domain, found) == ("AUTH", [issuing.der, root.der])


NO_COPY = "no-key"


def test_what_can_never_be_told_is_given_up_at_once_and_says_why(hub, run, acme, key):
    made, _clear = key
    bare = partners.partner("bare")
    draft = PolicyFactory(draft=True)
    made.ciphertext = None
    made.save()
    moved = event("apiKeyId", "gone", at=AT, topic=Topic.APIKEY_APPROVED)
    rows = {
        event("apiKeyId", made.pk, at=AT).pk: NO_COPY,
        event("partner", bare.pk, at=AT).pk: "no-certificate",
        event("policyId", draft.pk, at=AT).pk: "draft",
        event("policyId", "gone-policy", at=AT).pk: "gone",
        event("partner", "nobody", at=AT).pk: "gone",
        event("trust_certificate", "nothing", at=AT).pk: "gone",
        event("trust_certificate", trusted(make.root(at=AT), disabled_at=AT)[0].pk, at=AT).pk: "disabled",
        event("partner_certificate", "nothing-either", at=AT).pk: "gone",
        moved.pk: "gone",
    }
    assert run().failed == len(rows)
    found = OutboxRow.objects.in_bulk(rows)
    assert {number: row.last_error for number, row in found.items()} == rows
    assert {row.state for row in found.values()} == {OutboxState.FAILED}
    assert hub.taken == []


def test_a_key_sealed_under_another_secret_is_given_up_without_a_word_of_it(hub, run, key, settings, caplog):
    made, clear = key
    settings.API_KEY_SECRET = "another secret of the installation"
    row = event("apiKeyId", made.pk, at=AT)
    run()
    row.refresh_from_db()
    assert (row.state, row.last_error) == (OutboxState.FAILED, NO_COPY)
    assert clear not in caplog.text


def test_addresses_of_chains_differ_for_each_object():
    assert token_of("partner_certificate", "a") != token_of("partner_certificate", "b")


def test_with_a_data_share_the_chain_is_uploaded_there_and_its_address_told(hub, run, acme, settings):
    uploaded: list[bytes] = []

    def answer(asked: Asked) -> Reply:
        uploaded.append(asked.body)
        return Reply(200, b'{"dataShare": {"url": "https://share.example/abc"}, "errors": null}')

    event("partner_certificate", acme.certificates.get().pk, at=AT, order_key=acme.pk)
    with serving(answer) as address:
        settings.DATASHARE_URL = address
        run()
    chain = base64.urlsafe_b64encode(bundles.certs_only([bytes(acme.certificates.get().issued_der)]))
    assert chain in uploaded[0]
    data = {"certChainDatashareUrl": "https://share.example/abc", "partnerDomain": "AUTH"}
    assert hub.taken[0]["event"]["data"] == data


def test_a_data_share_that_is_down_delays_the_chain_alone(hub, run, acme, settings):
    settings.DATASHARE_URL = "http://127.0.0.1:9"
    row = event("partner_certificate", acme.certificates.get().pk, at=AT, order_key=acme.pk)
    event("policyId", PolicyFactory().pk, at=AT)
    run()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (OutboxState.WAITING, 1, "datashare")
    assert [each["topic"] for each in hub.taken] == ["POLICY_UPDATED"]
