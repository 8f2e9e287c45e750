"""How passwords are kept and checked."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.http import HttpRequest

from pms.accounts import queries
from pms.accounts.models import User


class Hasher(Argon2PasswordHasher):
    """Argon2id at the strength that OWASP's cheat sheet on password storage asks for: 19 MiB, two passes.

    Django's own 100 MiB would let a few sign-ins at once take the memory of a small server.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class PasswordBackend(BaseBackend):
    """Accounts of people by username or e-mail address, without regard to case; programs where wanted.

    Accounts that may not act are given back too: the door tells their owners why. Sessions of
    deactivated accounts end, because ``get_user`` no longer finds them.
    """

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django passes it
        username: str | None = None,
        password: str | None = None,
        *,
        is_person: bool | None = True,
        **_: object,
    ) -> User | None:
        """The account, if the password is its own. An account that does not exist takes as long to refuse."""
        if not username or password is None:
            return None
        user = queries.find_by_sign_in_name(username)
        if user is None or is_person not in {None, user.is_person}:
            make_password(password)
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, unless it was deactivated."""
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and user.is_active else None
