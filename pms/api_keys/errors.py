"""What an API key can fail of."""

from django.utils.translation import gettext_lazy as _

from pms.common.errors import DomainError


class KeyPartnerInactive(DomainError):
    """The partner is not active: nothing new, and nothing changed by itself."""

    code = "key-partner-inactive"
    message = _("This organisation is not active, so its API keys cannot be changed.")


class LinkNotApproved(DomainError):
    """No approved request of this partner for this policy."""

    code = "key-link-not-approved"
    message = _("Choose one of your approved policies. Only an approved policy can have API keys.")
    field = "request"


class KeyPolicyInactive(DomainError):
    """The policy was deactivated or ended."""

    code = "key-policy-inactive"
    message = _("The policy “%(policy)s” is no longer active, so it cannot have a new API key.")
    field = "request"


class KeyNameMissing(DomainError):
    """A key without a name."""

    code = "key-name-missing"
    message = _("Give the key a name, so that you know it again.")
    field = "name"


class KeyNameTooLong(DomainError):
    """A name beyond the limit."""

    code = "key-name-too-long"
    message = _("The name has %(length)s characters. At most %(limit)s are possible.")
    field = "name"


class KeyNameUnreadable(DomainError):
    """Control and direction characters make a name look like another one."""

    code = "key-name-unreadable"
    message = _("The name holds a character that cannot be seen. Type it again by hand.")
    field = "name"


class KeyNameTaken(DomainError):
    """Another key of the same partner and policy has the name, in whatever case."""

    code = "key-name-taken"
    message = _("You have a key named “%(name)s” for this policy already. Choose another name.")
    field = "name"


class KeyEndsTooEarly(DomainError):
    """An expiry that has passed."""

    code = "key-ends-too-early"
    message = _("The last day must not lie in the past.")
    field = "last_day"


class KeyEndsTooLate(DomainError):
    """An expiry beyond the longest life."""

    code = "key-ends-too-late"
    message = _("A key lives at most %(days)s days. Choose an earlier last day.")
    field = "last_day"


class KeyMadeAlready(DomainError):
    """The same form was sent a second time: the key exists and is not shown again."""

    code = "key-made-already"
    message = _("This key was generated already. It was shown once and cannot be shown again.")


class KeyEndedAlready(DomainError):
    """The key is deactivated."""

    code = "key-ended-already"
    message = _("This key is deactivated already.")


class KeyReasonMissing(DomainError):
    """Staff deactivates a partner's key without saying why."""

    code = "key-reason-missing"
    message = _("Write why you deactivate this key. The partner sees your reason.")
    field = "reason"


class KeyReasonTooLong(DomainError):
    """A reason beyond the limit."""

    code = "key-reason-too-long"
    message = _("Your text has %(length)s characters. At most %(limit)s are possible.")
    field = "reason"


class KeyPolicyNotApproved(DomainError):
    """A key shall be moved to a policy for which the partner has no approved request."""

    code = "key-policy-not-approved"
    message = _("This policy is not approved for the organisation, so the key cannot be moved to it.")
