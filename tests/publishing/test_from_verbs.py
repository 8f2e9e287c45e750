"""From the verb to the subscriber: what people do is told, whatever the hub does meanwhile."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from pms.api_keys import services as keys
from pms.api_keys.adapters.installation import key_settings
from pms.events.models import OutboxRow
from pms.events.states import OutboxState
from pms.partners.services import certificates
from pms.partners.states import PartnerState
from pms.policies.states import PolicyState
from pms.policy_requests.states import RequestState
from pms.trust import services as trust
from pms.trust.states import Domain
from tests.factories import certificates as make
from tests.factories.events import TestHub, event, serving
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import AT, policy_request
from tests.factories.trust import SETTINGS


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


def told(hub: TestHub) -> list[tuple[str, dict[str, object]]]:
    return [(each["topic"], each["event"]["data"]) for each in hub.taken]


def test_a_partner_and_its_key_are_told_from_the_authority_to_the_end_of_the_key(hub, run, cast, keystore, now):
    root = make.root(at=now)
    dana = cast.dana.actor
    trust.upload(domain=Domain.AUTH, data=root.pem, actor=dana, at=now, settings=SETTINGS, keystore=keystore)
    acme = cast.acme
    acme.state, acme.policy_group = PartnerState.IN_PROGRESS.value, PolicyGroupFactory()
    acme.save()
    leaf = make.leaf(root, organisation=acme.organisation, at=now)
    row = certificates.upload(
        partner_id=acme.pk,
        data=leaf.pem,
        in_force_from=None,
        actor=cast.amina.actor,
        at=now,
        settings=SETTINGS,
        keystore=keystore,
    )
    policy = PolicyFactory(group=acme.policy_group)
    link = policy_request(acme, policy, state=RequestState.APPROVED)
    made = keys.generate(
        request_id=link.pk, name="Branches", valid_to=None, actor=cast.amina.actor, at=now, settings=key_settings()
    )
    run(now)
    keys.deactivate(key_id=made.key.pk, reason="", actor=cast.amina.actor, at=now)
    run(now)
    assert [topic for topic, _data in told(hub)] == [
        "CA_CERTIFICATE_UPLOADED",
        "CA_CERTIFICATE_UPLOADED",
        "PARTNER_UPDATED",
        "APIKEY_APPROVED",
        "APIKEY_UPDATED",
    ]
    _ca, _chain, partner, approved, ended = [data for _topic, data in told(hub)]
    assert partner["partnerData"] == approved["partnerData"]
    assert (partner["partnerData"]["partnerId"], partner["partnerData"]["partnerStatus"]) == (acme.pk, "ACTIVE")
    assert row.issued_serial
    assert approved["policyData"]["policyId"] == policy.pk
    assert (approved["apiKeyData"]["apiKeyId"], approved["apiKeyData"]["apiKeyStatus"]) == (made.secret, "ACTIVE")
    assert ended["apiKeyData"] == approved["apiKeyData"] | {"apiKeyStatus": "DEACTIVE"}
    assert not OutboxRow.objects.exclude(state=OutboxState.SENT).exists()


def test_a_key_made_without_a_hub_cannot_be_told_later(hub, run, cast, settings, now):
    address, settings.WEBSUB_HUB_URL = settings.WEBSUB_HUB_URL, ""
    acme = cast.acme
    acme.policy_group = PolicyGroupFactory()
    acme.save()
    link = policy_request(acme, PolicyFactory(group=acme.policy_group), state=RequestState.APPROVED)
    keys.generate(
        request_id=link.pk, name="Branches", valid_to=None, actor=cast.amina.actor, at=now, settings=key_settings()
    )
    assert run(now).sent == 0
    settings.WEBSUB_HUB_URL = address
    assert run(now).failed == 1
    assert OutboxRow.objects.get().last_error == "no-key"


class Moody(TestHub):
    """A hub that does something else every time: takes, refuses, hangs up, or takes and says that it did not."""

    moods = random.Random(3)

    def answer(self, asked):
        mood = self.moods.choice(["take", "refuse", "drop", "stumble"])
        self.drops = mood == "drop"
        self.refused_topics = {"POLICY_UPDATED"} if mood == "refuse" else set()
        taken = len(self.taken)
        reply = super().answer(asked)
        if mood == "stumble" and len(self.taken) > taken:
            reply.status = 500
        return reply


def test_nothing_is_lost_and_the_order_stands_whatever_the_hub_does(settings, run, db):
    hub, objects = Moody(), [PolicyFactory().pk for _ in range(4)]
    rows = [event("policyId", each, at=AT) for _ in range(5) for each in objects]
    with serving(hub.answer) as address:
        settings.WEBSUB_HUB_URL = address
        at = AT
        while OutboxRow.objects.filter(state=OutboxState.WAITING).exists():
            run(at)
            at += timedelta(hours=1)
            assert at < AT + timedelta(days=30)
    assert hub.faults == []
    assert not OutboxRow.objects.exclude(state=OutboxState.SENT).exists()
    for each in objects:
        heard = [one["event"]["id"] for one in hub.taken if one["event"]["data"]["policyData"]["policyId"] == each]
        assert list(dict.fromkeys(heard)) == [str(row.event_id) for row in rows if row.ref_id == each]
        assert heard == sorted(heard, key=list(dict.fromkeys(heard)).index)
    assert len(hub.taken) > len(rows)


def test_the_hub_may_come_back_at_the_same_address_and_hears_everything(settings, run, db):
    rows = [event("policyId", PolicyFactory(state=PolicyState.ACTIVE.value).pk, at=AT) for _ in range(3)]
    first = TestHub()
    with serving(first.answer) as address:
        settings.WEBSUB_HUB_URL = address
        run()
    later = [event("policyId", row.ref_id, at=AT) for row in rows]
    assert run().reachable is False
    second = TestHub()
    with serving(second.answer, port=int(address.rpartition(":")[2])):
        run(AT + timedelta(minutes=1))
    assert sorted(first.ids) == sorted(str(row.event_id) for row in rows)
    assert sorted(second.ids) == sorted(str(row.event_id) for row in later)
