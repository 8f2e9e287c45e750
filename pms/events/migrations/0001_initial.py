from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="OutboxRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.CharField(max_length=64)),
                ("ref_type", models.CharField(max_length=64)),
                ("ref_id", models.CharField(max_length=64)),
                ("order_key", models.CharField(max_length=128)),
                ("created_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=16)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("last_error", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_attempt_at"], name="outbox_due"
                    ),
                    models.Index(fields=["order_key", "id"], name="outbox_order"),
                ],
            },
        ),
    ]
