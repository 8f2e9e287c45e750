"""What the platform itself may refuse or fail at."""

from django.utils.translation import gettext_lazy as _

from pms.trust.errors.base import CertificateRefused


class SigningUnavailable(CertificateRefused):
    """The platform's own keys cannot be used; the log names the reason."""

    code = "signing-unavailable"
    message = _(
        "Your certificate is in order, but the platform cannot sign it just now. Nothing was changed. Please try "
        "again later, or tell the platform's support."
    )


class PlatformCertificate(CertificateRefused):
    """A certificate of the platform itself, or one that it signed: whoever holds it may not vouch for others."""

    code = "platform-certificate"
    message = _(
        "This certificate is the platform's own or was signed by it. It proves who its holder is, but it may not "
        "vouch for others, so it does not belong in the trust store."
    )
