"""The audit log in its own schema, with the columns of the reference and what integrity needs.

Django knows no schemas: the connection's search path is ``public, audit``, the models name the plain tables.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS audit;

CREATE TABLE audit.app_audit_log (
    log_id varchar(64) NOT NULL,
    log_dtimes timestamptz NOT NULL DEFAULT statement_timestamp(),
    log_desc varchar(2048),
    event_id varchar(64) NOT NULL,
    event_type varchar(64) NOT NULL,
    event_name varchar(128) NOT NULL,
    action_dtimes timestamptz NOT NULL,
    host_name varchar(128) NOT NULL,
    host_ip varchar(256) NOT NULL,
    session_user_id varchar(256) NOT NULL,
    session_user_name varchar(128),
    app_id varchar(64) NOT NULL,
    app_name varchar(128) NOT NULL,
    module_id varchar(64),
    module_name varchar(128),
    ref_id varchar(64),
    ref_id_type varchar(64),
    cr_by varchar(256) NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    outcome varchar(16) GENERATED ALWAYS AS (
        CASE WHEN event_name ~ '(^| )(REFUSED|REFUSAL|FAILED|FAILURE|LOCKED|NOT SENT|GIVEN UP)( |$)'
        THEN 'refused' ELSE 'done' END
    ) STORED,
    CONSTRAINT pk_audlog_log_id PRIMARY KEY (log_id),
    CONSTRAINT uk_audlog_seq UNIQUE (seq)
);

CREATE INDEX idx_audlog_action_dtimes ON audit.app_audit_log (action_dtimes DESC NULLS LAST, seq DESC);
CREATE INDEX idx_audlog_actor ON audit.app_audit_log
    (upper(session_user_name) text_pattern_ops, action_dtimes DESC NULLS LAST, seq DESC);
CREATE INDEX idx_audlog_event ON audit.app_audit_log (event_id, action_dtimes DESC NULLS LAST, seq DESC);
CREATE INDEX idx_audlog_module ON audit.app_audit_log (module_id, action_dtimes DESC NULLS LAST, seq DESC);
CREATE INDEX idx_audlog_outcome ON audit.app_audit_log (outcome, action_dtimes DESC NULLS LAST, seq DESC);
CREATE INDEX idx_audlog_kind ON audit.app_audit_log (ref_id_type, action_dtimes DESC NULLS LAST, seq DESC);
CREATE INDEX idx_audlog_host ON audit.app_audit_log (host_ip, action_dtimes DESC NULLS LAST, seq DESC);
CREATE INDEX idx_audlog_ref ON audit.app_audit_log (ref_id, ref_id_type, seq DESC);

CREATE TABLE audit.seal (
    number bigint NOT NULL,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    row_count integer NOT NULL,
    rows_hash varchar(64) NOT NULL,
    digests bytea NOT NULL,
    previous_hash varchar(64) NOT NULL,
    sealed_at timestamptz NOT NULL,
    hash varchar(64) NOT NULL,
    CONSTRAINT pk_seal PRIMARY KEY (number),
    CONSTRAINT uk_seal_last_seq UNIQUE (last_seq),
    CONSTRAINT ck_seal_range CHECK (first_seq <= last_seq)
);
"""

TRIGGERS = """
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused: the audit log is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER app_audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.app_audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

-- The number was drawn before this runs; the time is the database's whatever the insert says.
CREATE FUNCTION audit.stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.log_dtimes := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER app_audit_log_stamp BEFORE INSERT ON audit.app_audit_log
    FOR EACH ROW EXECUTE FUNCTION audit.stamp();
"""

UNDO = "DROP SCHEMA audit CASCADE;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SCHEMA, UNDO), migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop)],
            state_operations=[
                migrations.CreateModel(
                    name="LogRow",
                    fields=[
                        ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                        ("log_id", models.CharField(max_length=64, unique=True)),
                        ("log_dtimes", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("log_desc", models.CharField(max_length=2048, null=True)),
                        ("event_id", models.CharField(max_length=64)),
                        ("event_type", models.CharField(max_length=64)),
                        ("event_name", models.CharField(max_length=128)),
                        ("action_dtimes", models.DateTimeField()),
                        ("host_name", models.CharField(max_length=128)),
                        ("host_ip", models.CharField(max_length=256)),
                        ("session_user_id", models.CharField(max_length=256)),
                        ("session_user_name", models.CharField(max_length=128, null=True)),
                        ("app_id", models.CharField(max_length=64)),
                        ("app_name", models.CharField(max_length=128)),
                        ("module_id", models.CharField(max_length=64, null=True)),
                        ("module_name", models.CharField(max_length=128, null=True)),
                        ("ref_id", models.CharField(max_length=64, null=True)),
                        ("ref_id_type", models.CharField(max_length=64, null=True)),
                        ("cr_by", models.CharField(max_length=256)),
                        (
                            "outcome",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Case(
                                    models.When(
                                        event_name__regex=(
                                            "(^| )(REFUSED|REFUSAL|FAILED|FAILURE|LOCKED|NOT SENT|GIVEN UP)( |$)"
                                        ),
                                        then=models.Value("refused"),
                                    ),
                                    default=models.Value("done"),
                                ),
                                output_field=models.CharField(max_length=16),
                            ),
                        ),
                    ],
                    options={"db_table": "app_audit_log"},
                ),
                migrations.CreateModel(
                    name="Seal",
                    fields=[
                        ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("first_seq", models.BigIntegerField()),
                        ("last_seq", models.BigIntegerField(unique=True)),
                        ("row_count", models.IntegerField()),
                        ("rows_hash", models.CharField(max_length=64)),
                        ("digests", models.BinaryField()),
                        ("previous_hash", models.CharField(max_length=64)),
                        ("sealed_at", models.DateTimeField()),
                        ("hash", models.CharField(max_length=64)),
                    ],
                    options={"db_table": "seal"},
                ),
            ],
        ),
    ]
