"""``python -m pms.cli`` is the ``pms`` command."""

import signal

from pms.cli.main import main

signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: whatever was started is stopped on the way out
raise SystemExit(main())
