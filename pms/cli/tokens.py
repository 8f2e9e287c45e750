"""``pms tokens``: the keys that sign access tokens."""

import argparse

from pms.accounts.adapters.installation import token_settings
from pms.accounts.rules import KEY_TIMES
from pms.accounts.services.tokens import revoke, rotate
from pms.common.actor import SYSTEM
from pms.common.clock import now


def rotate_keys(options: argparse.Namespace) -> int:
    """Make the next key, beside the present ones or instead of them."""
    if options.revoke:
        key = revoke(actor=SYSTEM, at=now(), settings=token_settings())
        print(f"made the key {key.pk}; every earlier token ends within a minute")
        return 0
    key = rotate(actor=SYSTEM, at=now(), settings=token_settings())
    minutes = int(KEY_TIMES.published_ahead.total_seconds() // 60)
    print(f"made the key {key.pk}; it signs in {minutes} minutes, when everybody can know it")
    return 0
