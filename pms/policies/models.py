"""Policy groups and policies."""

from datetime import datetime

from django.db import models
from django.db.models import F
from django.db.models.functions import Collate

from pms.common.ids import new_id
from pms.policies.states import GroupState, PolicyState

NAME_ONCE = "policy_name_once_per_group"


class PolicyGroup(models.Model):
    """A named set of policies; a partner chooses one and keeps it."""

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    name = models.CharField(max_length=128)
    name_folded = models.CharField(max_length=384, unique=True)
    description = models.CharField(max_length=256)
    state = models.CharField(max_length=16, default=GroupState.ACTIVE.value)
    created_by = models.CharField(max_length=256)
    created_at = models.DateTimeField()
    updated_by = models.CharField(max_length=256, blank=True)
    updated_at = models.DateTimeField(null=True)

    @property
    def changed_at(self) -> datetime:
        """When it last changed: what an editor compares to see whether somebody else was quicker."""
        return self.updated_at or self.created_at


class Policy(models.Model):
    """What a partner may do: JSON of one of four types. Fixed for good once activated.

    ``self_service`` is no part of it but stands beside it: whether requests for it are approved at once.
    ``version`` is free text that programs send and read; the portal writes the one that the reference's did.
    """

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    group = models.ForeignKey(PolicyGroup, on_delete=models.PROTECT, related_name="policies")
    type = models.CharField(max_length=32)
    name = models.CharField(max_length=128)
    name_folded = models.CharField(max_length=384)
    description = models.CharField(max_length=256)
    version = models.CharField(max_length=8, default="1.1")
    data = models.JSONField()
    state = models.CharField(max_length=16, default=PolicyState.DRAFT.value)
    self_service = models.BooleanField(default=False)
    cloned_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="clones")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=256)
    created_at = models.DateTimeField()
    updated_by = models.CharField(max_length=256, blank=True)
    updated_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    deactivated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name_folded"], name=NAME_ONCE)]
        indexes = [
            models.Index(fields=["group", "state"]),
            models.Index(Collate("name_folded", "C"), name="policy_search"),
            # as lists sort: empty values last, ties by id
            models.Index(F("created_at").desc(nulls_last=True), F("id").desc(), name="policy_newest"),
            models.Index(F("name").desc(nulls_last=True), F("id").desc(), name="policy_by_name"),
            models.Index(F("state").desc(nulls_last=True), F("id").desc(), name="policy_by_state"),
            models.Index(
                F("type"), F("created_at").desc(nulls_last=True), F("id").desc(), name="policy_of_type_newest"
            ),
            models.Index(F("type"), F("name").desc(nulls_last=True), F("id").desc(), name="policy_of_type_by_name"),
            # whether policies are in force, without a look at their content
            models.Index(fields=["state", "valid_from", "valid_to", "id"], name="policy_in_force"),
        ]

    @property
    def changed_at(self) -> datetime:
        """When it last changed: what an editor compares to see whether somebody else was quicker."""
        return self.updated_at or self.created_at
