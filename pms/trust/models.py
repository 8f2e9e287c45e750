"""The trust store: which authorities the platform believes, per domain."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from pms.common.ids import new_id
from pms.trust.states import LONGEST_REASON

NAME_LENGTH = 256
"""Characters of a holder's or an issuer's name in lists; the whole names are kept beside."""


def _by(path: str, name: str) -> models.Index:
    """The order of a list of one kind by that column, both ways: empty values first or last, ties by id."""
    return models.Index(F("kind"), F(path).asc(nulls_first=True), F("id").asc(), name=name)


class TrustCertificate(models.Model):
    """A root or intermediate CA certificate, once per domain by SHA-256 of its DER.

    ``issued_to`` and ``issued_by`` are the short names that lists show, cut to what fits. The hashes are those of the
    whole names (``rules.name_hash``): the way from a certificate up to its root is looked up by them. With the key's
    (SHA-256 of its SubjectPublicKeyInfo) they tell which rows are one authority: a renewed certificate keeps both.
    """

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    domain = models.CharField(max_length=8)
    kind = models.CharField(max_length=16)
    der = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    subject = models.TextField()
    subject_hash = models.CharField(max_length=64)
    key_sha256 = models.CharField(max_length=64)
    issued_to = models.CharField(max_length=NAME_LENGTH)
    issuer = models.TextField()
    issuer_hash = models.CharField(max_length=64)
    issued_by = models.CharField(max_length=NAME_LENGTH)
    serial = models.CharField(max_length=48)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    tolerances = ArrayField(models.CharField(max_length=64), default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    disabled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    disabled_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "sha256"], name="ca_once_per_domain")]
        indexes = [
            # as lists sort: empty values last, ties by id
            models.Index(F("kind"), F("uploaded_at").desc(nulls_last=True), F("id").desc(), name="ca_by_upload"),
            _by("issued_to", "ca_by_holder"),
            _by("issued_by", "ca_by_issuer"),
            _by("domain", "ca_by_domain"),
            _by("not_before", "ca_by_begin"),
            _by("not_after", "ca_by_last_day"),
            models.Index(F("kind"), F("id").asc(nulls_first=True), name="ca_by_id"),
            models.Index(fields=["domain", "subject_hash"], name="ca_by_subject"),
            models.Index(fields=["not_after"], name="ca_by_end"),
        ]
