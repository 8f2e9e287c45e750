"""What is published, and how far each event is."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word


class Topic(Word):
    """The topics of the reference that other modules subscribe to."""

    PARTNER_UPDATED = "PARTNER_UPDATED", _("Partner updated")
    CA_CERTIFICATE_UPLOADED = "CA_CERTIFICATE_UPLOADED", _("CA certificate uploaded")
    POLICY_UPDATED = "POLICY_UPDATED", _("Policy updated")
    APIKEY_APPROVED = "APIKEY_APPROVED", _("API key generated")
    APIKEY_UPDATED = "APIKEY_UPDATED", _("API key updated")
    OIDC_CLIENT_CREATED = "OIDC_CLIENT_CREATED", _("OIDC client created")
    OIDC_CLIENT_UPDATED = "OIDC_CLIENT_UPDATED", _("OIDC client updated")
    MISP_LICENSE_GENERATED = "MISP_LICENSE_GENERATED", _("MISP licence generated")
    MISP_LICENSE_UPDATED = "MISP_LICENSE_UPDATED", _("MISP licence updated")


class OutboxState(State):
    """waiting → sent, or failed when it was given up."""

    WAITING = "waiting", pgettext_lazy("event", "Waiting"), Colour.AMBER, "clock", "waiting"
    SENT = "sent", pgettext_lazy("event", "Sent"), Colour.GREEN, "check", "sent"
    FAILED = "failed", pgettext_lazy("event", "Failed"), Colour.RED, "x", "failed"
