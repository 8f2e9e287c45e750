"""``pms users``: accounts of staff and services."""

import argparse
import sys

from django.conf import settings
from django.db import transaction

from pms.accounts.services import NewUser, create_user, set_password_link
from pms.accounts.states import Language
from pms.common.actor import SYSTEM
from pms.common.clock import now


@transaction.atomic
def create(options: argparse.Namespace) -> int:
    """Make an account, with a password from standard input or with a one-time link."""
    password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else None
    language = next(language for language in Language if language.value == settings.LANGUAGE_CODE)
    new = NewUser(username=options.name, email=options.email, password=password, language=language)
    at = now()
    user = create_user(new=new, roles=options.role, actor=SYSTEM, at=at)
    print(f"made the account {user.username}")
    if password is None:
        link = set_password_link(user=user, base_url=settings.BASE_URL, actor=SYSTEM, at=at)
        print(f"choose its password here, once, within three days:\n  {link}")
    return 0
