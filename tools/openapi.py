"""The contract file docs/api/openapi.json: `write` makes it anew, `check` fails when it is not what the code says."""

import json
import os
import sys
import tempfile
from pathlib import Path

import django

FILE = Path(__file__).resolve().parent.parent / "docs" / "api" / "openapi.json"
STALE = 1


def current() -> str:
    """The file as the present endpoints have it."""
    from pms.api.contract import merged  # noqa: PLC0415 (settings have to be there first)
    from pms.api.urls import documents  # noqa: PLC0415

    return json.dumps(merged(documents().values()), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check."""
    for name in [name for name in os.environ if name.startswith("PMS_")]:
        del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "pms.config.settings"
    with tempfile.TemporaryDirectory() as home:
        os.environ["PMS_HOME"] = home
        django.setup()
        text = current()
    if arguments == ["check"]:
        return 0 if FILE.exists() and FILE.read_text(encoding="utf-8") == text else _stale()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text, encoding="utf-8")
    return 0


def _stale() -> int:
    print("docs/api/openapi.json is not what the code says: run `make contract`", file=sys.stderr)
    return STALE


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
