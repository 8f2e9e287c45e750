"""Names that the mailbox stores."""

NOTIFICATION_REF = "notificationId"
MAIL_REF = "mailId"
"""The ``ref_type`` of audit rows."""
