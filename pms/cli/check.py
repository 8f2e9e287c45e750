"""``pms check``: try everything that an installation stands on."""

import argparse
import contextlib
from collections.abc import Callable
from functools import partial

from django.core.exceptions import ImproperlyConfigured

from pms.cli.installation import installation
from pms.config import checks
from pms.config.embedded import EmbeddedError


def check(_options: argparse.Namespace) -> int:
    """One line each, ✓ or ✗; status 1 when one fails."""
    if not tried("settings", checks.check_settings):
        return 1
    with contextlib.ExitStack() as stack:
        results = [
            tried("database", lambda: stack.enter_context(installation()) or checks.check_database()),
            tried("key store", checks.check_key_store),
            tried("mail", checks.check_mail),
            tried("platform token", checks.check_platform_token),
            tried("event hub", checks.check_hub),
            *(tried("token issuer", partial(checks.check_issuer, *issuer)) for issuer in checks.issuers()),
        ]
    return 0 if all(results) else 1


def tried(what: str, attempt: Callable[[], str]) -> bool:
    """Whether the attempt succeeded; says so."""
    try:
        found, sign = attempt(), "✓"
    except (checks.Problem, ImproperlyConfigured, EmbeddedError) as error:
        found, sign = str(error), "✗"
    print(f"{sign} {what}: {' '.join(found.split())}", flush=True)
    return sign == "✓"
