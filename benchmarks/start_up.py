"""Seconds from `make run` on an installation that is set up to its first page, and what they go by.

Seen from outside, by asking every few milliseconds; the median and the worst of RUNS starts.
"""

import socket
import statistics
import time

from benchmarks._product import Product, fresh_home, running, started
from benchmarks._table import show

RUNS = 5
MOST_SECONDS = 5.0
TICK = 0.01
DATABASE, LISTENS, PAGE, READY = "database runs", "server listens", "first page", "ready"


def main() -> None:
    with fresh_home() as home:
        with running(home):
            pass
        runs = []
        for _ in range(RUNS):
            with started(home) as product:
                runs.append(milestones(product))
    typical = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    worst = {name: max(run[name] for run in runs) for name in runs[0]}
    parts = ", ".join(f"{name} after {typical[name]:.1f}" for name in (DATABASE, LISTENS))
    show(
        "first page after a second `make run`",
        typical[PAGE],
        "s",
        most=MOST_SECONDS,
        note=f"worst of {RUNS} {worst[PAGE]:.1f}; {parts}",
    )
    show(
        "`/readyz` says 200 after a second `make run`",
        typical[READY],
        "s",
        most=MOST_SECONDS,
        note=f"worst {worst[READY]:.1f}",
    )


def milestones(product: Product) -> dict[str, float]:
    """Seconds since `make run` was typed at which each thing was there."""
    checks = {
        DATABASE: lambda: database_runs(product),
        LISTENS: lambda: listens(product),
        PAGE: lambda: product.status("/") == 200,
        READY: lambda: product.status("/readyz") == 200,
    }
    found: dict[str, float] = {}
    while len(found) < len(checks):
        product.check()
        for name, there in checks.items():
            if name not in found and there():
                found[name] = time.perf_counter() - product.begun
        time.sleep(TICK)
    return found


def database_runs(product: Product) -> bool:
    """PostgreSQL writes its state into the eighth line of its pid file."""
    try:
        lines = (product.home / "postgres" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def listens(product: Product) -> bool:
    try:
        socket.create_connection(("localhost", product.port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
