"""Which kinds of biometric devices there are: types and their sub-types."""

from django.db import models


class DeviceType(models.Model):
    """What a device captures; ``code`` is the word that programs send."""

    code = models.CharField(max_length=36, primary_key=True)
    name = models.CharField(max_length=64)


class DeviceSubType(models.Model):
    """How a device of a type captures. A code means something only below its type: Finger and Iris both have Single."""

    type = models.ForeignKey(DeviceType, on_delete=models.PROTECT, related_name="sub_types")
    code = models.CharField(max_length=36)
    name = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "code"], name="sub_type_once_per_type")]
