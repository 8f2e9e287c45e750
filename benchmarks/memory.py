"""Memory of the whole product at rest: the proportional set sizes (PSS) of all its processes, the database's too.

A page that several processes share counts once. Measured on the demonstration, after every page that a partner admin,
a policy manager and a partner can reach from their homes was fetched from both web processes, and some time of rest.
"""

import argparse
import os
import re
import time
from collections import Counter
from pathlib import Path

from benchmarks._product import Product, fresh_home, links, running, sign_in
from benchmarks._table import show

MOST_MEGABYTES = 400
PEOPLE = ("admin", "policy", "acme-bank")
ROUNDS = 8  # of new connections, so that each web process gets its share


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=float, default=60, help="seconds of rest (%(default)s)")
    idle = parser.parse_args().idle
    with fresh_home() as home, running(home, demo=True) as product:
        pages = sum(use(product, username) for username in PEOPLE)
        time.sleep(idle)
        used, processes = megabytes(product)
    parts = ", ".join(f"{name} {size:.0f}" for name, size in used.most_common())
    show(
        "memory of all processes at rest",
        used.total(),
        "MB",
        most=MOST_MEGABYTES,
        note=f"{parts}; {processes} processes, {pages} pages fetched, then {idle:.0f} s of rest",
    )


def use(product: Product, username: str) -> int:
    """Fetch what somebody's home leads to, again and again; how many pages that were."""
    count = 0
    with product.visitor() as visitor:
        sign_in(visitor, username, product.password)
        paths, cookies = links(visitor), visitor.cookies
    for _ in range(ROUNDS):
        for path in paths:
            with product.visitor() as again:
                again.cookies = cookies
                again.get(path)
            count += 1
    return count


def megabytes(product: Product) -> tuple[Counter[str], int]:
    """MB by part of the product, and the number of processes."""
    database = int((product.home / "postgres" / "postmaster.pid").read_text().split()[0])
    used: Counter[str] = Counter()
    count = 0
    for pid in (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()):
        if part := part_of(pid, product, database):
            used[part] += pss(pid) / 1024
            count += 1
    return used, count


def part_of(pid: int, product: Product, database: int) -> str:
    """The part of the product that a process is; empty for a stranger."""
    if database in {pid, parent_of(pid)}:
        return "PostgreSQL"
    if f"PMS_HOME={product.home}" not in read(pid, "environ").split("\0"):
        return ""
    above = parent_of(pid)
    if pid == product.make.pid or above == product.make.pid:
        return "supervisor"
    return "web server" if children_of(pid) or parent_of(above) != product.make.pid else "job worker"


def children_of(pid: int) -> list[str]:
    return read(pid, f"task/{pid}/children").split()


def parent_of(pid: int) -> int:
    return field(read(pid, "status"), "PPid")


def pss(pid: int) -> int:
    """kB."""
    return field(read(pid, "smaps_rollup"), "Pss")


def field(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else 0


def read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return ""


if __name__ == "__main__":
    if os.uname().sysname != "Linux":
        raise SystemExit("memory is read from /proc, which only Linux has")
    main()
