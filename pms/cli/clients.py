"""``pms clients``: accounts of programs, which get tokens by a name and a secret."""

import argparse

from django.conf import settings

from pms.accounts.services import create_client
from pms.common.actor import SYSTEM
from pms.common.clock import now


def create(options: argparse.Namespace) -> int:
    """Make a client and print its secret, once."""
    known = frozenset().union(*settings.API_ROLES.values())
    made = create_client(name=options.name, roles=options.role, known_roles=known, actor=SYSTEM, at=now())
    print(f"client id:     {made.user.username}")
    print(f"client secret: {made.secret}")
    print("The secret is not shown again.")
    return 0
