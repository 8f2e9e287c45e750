"""Several people or processes change one partner's certificate at the same time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from pms.common.errors import DomainError
from pms.events.models import OutboxRow
from pms.events.states import Topic
from pms.partners import errors, queries
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.services import certificates
from pms.partners.states import PartnerState
from pms.trust.adapters.keystore import KeyStore
from tests.cast import Cast, make_cast
from tests.factories import certificates as make
from tests.factories.trust import SETTINGS, accepted, trusted

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime.now(UTC)
ROOT = make.root(at=AT)


def together(*verbs: Callable[[], object]) -> list[object]:
    """What each verb gave or raised when all of them start at the same moment."""
    start, outcomes = Barrier(len(verbs)), [None] * len(verbs)

    def run(number: int) -> None:
        start.wait()
        try:
            outcomes[number] = verbs[number]()
        except DomainError as error:
            outcomes[number] = type(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def people() -> Cast:
    trusted(ROOT)
    return make_cast()


def uploading(
    people: Cast, keystore: KeyStore, *, at: datetime = AT, submission: UUID | None = None
) -> Callable[[], object]:
    made = make.leaf(ROOT, organisation="Acme Bank", at=AT)
    return lambda: certificates.upload(
        partner_id="acme-bank",
        data=made.der,
        in_force_from=None,
        actor=people.amina.actor,
        at=at,
        settings=SETTINGS,
        keystore=keystore,
        submission=submission,
    )


def test_of_two_uploads_at_once_both_are_kept_and_one_is_current(people: Cast, keystore: KeyStore) -> None:
    outcomes = together(*(uploading(people, keystore, at=AT + timedelta(milliseconds=number)) for number in (0, 5, 2)))
    rows = PartnerCertificate.objects.order_by("in_force_from")
    assert sorted(row.pk for row in rows) == sorted(outcome.pk for outcome in outcomes)  # type: ignore[attr-defined]
    assert len({row.in_force_from for row in rows}) == 3
    assert not rows.filter(withdrawn_at__isnull=False).exists()
    assert queries.current_certificate(people.acme, AT + timedelta(seconds=1)) == rows[2]


def test_a_double_click_is_accepted_once(people: Cast, keystore: KeyStore) -> None:
    verb = uploading(people, keystore, submission=uuid4())
    first, second = together(verb, verb)
    assert first == second
    assert PartnerCertificate.objects.count() == 1
    assert OutboxRow.objects.filter(topic=Topic.PARTNER_UPDATED).count() == 1


def test_a_partner_that_is_deactivated_meanwhile_keeps_what_it_had(people: Cast, keystore: KeyStore) -> None:
    with transaction.atomic():
        partner = Partner.objects.select_for_update().get(pk="acme-bank")
        partner.state = PartnerState.DEACTIVATED.value
        partner.save()
        thread_outcome: list[object] = []
        thread = Thread(target=lambda: thread_outcome.extend(together(uploading(people, keystore))))
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()  # it waits for the decision
    thread.join()
    assert thread_outcome == [errors.PartnerDeactivated]
    assert PartnerCertificate.objects.count() == 0


def test_a_due_switch_is_told_once_however_many_look(people: Cast) -> None:
    accepted(people.acme, at=AT)
    accepted(people.acme, at=AT, in_force_from=AT + timedelta(hours=1), announced=False)
    verb = lambda: certificates.announce_due(at=AT + timedelta(hours=2))  # noqa: E731
    assert sorted(together(verb, verb, verb)) == [0, 0, 1]  # type: ignore[type-var]
    assert OutboxRow.objects.filter(topic=Topic.PARTNER_UPDATED).count() == 1


def test_the_previous_certificate_is_put_back_once(people: Cast) -> None:
    first = accepted(people.acme, make.leaf(ROOT, organisation="Acme Bank", at=AT), at=AT - timedelta(hours=2))
    accepted(people.acme, at=AT - timedelta(hours=1))

    def verb() -> object:
        return certificates.put_back(partner_id="acme-bank", actor=people.amina.actor, at=AT, settings=SETTINGS)

    outcomes = together(verb, verb)
    assert first in outcomes
    assert errors.NothingToPutBack in outcomes
