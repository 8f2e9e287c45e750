"""Partners, who belongs to them, and their certificates."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate, Least, Left, Upper

from pms.common.ids import new_id
from pms.partners.states import PartnerState

HOLDER_LENGTH = 64
"""Characters by which the search for a certificate's holder compares."""

REASON_LIMIT = 500
"""Characters of the reason for which a partner was deactivated."""


class Partner(models.Model):
    """An organisation of the platform. Its id is the username of who registered it.

    ``verified_at`` is empty until the e-mail was verified: such a partner is invisible to staff. A partner that a
    program registered belongs to the user of the ``registrant``'s name at the issuer of the program's token too,
    whenever that user comes. ``logo_url`` and ``additional_info`` are the wire's alone. ``deactivation_reason`` is
    what the partner was told; programs give none.
    """

    id = models.CharField(max_length=36, primary_key=True)
    id_folded = models.CharField(max_length=108, unique=True)
    type = models.CharField(max_length=36)
    organisation = models.CharField(max_length=128)
    organisation_folded = models.CharField(max_length=384, db_index=True)
    state = models.CharField(max_length=16, default=PartnerState.IN_PROGRESS.value, db_index=True)
    policy_group = models.ForeignKey("policies.PolicyGroup", on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=2000)
    contact_email = models.EmailField(max_length=254)
    contact_email_folded = models.CharField(max_length=508, unique=True)
    contact_phone = models.CharField(max_length=32)
    language = models.CharField(max_length=8)
    logo_url = models.CharField(max_length=256, blank=True)
    additional_info = models.JSONField(default=list)
    registrant_folded = models.CharField(max_length=108, blank=True)
    registrant_issuer = models.CharField(max_length=256, blank=True)
    registered_by = models.CharField(max_length=256, blank=True)
    registered_at = models.DateTimeField()
    updated_by = models.CharField(max_length=256, blank=True)
    updated_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    deactivated_at = models.DateTimeField(null=True)
    deactivation_reason = models.CharField(max_length=REASON_LIMIT, blank=True)

    class Meta:
        indexes = [
            # as lists sort: empty values last, ties by id
            models.Index(F("registered_at").desc(nulls_last=True), F("id").desc(), name="partner_newest"),
            # the list of partner admins, both ways: empty values first or last, ties by id
            models.Index(F("organisation").asc(nulls_first=True), F("id").asc(), name="partner_by_organisation"),
            models.Index(F("type").asc(nulls_first=True), F("id").asc(), name="partner_by_type"),
            models.Index(F("id").asc(nulls_first=True), name="partner_by_id"),
            models.Index(F("state").asc(nulls_first=True), F("id").asc(), name="partner_by_state"),
            models.Index(fields=["type", "state"]),
            # the search in the header compares beginnings by code point, whatever the database's collation
            models.Index(Collate("id_folded", "C"), name="partner_search_id"),
            models.Index(Collate("organisation_folded", "C"), name="partner_search_organisation"),
            models.Index(fields=["verified_at"], name="partner_verified"),  # every list counts the verified ones
            models.Index(fields=["registrant_folded"], condition=~Q(registrant_folded=""), name="partner_registrant"),
            # the dashboard counts by state and month
            models.Index(fields=["state", "registered_at"], condition=~Q(verified_at=None), name="partner_arrivals"),
        ]

    @property
    def changed_at(self) -> datetime:
        """The last change of what was registered; an editor of it starts from there."""
        return self.updated_at or self.registered_at


class PartnerContact(models.Model):
    """A further address of a partner, kept over the wire; nothing is sent to it."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    email = models.EmailField(max_length=254)
    email_folded = models.CharField(max_length=508)
    phone = models.CharField(max_length=32)
    address = models.CharField(max_length=2000)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "email_folded"], name="contact_once_per_partner")]


class Membership(models.Model):
    """That a user acts for a partner, as owner or member."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "user"], name="member_once_per_partner")]


class Invitation(models.Model):
    """An owner's offer to join, kept as a hash of the mailed token."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    email_folded = models.CharField(max_length=508)
    role = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "email_folded"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address",
            )
        ]


class PartnerCertificate(models.Model):
    """An accepted certificate of a partner and what the platform signed for it.

    In force is the row with the greatest ``in_force_from`` not after now that was not withdrawn; a later one is
    planned. ``authority`` is who issued it, as the trust store had it then. ``issued_chain`` is what stands above the
    platform-signed certificate. ``announced_at`` is when other
    systems were told that it is in force, ``submission`` the mark of the form that brought it, so that a form sent
    twice is accepted once.
    """

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="certificates")
    domain = models.CharField(max_length=8)
    der = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    subject = models.TextField()
    issued_to = models.TextField()
    issuer = models.TextField()
    issued_by = models.TextField()
    authority = models.ForeignKey("trust.TrustCertificate", on_delete=models.PROTECT, null=True, related_name="+")
    serial = models.CharField(max_length=48)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    issued_der = models.BinaryField()
    issued_chain = ArrayField(models.BinaryField(), default=list)
    issued_serial = models.CharField(max_length=48)
    issued_not_after = models.DateTimeField()
    tolerances = ArrayField(models.CharField(max_length=64), default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    in_force_from = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    submission = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "submission"], name="certificate_once_per_submission"),
            models.UniqueConstraint(
                fields=["partner", "in_force_from"],
                condition=Q(withdrawn_at=None),
                name="one_certificate_in_force_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(announced_at=None, withdrawn_at=None),
                name="one_planned_certificate",
            ),
        ]
        indexes = [
            models.Index(fields=["not_after"]),
            models.Index(fields=["sha256"], opclasses=["varchar_pattern_ops"], name="certificate_search_fingerprint"),
            models.Index(Collate(Upper(Left("issued_to", HOLDER_LENGTH)), "C"), name="certificate_search_holder"),
            models.Index(
                fields=["in_force_from"],
                condition=Q(announced_at=None, withdrawn_at=None),
                name="certificates_to_announce",
            ),
            # the dashboard counts by week of the end, without a look at the wide rows
            models.Index(
                Least("not_after", "issued_not_after"),
                include=["not_after", "issued_not_after", "partner", "in_force_from"],
                condition=Q(withdrawn_at=None),
                name="certificate_ends",
            ),
        ]

    @property
    def ends_at(self) -> datetime:
        """The end of its use: of the certificate or of what the platform signed for it, whichever comes first."""
        return min(self.not_after, self.issued_not_after)
