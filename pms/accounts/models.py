"""Accounts of people and of services, and what they consented to."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from pms.accounts.states import Language, UserState


class UserManager(BaseUserManager["User"]):
    """Look-up of an account by its exact username."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of that name without regard to case, as sign-in needs it."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account. ``roles`` holds staff and service roles; partner roles follow from memberships."""

    username = models.CharField(max_length=36, unique=True)
    username_folded = models.CharField(max_length=72, unique=True)
    email = models.EmailField(max_length=254)
    email_folded = models.CharField(max_length=508, unique=True)
    first_name = models.CharField(max_length=64, blank=True)
    last_name = models.CharField(max_length=64, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=8, default=Language.ENGLISH.value)
    roles = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    is_person = models.BooleanField(default=True)
    state = models.CharField(max_length=16, default=UserState.UNVERIFIED.value, db_index=True)
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether Django may let this account in; verification is asked for separately."""
        return self.state != UserState.DEACTIVATED

    @property
    def full_name(self) -> str:
        """First and last name, or the username where neither is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.username


class Consent(models.Model):
    """That an account accepted a version of the terms, and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    version = models.CharField(max_length=32)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="consent_once_per_version")]
