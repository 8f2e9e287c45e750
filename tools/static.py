"""Collect, name by content and compress what pages load. Needs neither a database nor secrets of an installation."""

import os
import shutil
import tempfile

import django
from django.conf import settings
from django.core.management import call_command

UNUSED = ["htmx-4*", "htmax*", "ext", "account", "django_tables2", "ninja", "*.map"]


def main() -> int:
    """Make build/collected anew, so that nothing of earlier versions stays."""
    for name in [name for name in os.environ if name.startswith("PMS_")]:
        del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "pms.config.settings"
    with tempfile.TemporaryDirectory() as home:
        os.environ["PMS_HOME"] = home
        django.setup()
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
