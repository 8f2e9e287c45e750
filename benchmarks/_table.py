"""Rows of the table of figures, in Markdown."""

import math
from collections.abc import Sequence

HEAD = "| figure | measured | wanted | verdict |\n|---|---|---|---|"
SMALL = 10  # below it a decimal is worth showing


def show(figure: str, value: float, unit: str, *, most: float | None = None, note: str = "") -> None:
    """One row; ``most`` is what the value has to keep to, ``note`` what else was seen."""
    measured = f"{number(value)} {unit}" + (f" ({note})" if note else "")
    wanted = f"at most {most:g} {unit}" if most is not None else ""
    verdict = "" if most is None else "met" if value <= most else "**missed**"
    print(f"| {figure} | {measured} | {wanted} | {verdict} |", flush=True)


def number(value: float) -> str:
    """With as many digits as mean something."""
    return f"{value:,.0f}" if value >= SMALL or value == int(value) else f"{value:.1f}"


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which ``part`` of the values lie, the nearest one that was measured."""
    return sorted(values)[math.ceil(part * len(values)) - 1]
