"""What a certificate may be refused for by itself: its key, signature, dates and names."""

from django.utils.translation import gettext_lazy as _

from pms.trust.errors.base import CertificateRefused


class KeyAlgorithmRefused(CertificateRefused):
    """Neither RSA nor EC nor Ed25519."""

    code = "certificate-key-algorithm"
    message = _(
        "Keys of this kind (%(algorithm)s) are not accepted. Make an RSA key of 2048 bits or more, or an EC key on "
        "P-256 or P-384, and have it certified."
    )


class RsaKeySizeRefused(CertificateRefused):
    """An RSA key that is too short or too long."""

    code = "certificate-rsa-key-size"
    message = _(
        "The RSA key has %(size)s bits; it must have between %(least)s and %(most)s. Make a new key and have it "
        "certified."
    )


class RsaExponentRefused(CertificateRefused):
    """A weak public exponent."""

    code = "certificate-rsa-exponent"
    message = _(
        "The RSA key is weak (its public exponent must be odd and at least %(least)s). Make a new key with the usual "
        "settings and have it certified."
    )


class CurveRefused(CertificateRefused):
    """An EC key on another curve."""

    code = "certificate-curve"
    message = _(
        "EC keys on this curve (%(curve)s) are not accepted. Make a key on P-256 or P-384 and have it certified."
    )


class SignatureRefused(CertificateRefused):
    """A weak or unknown signature algorithm."""

    code = "certificate-signature"
    message = _(
        "This certificate is signed in a way that is not accepted (%(algorithm)s). Ask your certificate authority to "
        "sign it with SHA-256 or stronger."
    )


class SerialNotPositive(CertificateRefused):
    """Zero or negative, in the strict profile."""

    code = "certificate-serial-not-positive"
    message = _("The serial number of this certificate is not positive. Ask your certificate authority for a new one.")


class NotYetValid(CertificateRefused):
    """Its validity begins in the future."""

    code = "certificate-not-yet-valid"
    message = _("This certificate is not valid yet. Upload it again from %(not_before)s on.")


class CertificateExpired(CertificateRefused):
    """Its validity is over."""

    code = "certificate-expired"
    message = _("This certificate expired on %(not_after)s. Ask your certificate authority for a new one.")


class AuthorityLifeTooShort(CertificateRefused):
    """A CA certificate with too little life left."""

    code = "certificate-authority-life"
    message = _(
        "This certificate ends too soon, on %(not_after)s (months needed: %(months_least)s, set by "
        "PMS_CA_MIN_MONTHS_LEFT). Ask the authority for its renewed certificate."
    )


class LifeTooShort(CertificateRefused):
    """A partner certificate with too little life left."""

    code = "certificate-life"
    message = _(
        "This certificate ends too soon, on %(not_after)s (days left: %(days_left)s; days needed: %(days_least)s, "
        "set by PMS_CERTIFICATE_MIN_DAYS_LEFT). Ask your certificate authority for one that is valid for longer."
    )


class NotAnAuthority(CertificateRefused):
    """No CA mark."""

    code = "certificate-not-an-authority"
    message = _(
        "This is not the certificate of an authority: it may not issue other certificates. Upload a root or "
        "intermediate certificate here."
    )


class CaMarkNotCritical(CertificateRefused):
    """basicConstraints not critical, in the strict profile."""

    code = "certificate-ca-mark-not-critical"
    message = _(
        "The mark that makes this an authority (basicConstraints) must be critical. Ask the authority for a new one."
    )


class KeyUsageMissing(CertificateRefused):
    """No keyUsage, in the strict profile."""

    code = "certificate-key-usage-missing"
    message = _(
        "This certificate does not say what its key may be used for (keyUsage). Ask the authority for a new one."
    )


class MayNotSign(CertificateRefused):
    """keyUsage without keyCertSign."""

    code = "certificate-may-not-sign"
    message = _(
        "The key of this certificate may not sign other certificates (keyUsage). Ask the authority for another one."
    )


class SubjectKeyIdMissing(CertificateRefused):
    """No subject key identifier, in the strict profile."""

    code = "certificate-subject-key-id-missing"
    message = _(
        "This certificate has no identifier of its key (subject key identifier). Ask the authority for a new one."
    )


class AuthorityKeyIdMissing(CertificateRefused):
    """No authority key identifier, in the strict profile."""

    code = "certificate-authority-key-id-missing"
    message = _(
        "This certificate does not say which key signed it (authority key identifier). Ask the authority for a new one."
    )


class AuthorityNotAllowed(CertificateRefused):
    """A CA certificate where an end-entity certificate is meant."""

    code = "certificate-authority-not-allowed"
    message = _(
        "This certificate may issue other certificates, which is not allowed for your kind of partner. Ask your "
        "certificate authority for one that may not (CA: FALSE)."
    )


class OrganisationMissing(CertificateRefused):
    """No O in the subject."""

    code = "certificate-organisation-missing"
    message = _(
        "This certificate names no organisation (O). Ask your certificate authority for one whose organisation is "
        "exactly “%(expected)s”."
    )


class OrganisationMismatch(CertificateRefused):
    """The O of the subject is not the partner's organisation."""

    code = "certificate-organisation-mismatch"
    message = _(
        "This certificate is for the organisation “%(found)s”, but you are registered as “%(expected)s”. Ask your "
        "certificate authority for a certificate with exactly the registered name, in the same upper and lower case."
    )


class SelfSigned(CertificateRefused):
    """A partner certificate signed with its own key."""

    code = "certificate-self-signed"
    message = _(
        "This certificate is signed by itself. Have your key certified by an authority that the platform trusts, and "
        "upload the certificate that you get."
    )
