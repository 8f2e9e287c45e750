"""Why something may not go yet."""

from django.utils.translation import gettext_lazy as _

from pms.common.errors import DomainError


class PolicyInUse(DomainError):
    """Requests need the policy; ``data["requests"]`` holds them, ``data["partners"]`` names their partners."""

    code = "policy-in-use"
    message = _(
        "“%(policy)s” cannot be deactivated yet. Requests of these partners need it: %(partners)s. "
        "Decide the open ones; approved ones end with their partner."
    )
