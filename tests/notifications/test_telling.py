"""Who is told, where, in which language, and what is written down about it."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from pms.audit.models import LogRow
from pms.notifications import services
from pms.notifications.models import Mail, Notification
from pms.notifications.recipients import Recipient
from pms.notifications.states import MailState
from tests.factories.notifications import AT, DRAWER_OPENED, PARAMETERS, mail, recipient


def tell(*recipients: Recipient, **changes: object) -> None:
    """A drawer was opened."""
    values = {"parameters": PARAMETERS, "ref_type": "drawerId", "ref_id": "drawer-1", "path": "/drawers/1/", "at": AT}
    services.notify(DRAWER_OPENED, recipients=recipients, **values | changes)


def test_each_recipient_gets_a_notification_and_a_mail(db):
    anna, berta = recipient(), recipient("fr")
    tell(anna, berta)
    columns = ("user_id", "kind", "ref_type", "ref_id", "path", "created_at", "seen_at")
    assert set(Notification.objects.values_list(*columns)) == {
        (person.user_id, "drawer_opened", "drawerId", "drawer-1", "/drawers/1/", AT, None) for person in (anna, berta)
    }
    assert Notification.objects.first().parameters == PARAMETERS
    assert list(Mail.objects.order_by("id").values_list("recipient", "user_id", "language", "secret")) == [
        (anna.email, anna.user_id, "en", False),
        (berta.email, berta.user_id, "fr", False),
    ]
    assert [letter.notification.user_id for letter in Mail.objects.order_by("id")] == [anna.user_id, berta.user_id]


def test_an_address_without_an_account_gets_only_the_mail(db):
    tell(Recipient(user_id=None, email="office@example.org", language="en", name=""))
    assert Notification.objects.count() == 0
    assert Mail.objects.get().notification is None


def test_an_account_without_an_address_gets_only_the_notification(db):
    tell(recipient(email=""))
    assert (Notification.objects.count(), Mail.objects.count()) == (1, 0)


def test_nobody_is_told_twice(db):
    anna = recipient()
    office = Recipient(user_id=None, email="office@example.org", language="en", name="")
    same_office = Recipient(user_id=None, email="Office@Example.org", language="en", name="")
    tell(anna, anna, office, same_office)
    assert (Notification.objects.count(), Mail.objects.count()) == (1, 2)


@pytest.mark.parametrize("parameters", [{"drawer": "kitchen"}, PARAMETERS | {"forks": 1}])
def test_parameters_that_do_not_fit_the_kind_are_a_mistake_in_the_code(db, parameters):
    with pytest.raises(ValueError, match="drawer_opened takes"):
        tell(recipient(), parameters=parameters)
    assert (Notification.objects.count(), Mail.objects.count()) == (0, 0)


def test_every_notification_is_in_the_audit_log_under_its_id(db):
    tell(recipient(), recipient())
    rows = LogRow.objects.values_list("event_id", "ref_id_type", "ref_id", "log_desc", "cr_by")
    assert set(rows) == {
        ("PMS_NOTIF_101", "notificationId", notification.id, "drawer_opened", "SYSTEM")
        for notification in Notification.objects.all()
    }


def test_a_mail_alone_makes_no_notification(db):
    mail(secret=True)
    assert (Notification.objects.count(), Mail.objects.get().secret) == (0, True)


def test_a_mail_to_nobody_is_a_mistake_in_the_code(db):
    with pytest.raises(ValueError, match="nobody to write to"):
        mail(email="")


def test_without_a_mail_server_mails_are_kept(db, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_CONFIGURED = False
    with django_capture_on_commit_callbacks(execute=True):
        mail()
    assert Mail.objects.get().state == MailState.KEPT
    assert ProcrastinateJob.objects.count() == 0


def test_many_mails_wake_the_postman_once(db, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_CONFIGURED = True
    with django_capture_on_commit_callbacks(execute=True):
        tell(*[recipient() for _ in range(5)])
        assert ProcrastinateJob.objects.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        mail()
    assert Mail.objects.filter(state=MailState.QUEUED).count() == 6
    assert list(ProcrastinateJob.objects.values_list("task_name", "status", "queueing_lock")) == [
        ("notifications.deliver_mail", "todo", "notifications.deliver_mail")
    ]
