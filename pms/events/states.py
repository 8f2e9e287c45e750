"""What is published, how far each event is, and what stood in its way."""

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
    """waiting → sent, or failed when it was given up; staff put a failed one back to waiting."""

    WAITING = "waiting", pgettext_lazy("event", "Waiting"), Colour.AMBER, "clock", "waiting"
    SENT = "sent", pgettext_lazy("event", "Sent"), Colour.GREEN, "check", "sent"
    FAILED = "failed", pgettext_lazy("event", "Failed"), Colour.RED, "x", "failed"


class Obstacle(Word):
    """Why the last attempt to publish an event came to nothing."""

    NO_CONNECTION = "no-connection", _("The event hub could not be reached.")
    TOKEN = "token", _("The platform gave us no token for the event hub.")
    NOT_ALLOWED = "not-allowed", _("The event hub does not let us publish this.")
    REFUSED = "refused", _("The event hub refused the event.")
    OUT_OF_ORDER = "out-of-order", _("The event hub is out of order.")
    DATASHARE = "datashare", _("The data share did not take the certificates.")
    GONE = "gone", _("What the event tells of no longer exists.")
    DRAFT = "draft", _("The policy is a draft, and nobody is told of drafts.")
    DISABLED = "disabled", _("The authority was disabled meanwhile, and nobody is told of disabled ones.")
    NO_CERTIFICATE = "no-certificate", _("The partner has no certificate to tell of.")
    NO_KEY = "no-key", _("No readable copy of the API key is kept, so nobody can be told of it.")
    FAULT = "fault", _("The event could not be written. The log of the job worker says why.")
