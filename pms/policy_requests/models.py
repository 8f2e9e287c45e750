"""A partner's request for a policy; once approved, the link between the two."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When

from pms.common.ids import new_id
from pms.policy_requests.states import ProviderState, RequestState

COMMENT_LIMIT = 500
WIRE_COMMENT_LIMIT = 4000  # the portal's is shorter, so that people read it
EXTRACTOR_LIMITS = {"attribute": 128, "modality": 64, "sub_types": 64, "provider": 128, "version": 8}
"""Characters of the parts of an extractor."""
PROVIDER_FOLDED_LIMIT = 384  # folding may lengthen a name
ONE_LIVE_REQUEST = "one_live_request_per_partner_and_policy"


class PolicyRequest(models.Model):
    """At most one open or approved row per partner and policy.

    ``decided_at`` is when the request stopped being open, by whomever. A row that a self-service
    policy approved at once carries ``self_service`` and nobody in ``decided_by``. An approval that was revoked keeps
    who approved it, and when.
    """

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="policy_requests")
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=16, default=RequestState.IN_PROGRESS.value)
    comment = models.CharField(max_length=WIRE_COMMENT_LIMIT)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_comment = models.CharField(max_length=COMMENT_LIMIT, blank=True)
    self_service = models.BooleanField(default=False)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revocation_reason = models.CharField(max_length=COMMENT_LIMIT, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "policy"],
                condition=Q(state__in=[RequestState.IN_PROGRESS.value, RequestState.APPROVED.value]),
                name=ONE_LIVE_REQUEST,
            )
        ]
        indexes = [
            models.Index(
                Case(When(state=RequestState.IN_PROGRESS.value, then=F("requested_at"))),
                F("requested_at").desc(),
                F("id"),
                include=["state", "decided_at"],  # filters by these read the index alone
                name="policy_request_work_order",
            ),
            models.Index(fields=["state", "requested_at", "id"]),
            # as lists sort: empty values last, ties by id
            models.Index(F("requested_at").desc(nulls_last=True), F("id").desc(), name="policy_request_newest"),
            models.Index(F("state").desc(nulls_last=True), F("id").desc(), name="policy_request_by_state"),
            models.Index(
                F("partner"), F("requested_at").desc(nulls_last=True), F("id").desc(), name="policy_request_of_partner"
            ),
            models.Index(fields=["requested_at"], name="policy_request_arrivals"),  # the dashboard counts by month
        ]

    @property
    def changed_at(self) -> datetime | None:
        """When it was last decided about; None while it is open."""
        return self.revoked_at or self.decided_at


class BioExtractor(models.Model):
    """Which extractor makes the templates of a biometric attribute that a partner gets under a policy."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="extractors")
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="extractors")
    attribute = models.CharField(max_length=EXTRACTOR_LIMITS["attribute"])
    modality = models.CharField(max_length=EXTRACTOR_LIMITS["modality"])
    sub_types = models.CharField(max_length=EXTRACTOR_LIMITS["sub_types"], blank=True)
    provider = models.CharField(max_length=EXTRACTOR_LIMITS["provider"])
    version = models.CharField(max_length=EXTRACTOR_LIMITS["version"], blank=True)
    created_by = models.CharField(max_length=256)
    created_at = models.DateTimeField()
    updated_by = models.CharField(max_length=256, blank=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "policy", "attribute", "modality", "sub_types"], name="extractor_once_per_biometric"
            )
        ]


class CredentialType(models.Model):
    """Under which policy a partner gets credentials of a type; one policy per partner and type."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="credential_types")
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="credential_types")
    name = models.CharField(max_length=128)
    created_by = models.CharField(max_length=256)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="credential_type_once_per_partner")]


class RequestDraft(models.Model):
    """How far a partner is with a request that it has not sent: its words and its extractors so far.

    ``extractors`` is a list of objects with the members of ``rules.Extractor``. One per partner and policy, shared by
    the partner's people; gone once the request is sent.
    """

    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    policy = models.ForeignKey("policies.Policy", on_delete=models.CASCADE, related_name="+")
    comment = models.CharField(max_length=WIRE_COMMENT_LIMIT, blank=True)
    extractors = models.JSONField(default=list)
    changed_by = models.CharField(max_length=256)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "policy"], name="one_draft_per_partner_and_policy")]


class ExtractorProvider(models.Model):
    """A maker of extractors, in one version, that partners choose from in the portal.

    Extractors keep the words, not the row: programs name providers that stand in no list.
    """

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    name = models.CharField(max_length=EXTRACTOR_LIMITS["provider"])
    name_folded = models.CharField(max_length=PROVIDER_FOLDED_LIMIT)
    version = models.CharField(max_length=EXTRACTOR_LIMITS["version"], blank=True)
    modalities = ArrayField(models.CharField(max_length=16))
    state = models.CharField(max_length=16, default=ProviderState.ACTIVE.value)
    created_by = models.CharField(max_length=256)
    created_at = models.DateTimeField()
    updated_by = models.CharField(max_length=256, blank=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name_folded", "version"], name="extractor_provider_once")]
