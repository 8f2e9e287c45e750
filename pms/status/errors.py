"""Named failures of looking after the installation."""

from django.utils.translation import gettext_lazy as _

from pms.common.errors import DomainError


class NothingFailed(DomainError):
    """No job of that kind has failed, or somebody else was first."""

    code = "nothing-failed"
    message = _("No job of this kind waits to be tried again.")
