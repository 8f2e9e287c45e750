"""Every figure, as the table that docs/benchmarks.md keeps: ``python -m benchmarks [--idle SECONDS] [SCRIPT …]``."""

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks._table import HEAD

FOLDER = Path(__file__).resolve().parent
SCRIPTS = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def main() -> int:
    """Run each script in a process of its own; they print the rows of the table."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure speed and memory.")
    parser.add_argument("scripts", nargs="*", metavar="SCRIPT", help=f"any of {', '.join(SCRIPTS)} (all of them)")
    parser.add_argument("--idle", default="60", help="seconds of rest before memory is measured (%(default)s)")
    options = parser.parse_args()
    if unknown := set(options.scripts) - set(SCRIPTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    begun = time.monotonic()
    print(f"{machine()}\n\n{HEAD}", flush=True)
    failed = [name for name in options.scripts or SCRIPTS if not run(name, options.idle)]
    print(f"\nTook {(time.monotonic() - begun) / 60:.1f} minutes.", *(f"{name} failed." for name in failed))
    return len(failed)


def run(name: str, idle: str) -> bool:
    command = [sys.executable, "-m", f"benchmarks.{name}", *(["--idle", idle] if name == "memory" else [])]
    with subprocess.Popen(command, cwd=FOLDER.parent) as script:
        signal.signal(signal.SIGTERM, lambda *_: (script.terminate(), sys.exit(1)))
        return script.wait() == 0


def machine() -> str:
    """Where and when, and what else the machine was doing: a load near the number of cores spoils every time."""
    cpu = found(r"model name\s*: (.+)", "/proc/cpuinfo") or platform.machine()
    memory = int(found(r"MemTotal:\s+(\d+)", "/proc/meminfo") or 0) / 1024**2
    when = datetime.now(UTC)
    return (
        f"{when:%Y-%m-%d %H:%M} UTC, {cpu}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start"
    )


def found(pattern: str, path: str) -> str:
    try:
        match = re.search(pattern, Path(path).read_text())
    except OSError:
        return ""
    return match[1].strip() if match else ""


if __name__ == "__main__":
    sys.exit(main())
