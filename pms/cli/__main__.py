"""``python -m pms.cli`` is the ``pms`` command."""

from pms.cli.main import main

raise SystemExit(main())
