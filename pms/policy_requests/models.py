"""A partner's request for a policy; once approved, the link between the two."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pms.common.ids import new_id
from pms.policy_requests.states import RequestState


class PolicyRequest(models.Model):
    """At most one open or approved row per partner and policy."""

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="policy_requests")
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=16, default=RequestState.IN_PROGRESS.value)
    comment = models.CharField(max_length=500)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_comment = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "policy"],
                condition=Q(state__in=[RequestState.IN_PROGRESS.value, RequestState.APPROVED.value]),
                name="one_live_request_per_partner_and_policy",
            )
        ]
        indexes = [
            models.Index(fields=["state", "requested_at"]),
            models.Index(fields=["-requested_at"]),
            models.Index(fields=["partner", "-requested_at"]),
        ]
