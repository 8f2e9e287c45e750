"""Accounts of people and of services, what they consented to, and the links that were mailed to them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Lookup, Q
from django.db.models.functions import Upper
from django.utils.crypto import salted_hmac

from pms.accounts.states import Language, UserState
from pms.common.ids import new_id
from pms.common.text import fold


class UserManager(BaseUserManager["User"]):
    """Look-up of an account of our own by its username."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of that name without regard to case, as sign-in needs it."""
        return self.get(issuer="", username_folded=fold(username or ""))


@ArrayField.register_lookup
class Holds(Lookup):
    """``roles__holds="PARTNER_ADMIN"``: the list has that word as a whole; served by an index over the words."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> list[str]:
        """The word as a list, which is how PostgreSQL asks whether a list contains it."""
        return [str(self.rhs)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """``column @> ARRAY[word]``."""
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} @> %s::varchar[]", (*left_params, self.rhs)


class User(AbstractBaseUser):
    """An account. ``roles`` holds staff and service roles; partner roles follow from memberships.

    ``issuer`` is empty for our own; else the OpenID Connect issuer whose tokens name the account, and ``roles``
    are those of its last token. A username belongs to its issuer: equal ones of two issuers are two accounts.

    ``is_vouched_for`` says that staff, the command line or an issuer gave the account its name, so that it may have
    the partner that a program registers under that name; names that people choose for themselves prove nothing.

    ``language`` is the one of mails; ``shown_language`` the one last chosen for the pages, empty until then.

    ``entered_since``: sessions and tokens from before that moment are void, also once the account may act again.
    ``last_login`` is when a person last signed in or a program last got a token.
    """

    issuer = models.CharField(max_length=256, blank=True)
    username = models.CharField(max_length=256)
    username_folded = models.CharField(max_length=512)
    email = models.EmailField(max_length=254, blank=True)
    email_folded = models.CharField(max_length=508, blank=True)
    first_name = models.CharField(max_length=64, blank=True)
    last_name = models.CharField(max_length=64, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=8, default=Language.ENGLISH.value)
    shown_language = models.CharField(max_length=8, blank=True)
    roles = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    is_person = models.BooleanField(default=True)
    is_vouched_for = models.BooleanField(default=False)
    state = models.CharField(max_length=16, default=UserState.UNVERIFIED.value, db_index=True)
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    notifications_seen_at = models.DateTimeField(null=True)
    entered_since = models.DateTimeField(null=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "username_folded"], name="username_once_per_issuer"),
            models.UniqueConstraint(
                fields=["email_folded"], condition=Q(issuer="") & ~Q(email_folded=""), name="email_once"
            ),
        ]
        indexes = [
            # as lists sort: empty values last, ties by id
            models.Index(F("created_at").desc(nulls_last=True), F("id").desc(), name="user_newest"),
            models.Index(F("last_login").desc(nulls_last=True), F("id").desc(), name="user_last_login"),
            models.Index(F("username_folded").desc(nulls_last=True), F("id").desc(), name="user_by_name"),
            models.Index(Upper("email"), name="user_by_email"),
            GinIndex(fields=["roles"], name="user_by_role"),
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether Django may let this account in; verification is asked for separately."""
        return self.state != UserState.DEACTIVATED

    @property
    def full_name(self) -> str:
        """First and last name, or the username where neither is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session of the account must hold: changes with the password and with ``entered_since``."""
        if self.entered_since is None:
            return str(super()._get_session_auth_hash(secret))  # type: ignore[misc]  # Django's own, without a stub
        seed = f"{self.password}|{self.entered_since.isoformat()}"
        return salted_hmac("pms.accounts.session", seed, secret=secret, algorithm="sha256").hexdigest()


class Consent(models.Model):
    """That an account accepted a version of the terms, and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    version = models.CharField(max_length=32)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="consent_once_per_version")]


class OneTimeLink(models.Model):
    """A secret link that does one thing once; kept as the hash of its key. No user: the first admin's link."""

    purpose = models.CharField(max_length=16)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="links")
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)


class Usage(models.Model):
    """How often something was done within one window of time: the count behind a limit."""

    key = models.CharField(max_length=128)
    window = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="usage_once_per_window")]


class TokenKey(models.Model):
    """A key with which tokens are signed: the public half as a JWK, the private one sealed for this row."""

    id = models.CharField(max_length=36, primary_key=True, default=new_id)
    public = models.JSONField()
    sealed = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)
