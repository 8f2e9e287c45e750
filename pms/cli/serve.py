"""``pms serve`` and ``pms worker``: the running product."""

import argparse
import os
import signal

from django.conf import settings

from pms.config import running
from pms.config import worker as jobs
from pms.config.processes import end_with_parent


def serve(options: argparse.Namespace) -> int:
    """Prepare the installation, then keep web server and worker alive until Ctrl-C."""
    if options.with_parent:
        end_with_parent(os.getppid(), by=signal.SIGTERM)
    running.run(host=options.host, port=settings.PORT, processes=options.processes)
    return 0


def worker(_options: argparse.Namespace) -> int:
    """Run jobs until Ctrl-C."""
    jobs.run()
    return 0
