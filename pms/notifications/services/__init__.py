"""Telling people, the mailbox's verbs, and the postman's."""

from pms.notifications.services.delivering import Delivery, deliver
from pms.notifications.services.mailbox import dismiss, mark_seen, read, restore
from pms.notifications.services.telling import notify, send_mail

__all__ = ["Delivery", "deliver", "dismiss", "mark_seen", "notify", "read", "restore", "send_mail"]
