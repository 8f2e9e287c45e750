"""The audit log and its seals. The tables are made by SQL in the migration: schema ``audit``, triggers."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from pms.audit.states import REFUSAL, Outcome

SEALED_COLUMNS = (
    "seq",
    "log_id",
    "log_dtimes",
    "log_desc",
    "event_id",
    "event_type",
    "event_name",
    "action_dtimes",
    "host_name",
    "host_ip",
    "session_user_id",
    "session_user_name",
    "app_id",
    "app_name",
    "module_id",
    "module_name",
    "ref_id",
    "ref_id_type",
    "cr_by",
)
"""Every column of a row in the order in which they are hashed."""

NO_ID, NO_ID_TYPE = "NO_ID", "NO_ID_TYPE"
"""What rows about no object hold, as in the reference."""
UNKNOWN_HOST = "Unknown Host"
"""What rows hold that nobody wrote from an address, as in the reference."""

Row = Sequence[object]
"""A row as the values of ``SEALED_COLUMNS``."""


class LogRow(models.Model):
    """One event. The columns are the reference's; ``seq`` orders the rows and is given by the database.

    ``seq`` and ``log_dtimes`` (the database's clock) are set by a trigger, whatever an insert says.
    In the database the primary key is ``log_id``, as in the reference. ``outcome`` follows from the event's name: it is
    made by the database and no part of what is sealed.
    """

    seq = models.BigAutoField(primary_key=True)
    log_id = models.CharField(max_length=64, unique=True)
    log_dtimes = models.DateTimeField(db_default=Now())
    log_desc = models.CharField(max_length=2048, null=True)  # noqa: DJ001 - the reference's column
    event_id = models.CharField(max_length=64)
    event_type = models.CharField(max_length=64)
    event_name = models.CharField(max_length=128)
    action_dtimes = models.DateTimeField()
    host_name = models.CharField(max_length=128)
    host_ip = models.CharField(max_length=256)
    session_user_id = models.CharField(max_length=256)
    session_user_name = models.CharField(max_length=128, null=True)  # noqa: DJ001
    app_id = models.CharField(max_length=64)
    app_name = models.CharField(max_length=128)
    module_id = models.CharField(max_length=64, null=True)  # noqa: DJ001
    module_name = models.CharField(max_length=128, null=True)  # noqa: DJ001
    ref_id = models.CharField(max_length=64, null=True)  # noqa: DJ001
    ref_id_type = models.CharField(max_length=64, null=True)  # noqa: DJ001
    cr_by = models.CharField(max_length=256)
    outcome = models.GeneratedField(
        expression=Case(
            When(event_name__regex=REFUSAL, then=Value(Outcome.REFUSED.value)), default=Value(Outcome.DONE.value)
        ),
        output_field=models.CharField(max_length=16),
        db_persist=True,
    )

    class Meta:
        db_table = "app_audit_log"


class Seal(models.Model):
    """A batch of rows closed for good: every number from ``first_seq`` to ``last_seq``, used or not.

    ``digests`` holds, for each row, its number (8 bytes) and 16 bytes of its SHA-256, so that a
    verification can name the row; ``rows_hash`` is over the whole hashes. ``hash`` is over all of
    that and ``previous_hash``: the seals form a chain.
    """

    number = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField(unique=True)
    row_count = models.IntegerField()
    rows_hash = models.CharField(max_length=64)
    digests = models.BinaryField()
    previous_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "seal"
