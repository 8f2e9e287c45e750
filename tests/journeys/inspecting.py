"""Looking over a page in a browser: axe in both themes, and whether anything sticks out on a small phone."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.journeys.shots import sticks_out

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL_RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
RULES_OF_COLOUR = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
STILL = """() => document.getAnimations().every(
    (motion) => motion.playState !== "running" || motion.effect.getComputedTiming().endTime === Infinity
)"""
SERIOUS = {"serious", "critical"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}


def inspect(tab: Page, *, thoroughly: bool = False) -> list[str]:
    """What is wrong with the page that is shown: with every rule in light, with those of colour in dark, and narrow.

    The page is not loaded anew: themes and widths are matters of its style sheets alone. ``thoroughly`` looks at the
    colours of the narrow page too, which are nearly always those of the wide one.
    """
    tab.evaluate(AXE)
    faults = violations(tab, ALL_RULES, "light")
    tab.emulate_media(color_scheme="dark")
    faults += violations(tab, RULES_OF_COLOUR, "dark")
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size(NARROW)  # type: ignore[arg-type]
    faults += [f"sticks out: {element}" for element in sticks_out(tab)]
    if thoroughly:
        faults += violations(tab, RULES_OF_COLOUR, "narrow")
    tab.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return faults


def violations(tab: Page, options: dict[str, Any], look: str) -> list[str]:
    """The serious and critical findings of axe, once nothing moves or changes its colour any more."""
    tab.wait_for_function(STILL)
    found = tab.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{look}: {each['id']}: {[node['html'][:160] for node in each['nodes']][:3]}"
        for each in found["violations"]
        if each["impact"] in SERIOUS
    ]
