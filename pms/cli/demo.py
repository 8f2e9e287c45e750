"""``pms demo``: an installation with something in it."""

import argparse

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pms.cli.demonstration import large, story
from pms.cli.demonstration.people import PASSWORD, sign_ins
from pms.common.clock import now
from pms.config import start
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.services import ensure_platform_chain


def demo(options: argparse.Namespace) -> int:
    """Fill in the demonstration once, small or large, and print its sign-ins each time.

    Its password is known to everybody, so only an installation on this machine gets it.
    """
    if not settings.LOOPBACK:
        raise ImproperlyConfigured("the demonstration is only for an installation on this machine (PMS_BASE_URL)")
    at = now()
    start.migrate()
    ensure_platform_chain(keystore=keystore(), at=at - story.AGE, settings=trust_settings())
    is_large = options.size == "large"
    if large.is_made() if is_large else story.is_told():
        print("the demonstration is there already")
    elif is_large:
        large.make(size=large.LARGE, at=at, tell=lambda line: print(f"  {line}", flush=True))
    else:
        story.tell(at=at)
    print(f"sign in with the password {PASSWORD} as")
    for username, who in sign_ins():
        print(f"  {username:15} {who}")
    return 0
