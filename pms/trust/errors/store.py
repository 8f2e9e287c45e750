"""What the trust store says to changes of what it holds, and to several certificates that come at once."""

from django.utils.translation import gettext_lazy as _

from pms.common.errors import DomainError
from pms.trust.errors.base import CertificateRefused
from pms.trust.errors.paths import ChainTooLong, IssuerMissing


class AlreadyInStore(CertificateRefused):
    """The domain has this very certificate already."""

    code = "certificate-already-in-store"
    message = _("The trust store of this domain holds this certificate already. There is nothing left to do.")


class DisabledInStore(AlreadyInStore):
    """The domain has it, and somebody disabled it."""

    code = "certificate-disabled-in-store"
    message = _(
        "The trust store of this domain holds this certificate already, but it is disabled. Enable it there instead "
        "of uploading it again."
    )


class TwiceInUpload(AlreadyInStore):
    """The same certificate came before in the same upload."""

    code = "certificate-twice-in-upload"
    message = _("The file “%(file)s” of this upload holds the same certificate. It is taken once.")


class AuthorityDisabled(IssuerMissing):
    """An authority on the way to the root was disabled by staff."""

    code = "certificate-authority-disabled"
    message = _(
        "The platform no longer trusts the authority “%(subject)s”: it was disabled on %(disabled_at)s. Use a "
        "certificate of another authority, or ask the platform's support."
    )


class IssuerDisabled(AuthorityDisabled):
    """The same, said to staff, who can enable it."""

    code = "certificate-issuer-disabled"
    message = _(
        "“%(subject)s”, which stands above this certificate, is disabled since %(disabled_at)s. Enable it first, or "
        "upload an intermediate of another authority."
    )


class IssuerNotUploaded(IssuerMissing):
    """An intermediate came without the authority above it; said to staff, who can add it."""

    code = "certificate-issuer-not-uploaded"
    message = _(
        "“%(subject)s” was issued by “%(issuer)s”, which is not in the trust store of this domain. Upload “%(issuer)s” "
        "first, or both together."
    )


class TooManyIntermediates(ChainTooLong):
    """As an authority it would be one step too far from its root to vouch for anybody."""

    code = "certificate-too-many-intermediates"
    message = _(
        "Below a root, a chain may hold %(limit)s intermediates; this would be one too many, and nothing that it "
        "issues could be accepted. Ask the authority for an intermediate nearer to its root."
    )


class DisabledAlready(DomainError):
    """Somebody else disabled it meanwhile."""

    code = "authority-disabled-already"
    message = _("This authority is disabled already. There is nothing left to do.")


class EnabledAlready(DomainError):
    """It is not disabled, or somebody else enabled it meanwhile."""

    code = "authority-enabled-already"
    message = _("This authority is not disabled. There is nothing left to do.")


class ReasonMissing(DomainError):
    """Colleagues and auditors must be able to read why."""

    code = "authority-reason-missing"
    message = _("Say why this authority is no longer to be trusted. Your colleagues read it on its page.")
    field = "reason"


class ReasonTooLong(DomainError):
    """More than the column takes."""

    code = "authority-reason-too-long"
    message = _("Shorten the reason: it has %(length)s characters, at most %(limit)s fit.")
    field = "reason"
