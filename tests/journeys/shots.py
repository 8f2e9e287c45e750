"""Pictures of a page: widths, directions, themes. They go to ``build/shots`` and are looked at, not compared."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parent.parent.parent / "build" / "shots"
WIDTHS = (1440, 390, 320)
WIDE = 1440
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LANGUAGES = ("en", "ar")


def shoot(
    page: Page, name: str, *, path: str, widths: tuple[int, ...] = WIDTHS, languages: tuple[str, ...] = LANGUAGES
) -> None:
    """Open ``path`` in every width and language in light, and in the widest in dark; keep the pictures.

    Fails where something sticks out sideways.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in languages:
        choose(page, language=language)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            take(page, path, f"{name}-{language}-{width}")
            if width == WIDE:
                page.emulate_media(color_scheme="dark")
                take(page, path, f"{name}-{language}-{width}-dark")
                page.emulate_media(color_scheme="light")


def choose(page: Page, *, language: str) -> None:
    """Switch the language of the pages by its cookie."""
    page.context.add_cookies([{"name": "django_language", "value": language, "domain": "localhost", "path": "/"}])


def take(page: Page, path: str, name: str) -> None:
    """One picture of the whole page."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    assert sticks_out(page) == [], name
    assert violations(page) == [], name


def violations(page: Page) -> list[str]:
    """What axe finds serious or critical on the page, with the first element of each."""
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def sticks_out(page: Page) -> list[str]:
    """The elements that make the page scroll sideways, if it does."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            return [...document.body.querySelectorAll("*")]
                .filter((one) => {
                    const box = one.getBoundingClientRect();
                    return box.right > root.clientWidth + 1 || box.left < -1;
                })
                .slice(0, 8).map((one) => one.outerHTML.slice(0, 120));
        }"""
    )


def keep(page: Page, name: str, *, full_page: bool = False) -> None:
    """One picture of what is on the screen now."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png", full_page=full_page)
