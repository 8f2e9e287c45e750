"""What staff are told about the protection of the log."""

from datetime import timedelta

from pms.audit import queries, services
from pms.audit.models import LogRow
from pms.audit.services.verifying import Fault, Finding
from pms.common.actor import SYSTEM
from tests.factories.audit import AT, rows


def test_a_fresh_log_has_no_seal_and_was_never_verified(db):
    standing = queries.seal_standing()
    assert (standing.sealed_at, standing.unsealed, standing.verified_at, standing.is_whole) == (None, 0, None, True)


def test_it_tells_the_last_seal_what_waits_and_the_last_verification(db):
    rows(3)
    services.seal(at=AT)
    waiting = rows(2)
    services.record_verification(services.verify(), actor=SYSTEM, at=AT + timedelta(hours=1))
    standing = queries.seal_standing()
    assert (standing.sealed_at, standing.unsealed) == (AT, 3)
    assert standing.unsealed_since == LogRow.objects.get(pk=waiting[0].pk).log_dtimes
    assert (standing.verified_at, standing.is_whole) == (AT + timedelta(hours=1), True)


def test_a_verification_that_found_something_is_told_until_the_next_one(db):
    whole = services.verify()
    broken = type(whole)(**{**{name: getattr(whole, name) for name in whole.__slots__}, "finding": FINDING})
    services.record_verification(broken, actor=SYSTEM, at=AT)
    assert not queries.seal_standing().is_whole
    assert LogRow.objects.latest("seq").log_desc == "row-changed seal 4"
    services.record_verification(whole, actor=SYSTEM, at=AT + timedelta(days=1))
    assert queries.seal_standing().is_whole


FINDING = Finding(Fault.ROW_CHANGED, seal=4, row=17, log_id="x")
