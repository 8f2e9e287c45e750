"""Whether what somebody wanted was done: told by the database from the event's name."""

import pytest

from pms.audit import services
from pms.audit.actions import Action
from pms.audit.actions.catalogue import NOUNS, all_actions
from pms.audit.actions.notifications import NoticeActions
from pms.audit.models import LogRow
from pms.audit.states import ModuleName, Outcome
from pms.common.actor import SYSTEM
from tests.factories.audit import AT

NOT_DONE = ("REFUSED", "FAILED", "LOCKED", "GIVEN_UP")


def test_every_constant_that_says_so_is_told_as_refused_and_every_other_as_done(db):
    for action in all_actions():
        services.record(action, actor=SYSTEM, at=AT)
    outcomes = dict(LogRow.objects.values_list("event_id", "outcome"))
    expected = {}
    for noun in NOUNS:
        for name, value in vars(noun).items():
            if isinstance(value, NoticeActions):
                expected |= {value.made.event_id: "done", value.mailed.event_id: "done"}
                expected[value.mail_failed.event_id] = "refused"
            elif isinstance(value, Action):
                expected[value.event_id] = "refused" if any(word in name for word in NOT_DONE) else "done"
    assert {key: (outcomes[key], wanted) for key, wanted in expected.items() if outcomes[key] != wanted} == {}


def test_the_outcome_is_no_part_of_what_is_sealed(db):
    services.record(all_actions()[0], actor=SYSTEM, at=AT)
    services.seal(at=AT)
    assert services.verify().whole
    assert LogRow.objects.get().outcome == Outcome.DONE


@pytest.mark.parametrize("module", sorted({action.module for action in all_actions()}, key=lambda module: module.id))
def test_every_module_has_a_name_for_readers(module):
    assert ModuleName(module.id).label
