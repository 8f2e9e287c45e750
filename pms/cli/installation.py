"""An installation to work on: settings read, database running, models loaded."""

import contextlib
from collections.abc import Iterator

import django
from django.conf import settings

from pms.config import embedded


@contextlib.contextmanager
def installation() -> Iterator[None]:
    """The given database, or the embedded one, which the last to leave stops.

    Raises ``ImproperlyConfigured`` and ``EmbeddedError``, each with one readable line.
    """
    with contextlib.ExitStack() as stack:
        if settings.EMBEDDED:
            stack.enter_context(embedded.running(settings.HOME))
        django.setup()
        yield
