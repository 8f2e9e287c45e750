"""API keys: a keyed hash to find them, four characters to know them by, a ciphertext for the publisher."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate

from pms.api_keys.states import ApiKeyState
from pms.common.ids import new_id

NAME_LIMIT = 36
REASON_LIMIT = 500


class ApiKey(models.Model):
    """One key of a partner for an approved policy; the key itself is not kept.

    ``form_nonce`` is the random word of the form that made it, so that a form makes one key at most;
    empty for a key that was not made by a form. In force until the second before ``valid_to``.
    """

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    request = models.ForeignKey("policy_requests.PolicyRequest", on_delete=models.PROTECT, related_name="api_keys")
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="api_keys")
    policy = models.ForeignKey("policies.Policy", on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=NAME_LIMIT)
    name_folded = models.CharField(max_length=700)  # one character may fold to 18 (U+FDFA)
    key_hash = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    ciphertext = models.BinaryField(null=True)
    form_nonce = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=16, default=ApiKeyState.ACTIVE.value)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True)
    deactivated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    deactivation_reason = models.CharField(max_length=REASON_LIMIT, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "policy", "name_folded"], name="key_name_once_per_link"),
            models.UniqueConstraint(fields=["form_nonce"], condition=~Q(form_nonce=""), name="key_once_per_form"),
        ]
        indexes = [
            # as lists sort: empty values last, ties by id
            models.Index(F("created_at").desc(nulls_last=True), F("id").desc(), name="api_key_newest"),
            models.Index(
                F("partner"), F("created_at").desc(nulls_last=True), F("id").desc(), name="api_key_of_partner"
            ),
            models.Index(fields=["state", "valid_to"]),
            models.Index(Collate("name_folded", "C"), name="api_key_search"),
        ]
