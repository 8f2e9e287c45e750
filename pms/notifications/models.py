"""Notifications in the portal, and mails, whose rows are the queue."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from pms.common.ids import new_id
from pms.notifications.states import MailState


class Notification(models.Model):
    """A kind and its parameters, never a text: it is told in the language of whoever reads it.

    ``user_id`` is a plain number, as the mailbox knows no accounts. ``path`` is the portal page to act on.
    """

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=64)
    parameters = models.JSONField()
    ref_type = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    path = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # as lists sort: empty values last, ties by id
            models.Index(
                F("user_id"), F("created_at").desc(nulls_last=True), F("id").desc(), name="notification_mailbox"
            ),
            models.Index(fields=["user_id"], condition=Q(seen_at=None, dismissed_at=None), name="notification_unseen"),
            models.Index(fields=["ref_type", "ref_id"], name="notification_object"),
        ]


class Mail(models.Model):
    """One mail to one address, rendered when it was queued.

    ``secret`` mails hold a one-time link: their bodies go as soon as nobody needs to send them any more.
    ``tries`` are the last attempts, oldest first, as ``rules.with_try`` writes them.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=64)
    notification = models.ForeignKey(Notification, on_delete=models.SET_NULL, null=True, related_name="mails")
    user_id = models.BigIntegerField(null=True)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField()
    secret = models.BooleanField(default=False)
    state = models.CharField(max_length=16, default=MailState.QUEUED.value)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    obstacle = models.CharField(max_length=16, blank=True)
    server_code = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state=MailState.QUEUED.value), name="mail_due"),
            models.Index(F("created_at").desc(nulls_last=True), F("id").desc(), name="mail_newest"),
            models.Index(F("sent_at").desc(nulls_last=True), F("id").desc(), name="mail_last_sent"),
            models.Index(F("state"), F("created_at").desc(nulls_last=True), F("id").desc(), name="mail_by_state"),
            models.Index(F("kind"), F("created_at").desc(nulls_last=True), F("id").desc(), name="mail_by_kind"),
            models.Index(
                Upper("recipient"), F("created_at").desc(nulls_last=True), F("id").desc(), name="mail_by_recipient"
            ),
        ]
