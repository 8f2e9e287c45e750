"""Rows of the table of figures, in Markdown."""

import math
from collections.abc import Sequence

HEAD = "| figure | measured | wanted | verdict |\n|---|---|---|---|"
SMALL = 10  # below it a decimal is worth showing


def show(
    figure: str, value: float, unit: str, *, most: float | None = None, least: float | None = None, note: str = ""
) -> None:
    """One row; the value has to keep to ``most`` or ``least``, ``note`` is what else was seen."""
    measured = f"{number(value)} {unit}".strip() + (f" ({note})" if note else "")
    limits = [("at most", most), ("at least", least)]
    wanted = " ".join(f"{words} {limit:g} {unit}".strip() for words, limit in limits if limit is not None)
    is_kept = (most is None or value <= most) and (least is None or value >= least)
    verdict = "" if not wanted else "met" if is_kept else "**missed**"
    print(f"| {figure} | {measured} | {wanted} | {verdict} |", flush=True)


def number(value: float) -> str:
    """With as many digits as mean something."""
    return f"{value:,.0f}" if value >= SMALL or value == int(value) else f"{value:.2g}" if value < 1 else f"{value:.1f}"


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which ``part`` of the values lie, the nearest one that was measured."""
    return sorted(values)[math.ceil(part * len(values)) - 1]
