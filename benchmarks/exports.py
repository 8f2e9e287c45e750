"""A list of 100,000 rows as a CSV file: how much memory it takes, how long until it begins, how fast it comes."""

import re
import time
from pathlib import Path

from benchmarks._installation import fresh_database
from benchmarks._table import show
from benchmarks.policy_requests import STAFF, browser_of, fill
from tests.factories import accounts

ROWS = 100_000
FEW = 1_000
MOST_MEGABYTES = 32
RESIDENT = re.compile(r"VmRSS:\s+(\d+) kB")
LIST = "/admin/requests/?format=csv"


def main() -> None:
    with fresh_database():
        fill(FEW)
        browser = browser_of(accounts.partner_admin(STAFF))
        read(browser)  # loads what is loaded once
        fill(ROWS)
        begun, before = time.perf_counter(), megabytes()
        first, lines, most = read(browser)
        took = time.perf_counter() - begun
    assert lines == ROWS + 1, lines
    name = f"export of {ROWS:,} requests"
    show(f"{name}, memory beyond the worker's own", max(most - before, 0), "MB", most=MOST_MEGABYTES)
    show(f"{name}, whole file", took, "s", note=f"{ROWS / took:,.0f} rows/s, begins after {first * 1000:.0f} ms")


def read(browser: object) -> tuple[float, int, float]:
    """Seconds until the first piece, the lines, and the most memory that was in use while it was read."""
    begun = time.perf_counter()
    pieces = iter(browser.get(LIST).streaming_content)  # type: ignore[attr-defined] # a test client
    lines, most = next(pieces).count(b"\r\n"), megabytes()
    first = time.perf_counter() - begun
    for piece in pieces:
        lines += piece.count(b"\r\n")
        most = max(most, megabytes())
    return first, lines, most


def megabytes() -> float:
    """Memory of this process that is resident."""
    found = RESIDENT.search(Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
