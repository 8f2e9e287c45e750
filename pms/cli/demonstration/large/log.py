"""The audit log of all that: one row for each thing that happened, and sign-ins until there are enough.

Written by one statement from the tables themselves; numbers and times of writing are the database's, as for every row.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from pms.audit.actions import Action, accounts, api_keys, certificates, partners, policies, policy_requests
from pms.audit.models import LogRow
from pms.audit.services import seal
from pms.audit.services.recording import APP_ID, APP_NAME, EVENT_TYPE
from pms.cli.demonstration.people import ADMIN, POLICY_MANAGER
from pms.policy_requests.states import RequestState

HAPPENED = """
    SELECT registered_at AS at, 'registered' AS what, id AS ref, 'partnerId' AS kind, id AS who
        FROM partners_partner
    UNION ALL SELECT uploaded_at, 'certified', partner_id, 'partnerId', partner_id FROM partners_partnercertificate
    UNION ALL SELECT created_at, 'drafted', id, 'policyId', %(manager)s FROM policies_policy
    UNION ALL SELECT published_at, 'published', id, 'policyId', %(manager)s
        FROM policies_policy WHERE published_at IS NOT NULL
    UNION ALL SELECT requested_at, 'asked', id, 'policyRequestId', partner_id FROM policy_requests_policyrequest
    UNION ALL SELECT decided_at, state, id, 'policyRequestId',
            CASE state WHEN %(withdrawn)s THEN partner_id ELSE %(admin)s END
        FROM policy_requests_policyrequest WHERE decided_at IS NOT NULL
    UNION ALL SELECT created_at, 'generated', id, 'apiKeyId', partner_id FROM api_keys_apikey
    UNION ALL SELECT deactivated_at, 'stopped', id, 'apiKeyId', partner_id
        FROM api_keys_apikey WHERE deactivated_at IS NOT NULL
"""
ENTERED = """
    SELECT %(at)s - interval '365 days' * (n / %(entries)s::float8), 'entered', account.id::text, 'userId',
        account.username
    FROM generate_series(1, %(entries)s) AS n
    JOIN (SELECT id, username, row_number() OVER (ORDER BY id) AS place FROM accounts_user WHERE state = 'active')
        AS account
      ON account.place = (n::bigint * 7919) %% (SELECT count(*) FROM accounts_user WHERE state = 'active') + 1
"""
COUNT = "SELECT count(*) FROM (" + HAPPENED + ") AS told WHERE at <= %(at)s"  # noqa: S608 (all of it stands here)
INSERT = (
    """
    INSERT INTO audit.app_audit_log (log_id, log_desc, event_id, event_type, event_name, action_dtimes, host_name,
        host_ip, session_user_id, session_user_name, app_id, app_name, module_id, module_name, ref_id, ref_id_type,
        cr_by)
    SELECT md5(what || ref || at)::uuid::text, action.description, action.event_id, %(event_type)s, action.name, at,
        'Unknown Host', '192.0.2.' || (1 + abs(hashtext(who)) %% 250), coalesce(account.id::text, who), who,
        %(app_id)s, %(app_name)s, action.module_id, action.module_name, ref, kind, who
    FROM (SELECT * FROM ("""  # noqa: S608 (all of it stands here)
    + HAPPENED
    + "UNION ALL"
    + ENTERED
    + """) AS told WHERE at <= %(at)s ORDER BY at, what, ref LIMIT %(rows)s) AS happened
    JOIN unnest(%(keys)s::text[], %(ids)s::text[], %(names)s::text[], %(descriptions)s::text[], %(modules)s::text[],
            %(module_names)s::text[]) AS action (key, event_id, name, description, module_id, module_name)
        ON action.key = what
    LEFT JOIN accounts_user AS account ON account.issuer = '' AND account.username = who
    ORDER BY at, what, ref
"""
)
ACTIONS: dict[str, Action] = {
    "registered": partners.REGISTERED,
    "certified": certificates.UPLOADED,
    "drafted": policies.CREATED,
    "published": policies.PUBLISHED,
    "asked": policy_requests.ASKED,
    RequestState.APPROVED.value: policy_requests.APPROVED,
    RequestState.REJECTED.value: policy_requests.REJECTED,
    RequestState.WITHDRAWN.value: policy_requests.WITHDRAWN,
    RequestState.REVOKED.value: policy_requests.APPROVED,
    "generated": api_keys.GENERATED,
    "stopped": api_keys.DEACTIVATED,
    "entered": accounts.SIGNED_IN,
}


def make_log(*, rows: int, at: datetime) -> int:
    """Bring the log to so many rows; how many it has. Rows that tell of the past stand behind those there are."""
    missing = max(rows - LogRow.objects.count(), 0)
    values = _values(at)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        (told,) = cursor.fetchone() or (0,)
        cursor.execute(INSERT, values | {"rows": missing, "entries": max(missing - told, 0)})
    return LogRow.objects.count()


def _values(at: datetime) -> dict[str, Any]:
    """What the statements are told: the moment, the words, the actions as columns."""
    actions = list(ACTIONS.values())
    return {
        "at": at,
        "admin": ADMIN.username,
        "manager": POLICY_MANAGER.username,
        "withdrawn": RequestState.WITHDRAWN.value,
        "event_type": EVENT_TYPE,
        "app_id": APP_ID,
        "app_name": APP_NAME,
        "keys": list(ACTIONS),
        "ids": [action.event_id for action in actions],
        "names": [action.name for action in actions],
        "descriptions": [str(action.description) for action in actions],
        "modules": [action.module.id for action in actions],
        "module_names": [action.module.title for action in actions],
    }


def seal_log(*, at: datetime) -> int:
    """Close every row under seals, as the hourly job would; how many rows."""
    return seal(at=at)
