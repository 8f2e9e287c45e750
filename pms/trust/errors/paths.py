"""What the path from a certificate to a root may be refused for."""

from django.utils.translation import gettext_lazy as _

from pms.trust.errors.base import CertificateRefused


class IssuerMissing(CertificateRefused):
    """An issuer on the way to a root is not in the trust store."""

    code = "certificate-issuer-missing"
    message = _(
        "The authority “%(issuer)s”, which issued “%(subject)s”, is not trusted by the platform for this domain. Use "
        "a certificate of a trusted authority, or ask the platform to add this one."
    )


class WrongDomain(CertificateRefused):
    """Another domain than the one asked for vouches for it."""

    code = "certificate-wrong-domain"
    message = _(
        "The authority that issued this certificate is trusted in the domain “%(found)s”, but here one of the domain "
        "“%(expected)s” is needed. Use a certificate from an authority of that domain."
    )


class IssuerKeyUnknown(CertificateRefused):
    """The issuer is known by name, with another key."""

    code = "certificate-issuer-key-unknown"
    message = _(
        "The platform knows the authority “%(issuer)s”, but not the key with which it issued “%(subject)s”. Perhaps "
        "the authority has a new certificate: ask the platform to add it."
    )


class BadSignature(CertificateRefused):
    """A signature does not verify."""

    code = "certificate-bad-signature"
    message = _(
        "The signature on “%(subject)s” was not made by “%(issuer)s”. The file may be damaged or changed: ask your "
        "certificate authority to send it again."
    )


class AuthorityExpired(CertificateRefused):
    """A CA on the path has ended."""

    code = "certificate-authority-expired"
    message = _(
        "The certificate of the authority “%(subject)s” expired on %(not_after)s. Ask your certificate authority for "
        "a certificate from its renewed authority."
    )


class AuthorityNotYetValid(CertificateRefused):
    """A CA on the path begins in the future."""

    code = "certificate-authority-not-yet-valid"
    message = _(
        "The certificate of the authority “%(subject)s” is not valid before %(not_before)s. Try again from then on."
    )


class IssuedByNonAuthority(CertificateRefused):
    """A certificate on the path may not issue."""

    code = "certificate-issued-by-non-authority"
    message = _(
        "“%(subject)s” may not issue certificates, but one on the way to the root comes from it. Ask your "
        "certificate authority for a certificate from a proper authority."
    )


class AuthorityBreaksRule(CertificateRefused):
    """A CA on the path breaks one of our rules."""

    code = "certificate-authority-breaks-rule"
    message = _(
        "The authority “%(subject)s” on the way to the root does not meet the platform's rules. Ask your certificate "
        "authority for a certificate from another authority."
    )


class PathLengthExceeded(CertificateRefused):
    """pathLenConstraint of a CA."""

    code = "certificate-path-length"
    message = _(
        "The authority “%(subject)s” has more authorities below it than it allows. Ask your certificate authority "
        "for a certificate with a shorter chain."
    )


class NameNotPermitted(CertificateRefused):
    """Name constraints of a CA."""

    code = "certificate-name-not-permitted"
    message = _(
        "The name “%(subject)s” is not one that its authority may certify. Ask your certificate authority for a "
        "certificate with a permitted name."
    )


class CriticalExtensionUnknown(CertificateRefused):
    """An extension that must be understood and is not."""

    code = "certificate-critical-extension"
    message = _(
        "“%(subject)s” demands something that the platform does not understand (a critical extension). Ask your "
        "certificate authority for a certificate without it."
    )


class BreaksStandard(CertificateRefused):
    """Not formed as RFC 5280 asks."""

    code = "certificate-breaks-standard"
    message = _(
        "“%(subject)s” is not formed as the standard asks (RFC 5280). Ask your certificate authority for a new one."
    )


class ChainTooLong(CertificateRefused):
    """More intermediates than are followed."""

    code = "certificate-chain-too-long"
    message = _(
        "More than %(limit)s authorities stand between this certificate and its root. Ask your certificate authority "
        "for a certificate with a shorter chain."
    )


class SearchEnded(CertificateRefused):
    """No path among as many candidates as are tried."""

    code = "certificate-search-ended"
    message = _(
        "No way to a trusted root was found among the first %(limit)s authorities of this name. Ask the platform's "
        "support to tidy its trust store."
    )


class CertificateRevoked(CertificateRefused):
    """On its issuer's revocation list."""

    code = "certificate-revoked"
    message = _("The authority has revoked “%(subject)s”. Ask your certificate authority for a new certificate.")


class RevocationUnknown(CertificateRefused):
    """The revocation list is missing or old."""

    code = "certificate-revocation-unknown"
    message = _(
        "Whether “%(subject)s” is revoked cannot be told just now. Try again later, or ask the platform's support."
    )


class ChainRefused(CertificateRefused):
    """Refused by OpenSSL for another reason."""

    code = "certificate-chain-refused"
    message = _(
        "The chain from “%(subject)s” to a trusted root cannot be verified. Ask your certificate authority to check "
        "the chain."
    )
