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


class PolicyMapped(PolicyInUse):
    """Partners get credentials under the policy; ``data["partners"]`` names them."""

    code = "policy-mapped"
    message = _("“%(policy)s” cannot be deactivated. These partners get credentials under it: %(partners)s.")


class PartnerDeactivatedAlready(DomainError):
    """There is nothing left to do."""

    code = "partner-deactivated-already"
    message = _("This organisation is deactivated already.")


class PartnerNeverActivated(DomainError):
    """No certificate was accepted yet, so nothing is in force that could be stopped."""

    code = "partner-never-activated"
    message = _("This organisation is not active yet: it has not uploaded a certificate.")


class PartnerNotDeactivated(DomainError):
    """Only what was deactivated can be activated again."""

    code = "partner-not-deactivated"
    message = _("This organisation is not deactivated.")


class PolicyGroupInUse(DomainError):
    """Requests, extractors or credential types name policies of the group."""

    code = "policy-group-in-use"
    message = _(
        "The policy group can no longer change: this partner has asked for policies of “%(group)s”. They would no "
        "longer fit."
    )
    field = "policy_group"
