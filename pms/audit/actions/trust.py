"""Events of the trust store and of the platform's own keys. Uploads keep the reference's ids."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

_HERE = Module.PARTNER_MANAGEMENT

CA_UPLOADED = Action("PMS_PRT_202", "POST UPLOADING CA CERT", _("A certificate was added to the trust store."), _HERE)
CA_UPLOAD_REFUSED = Action(
    "PMS_PRT_402", "POST UPLOADING CA CERT FAILURE", _("A certificate was refused by the trust store."), _HERE
)
CA_DOWNLOADED = Action(
    "PMS_TRUST_001", "CA CERTIFICATE DOWNLOADED", _("A certificate of the trust store was downloaded."), _HERE
)
CA_DISABLED = Action(
    "PMS_TRUST_004", "CA CERTIFICATE DISABLED", _("An authority of the trust store was disabled."), _HERE
)
CA_DISABLE_REFUSED = Action(
    "PMS_TRUST_005", "CA CERTIFICATE DISABLE FAILURE", _("An authority of the trust store was not disabled."), _HERE
)
CA_ENABLED = Action(
    "PMS_TRUST_006", "CA CERTIFICATE ENABLED", _("An authority of the trust store was enabled again."), _HERE
)
CA_ENABLE_REFUSED = Action(
    "PMS_TRUST_007", "CA CERTIFICATE ENABLE FAILURE", _("An authority of the trust store was not enabled."), _HERE
)
PLATFORM_KEY_MADE = Action(
    "PMS_TRUST_003", "PLATFORM KEY MADE", _("The platform made a signing key of its own."), _HERE
)
