"""What this installation decides about links: the one place where they read settings. For edges only."""

from django.conf import settings

from pms.common.text import fold
from pms.policy_requests.rules import LinkSettings, usual_policy_types


def link_settings() -> LinkSettings:
    """The present installation's."""
    return LinkSettings(
        extractors_required=frozenset(settings.EXTRACTORS_REQUIRED),
        credential_types={fold(word): word for word in settings.CREDENTIAL_TYPES},
        credential_partners=frozenset(settings.CREDENTIAL_PARTNER_TYPES),
        policy_types=usual_policy_types() | settings.POLICY_TYPES,
    )
