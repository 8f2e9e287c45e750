"""What an uploaded file may be refused for before it is a certificate at all."""

from django.utils.translation import gettext_lazy as _

from pms.trust.errors.base import CertificateRefused


class FileEmpty(CertificateRefused):
    """Nothing was sent."""

    code = "certificate-file-empty"
    message = _("There is nothing in this file. Choose the certificate file that your certificate authority sent you.")


class FileTooLarge(CertificateRefused):
    """More octets than a certificate can have."""

    code = "certificate-file-too-large"
    message = _(
        "This file is too large to be a certificate (more than %(limit_kib)s KiB). Choose the certificate itself, a "
        "small file that usually ends in .cer, .crt or .pem."
    )


class PrivateKeyExposed(CertificateRefused):
    """A private key was sent; nothing of it is kept."""

    code = "certificate-private-key"
    message = _(
        "This holds a private key. It was not stored. Treat this key as exposed: make a new key, have your "
        "certificate authority certify it, and upload only the certificate."
    )


class KeyStoreFile(CertificateRefused):
    """A PKCS#12 file, which holds a private key; nothing of it is kept."""

    code = "certificate-key-store-file"
    message = _(
        "This is a key store (.p12 or .pfx), which holds a private key. It was not stored. Treat this key as "
        "exposed: make a new key, have your certificate authority certify it, and upload only the certificate."
    )


class SigningRequest(CertificateRefused):
    """A PKCS#10 request instead of the certificate."""

    code = "certificate-signing-request"
    message = _(
        "This is a signing request, not a certificate. Send it to your certificate authority and upload the "
        "certificate that you get back."
    )


class NotACertificate(CertificateRefused):
    """Neither PEM nor DER nor PKCS#7."""

    code = "not-a-certificate"
    message = _(
        "This is not a certificate. Choose a file that ends in .cer, .crt, .pem, .der or .p7b, or paste the text "
        "that begins with BEGIN CERTIFICATE."
    )


class CertificateDamaged(CertificateRefused):
    """It begins like a certificate and does not decode."""

    code = "certificate-damaged"
    message = _(
        "This certificate is damaged or incomplete. Export it again, or ask your certificate authority to send it "
        "again."
    )


class SeveralCertificates(CertificateRefused):
    """More than one where one is meant."""

    code = "several-certificates"
    message = _(
        "This file holds more than one certificate (%(count)s). One is taken at a time: save the one you mean as a "
        "file of its own and upload that."
    )


class TooManyCertificates(CertificateRefused):
    """A bundle beyond the limit."""

    code = "too-many-certificates"
    message = _("This file holds too many certificates (%(count)s; at most %(limit)s are read). Upload a smaller file.")


class WrongVersion(CertificateRefused):
    """Not X.509 version 3."""

    code = "certificate-version"
    message = _(
        "This is an old kind of certificate (version %(version)s). Ask your certificate authority for one of version 3."
    )


class SerialTooLong(CertificateRefused):
    """More than 20 octets."""

    code = "certificate-serial-too-long"
    message = _(
        "The serial number of this certificate is too long. Ask your certificate authority for a new certificate."
    )


class TooManyExtensions(CertificateRefused):
    """More extensions than are read."""

    code = "certificate-too-many-extensions"
    message = _(
        "This certificate holds too much additional information (%(count)s extensions; at most %(limit)s are read). "
        "Ask your certificate authority for a simpler one."
    )


class TooManyNames(CertificateRefused):
    """More alternative names than are read."""

    code = "certificate-too-many-names"
    message = _(
        "This certificate holds too many alternative names (%(count)s; at most %(limit)s are read). Ask your "
        "certificate authority for a simpler one."
    )


class ControlCharacters(CertificateRefused):
    """Invisible characters in a name."""

    code = "certificate-control-characters"
    message = _(
        "A name in this certificate holds invisible characters. Ask your certificate authority for a certificate "
        "without them."
    )


class SeveralOrganisations(CertificateRefused):
    """More than one O in the subject."""

    code = "certificate-several-organisations"
    message = _(
        "This certificate names more than one organisation (%(count)s). Ask your certificate authority for one that "
        "names only yours."
    )
