"""Who may read what is in the mail log."""

import pytest

from pms.notifications.rules import may_read_body


@pytest.mark.parametrize(
    ("secret", "loopback", "sends", "allowed"),
    [
        (False, False, True, True),
        (False, False, False, True),
        (True, True, False, True),
        (True, True, True, False),
        (True, False, False, False),
        (True, False, True, False),
    ],
)
def test_one_time_links_are_read_only_on_this_machine_without_a_mail_server(secret, loopback, sends, allowed):
    assert may_read_body(secret=secret, loopback=loopback, sends=sends) is allowed
