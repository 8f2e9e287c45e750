"""``pms users``: accounts of staff, of services and of partners."""

import argparse
import sys

from django.conf import settings
from django.db import transaction

from pms.accounts.services import NewUser, create_user, set_password_link
from pms.accounts.states import Language
from pms.common.actor import SYSTEM
from pms.common.clock import now
from pms.partners.services.by_command import NewOrganisation, create_partner_with_user


def create(options: argparse.Namespace) -> int:
    """Make an account; says so where nothing tells what it is for."""
    if not (options.role or options.partner_type):
        print("pms: name a --role or a --partner-type", file=sys.stderr)
        return 1
    return _create(options)


@transaction.atomic
def _create(options: argparse.Namespace) -> int:
    """Make an account, of a partner if one is told of, with a password from standard input or with a one-time link."""
    password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else None
    language = next(language for language in Language if language.value == settings.LANGUAGE_CODE)
    new = NewUser(username=options.name, email=options.email, password=password, phone=options.phone, language=language)
    at, roles = now(), options.role or []
    organisation = organisation_of(options)
    if organisation is None:
        user = create_user(new=new, roles=roles, actor=SYSTEM, at=at)
        print(f"made the account {user.username}")
    else:
        user = create_partner_with_user(new=new, organisation=organisation, roles=roles, actor=SYSTEM, at=at)
        print(f"made the partner {user.username} and its account")
    if password is None:
        link = set_password_link(user=user, base_url=settings.BASE_URL, actor=SYSTEM, at=at)
        print(f"choose its password here, once, within three days:\n  {link}")
    return 0


def organisation_of(options: argparse.Namespace) -> NewOrganisation | None:
    """The partner that the options tell of, if they do."""
    if not options.partner_type:
        return None
    return NewOrganisation(
        type=options.partner_type,
        organisation=options.organisation or options.name,
        address=options.address,
        policy_group=options.policy_group,
    )
