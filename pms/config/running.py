"""The whole product as one tree of processes."""

import logging
import sys
from functools import partial

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections

from pms.accounts.services import first_admin_link
from pms.common.clock import now
from pms.config import embedded, start, supervisor, web, worker
from pms.config.processes import Child

logger = logging.getLogger(__name__)


def run(*, host: str, port: int, processes: int) -> None:
    """Prepare the installation, run web server and job worker until a signal comes."""
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise ImproperlyConfigured("what pages load has not been built: run `make setup` first")
    start.prepare(at=now())
    link = first_admin_link(base_url=settings.BASE_URL, at=now())
    get_wsgi_application()  # loads what each web process needs, once for all of them
    connections.close_all()  # what is forked from here must not share a connection
    children = [
        Child("job worker", worker.run),
        Child("web server", partial(web.serve, host=host, port=port, processes=processes)),
    ]
    duties = supervisor.Duties(
        ready=partial(supervisor.is_ready, host, port),
        announce=partial(announce, settings.BASE_URL, link),
        guard=keep_database,
    )
    supervisor.supervise(children, duties)


def keep_database() -> None:
    """Start the embedded database again should it have ended."""
    if settings.EMBEDDED:
        try:
            embedded.start(settings.HOME)
        except (embedded.EmbeddedError, psycopg.Error) as error:
            logger.error("the embedded database does not start: %s", error)


def announce(address: str, link: str | None) -> None:
    """Tell the person at the console where to go."""
    lines = ["", f"Partner Management is ready: {address}   (Ctrl-C stops it)"]
    if link:
        lines += ["Nobody runs it yet. Make the first partner admin here, within 24 hours:", f"  {link}"]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
