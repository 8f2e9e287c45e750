"""Events of the publisher. An event's ``ref_id`` is the id that subscribers see, its description the topic."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

_HERE = Module.PARTNER_MANAGEMENT

GIVEN_UP = Action("PMS_EVENT_001", "EVENT GIVEN UP", _("An event could not be published and was given up."), _HERE)
SENT_AGAIN = Action("PMS_EVENT_002", "EVENT SENT AGAIN", _("An event that was given up was sent again."), _HERE)
SEND_AGAIN_REFUSED = Action(
    "PMS_EVENT_003", "EVENT SENDING AGAIN REFUSED", _("Sending an event again was refused."), _HERE
)
CHAIN_FETCHED = Action(
    "PMS_EVENT_004",
    "CERTIFICATE CHAIN FETCHED",
    _("Somebody fetched the certificate chain that an event names."),
    _HERE,
)
