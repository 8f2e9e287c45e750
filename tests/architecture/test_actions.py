"""The vocabulary of the audit log: one meaning per id, and every file of it in the list."""

from collections import Counter
from pathlib import Path

import pytest

from pms.audit import actions
from pms.audit.actions import Action, catalogue
from pms.audit.models import LogRow

ALL = catalogue.all_actions()
FILES = {path.stem for path in Path(actions.__file__).parent.glob("*.py")} - {"__init__", "catalogue"}


def width(column: str) -> int:
    return LogRow._meta.get_field(column).max_length


def test_every_file_of_actions_is_in_the_catalogue():
    assert {noun.__name__.rpartition(".")[2] for noun in catalogue.NOUNS} == FILES


@pytest.mark.parametrize("words", ["event_id", "name"])
def test_no_two_actions_share_an_id_or_a_name(words):
    counted = Counter(getattr(action, words) for action in ALL)
    assert [word for word, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("action", ALL, ids=lambda action: action.event_id)
def test_an_action_fits_its_columns_and_says_something(action: Action):
    assert 0 < len(action.event_id) <= width("event_id")
    assert 0 < len(action.name) <= width("event_name")
    assert len(action.module.id) <= width("module_id")
    assert len(action.module.title) <= width("module_name")
    assert 0 < len(str(action.description)) <= width("log_desc")
    assert str(action.description).endswith(".")


def test_an_action_is_found_by_its_id():
    assert all(catalogue.find(action.event_id) is action for action in ALL)
    assert catalogue.find("PMS_NO_SUCH_EVENT") is None
