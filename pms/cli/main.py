"""The ``pms`` command. What can be foreseen to go wrong is one readable line and a non-zero status."""

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from psycopg.errors import UndefinedTable

from pms.cli.grammar import parser
from pms.cli.installation import installation
from pms.common.errors import DomainError
from pms.config import embedded
from pms.config.supervisor import PortTaken, claim_port

FAILED, INTERRUPTED = 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pms.config.settings")
    options = parser().parse_args(arguments)
    if getattr(options, "port", None):
        os.environ["PORT"] = str(options.port)
    try:
        if hasattr(options, "host"):
            claim_port(options.host, settings.PORT)
        with contextlib.nullcontext() if options.module == "check" else installation():
            command = importlib.import_module(f"pms.cli.{options.module}")  # models can be loaded only now
            return int(getattr(command, options.function)(options))
    except (ImproperlyConfigured, embedded.EmbeddedError, PortTaken, DomainError) as error:
        return fail(str(error))
    except OperationalError as error:
        return fail(f"the database does not answer: {error}")
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable):
            raise
        return fail("the database is not migrated: run `pms migrate` first")
    except OSError as error:
        return fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except KeyboardInterrupt:
        return INTERRUPTED


def fail(message: str) -> int:
    """Say in one line what went wrong."""
    print("pms:", " ".join(message.split()), file=sys.stderr)
    return FAILED
