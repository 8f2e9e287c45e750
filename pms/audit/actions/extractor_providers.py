"""Events of the providers of biometric extractors that partners choose from."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module


def _action(number: int, name: str, description: Promise) -> Action:
    return Action(f"PMS_EXTRACTOR_PROVIDER_{number:03}", name, description, Module.PARTNER_MANAGEMENT)


ADDED = _action(1, "EXTRACTOR PROVIDER ADDED", _("The extractor provider was added."))
ADD_REFUSED = _action(2, "EXTRACTOR PROVIDER REFUSED", _("A new extractor provider was refused."))
CHANGED = _action(3, "EXTRACTOR PROVIDER CHANGED", _("The extractor provider was changed."))
CHANGE_REFUSED = _action(4, "EXTRACTOR PROVIDER CHANGE REFUSED", _("A change of the extractor provider was refused."))
DEACTIVATED = _action(5, "EXTRACTOR PROVIDER DEACTIVATED", _("The extractor provider is no longer offered."))
DEACTIVATE_REFUSED = _action(
    6, "EXTRACTOR PROVIDER DEACTIVATION REFUSED", _("A deactivation of the extractor provider was refused.")
)
REACTIVATED = _action(7, "EXTRACTOR PROVIDER REACTIVATED", _("The extractor provider is offered again."))
REACTIVATE_REFUSED = _action(
    8, "EXTRACTOR PROVIDER REACTIVATION REFUSED", _("A reactivation of the extractor provider was refused.")
)
