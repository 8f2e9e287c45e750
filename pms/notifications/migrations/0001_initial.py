import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import pms.common.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.CharField(default=pms.common.ids.new_id, max_length=36, primary_key=True, serialize=False),
                ),
                ("user_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=64)),
                ("parameters", models.JSONField()),
                ("ref_type", models.CharField(max_length=64)),
                ("ref_id", models.CharField(max_length=64)),
                ("path", models.CharField(max_length=500)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("dismissed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("user_id"),
                        models.OrderBy(models.F("created_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="notification_mailbox",
                    ),
                    models.Index(
                        condition=models.Q(("dismissed_at", None), ("seen_at", None)),
                        fields=["user_id"],
                        name="notification_unseen",
                    ),
                    models.Index(fields=["ref_type", "ref_id"], name="notification_object"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=64)),
                ("user_id", models.BigIntegerField(null=True)),
                ("recipient", models.CharField(max_length=254)),
                ("language", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=255)),
                ("text", models.TextField()),
                ("html", models.TextField()),
                ("secret", models.BooleanField(default=False)),
                ("state", models.CharField(default="queued", max_length=16)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("obstacle", models.CharField(blank=True, max_length=16)),
                ("server_code", models.CharField(blank=True, max_length=16)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("tries", models.JSONField(default=list)),
                (
                    "notification",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mails",
                        to="notifications.notification",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")), fields=["next_attempt_at", "id"], name="mail_due"
                    ),
                    models.Index(
                        models.OrderBy(models.F("created_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="mail_newest",
                    ),
                    models.Index(
                        models.OrderBy(models.F("sent_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="mail_last_sent",
                    ),
                    models.Index(
                        models.F("state"),
                        models.OrderBy(models.F("created_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="mail_by_state",
                    ),
                    models.Index(
                        models.F("kind"),
                        models.OrderBy(models.F("created_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="mail_by_kind",
                    ),
                    models.Index(
                        django.db.models.functions.text.Upper("recipient"),
                        models.OrderBy(models.F("created_at"), descending=True, nulls_last=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="mail_by_recipient",
                    ),
                ],
            },
        ),
    ]
