"""What a browser that was never here loads for the landing page: kB as they pass the wire, and requests.

Debian's chromium with an empty cache; headers count.
"""

import shutil
import time

from playwright.sync_api import Browser, sync_playwright

from benchmarks._product import fresh_home, running
from benchmarks._table import show
from tests.needs import BROWSERS

MOST_KILOBYTES = 150
LANGUAGES = {"en-GB": "English", "ar": "Arabic"}


def main() -> None:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit(f"no browser is installed: apt-get install {BROWSERS[0]}")
    with fresh_home() as home, running(home) as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        load(browser, f"http://localhost:{product.port}/", "en-GB")  # the browser's own first time
        for locale, language in LANGUAGES.items():
            weights, seconds = load(browser, f"http://localhost:{product.port}/", locale)
            heaviest = ", ".join(f"{name} {size / 1000:.0f}" for name, size in heavy(weights))
            show(
                f"landing page, {language}, cold cache",
                sum(weights.values()) / 1000,
                "kB",
                most=MOST_KILOBYTES,
                note=f"{len(weights)} requests; {heaviest}; loaded after {seconds:.1f} s",
            )
        browser.close()


def load(browser: Browser, url: str, locale: str) -> tuple[dict[str, int], float]:
    """Bytes received per address, and the seconds until nothing was missing any more."""
    context = browser.new_context(locale=locale)
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}

    def sent(event: dict[str, object]) -> None:
        addresses[str(event["requestId"])] = event["request"]["url"]  # type: ignore[index]

    def finished(event: dict[str, object]) -> None:
        weights[addresses[str(event["requestId"])]] = int(event["encodedDataLength"])  # type: ignore[call-overload]

    wire.on("Network.requestWillBeSent", sent)
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    begun = time.perf_counter()
    tab.goto(url, wait_until="networkidle")
    loaded = tab.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd / 1000")
    assert time.perf_counter() - begun >= loaded
    context.close()
    return weights, loaded


def heavy(weights: dict[str, int]) -> list[tuple[str, int]]:
    """The three heaviest, by the name of the file without its hash."""
    ranked = sorted(weights.items(), key=lambda item: -item[1])[:3]
    return [(name_of(address), size) for address, size in ranked]


def name_of(address: str) -> str:
    stem, *_hash, ending = (address.rsplit("/", 1)[1] or "page.html").rsplit(".", 2)
    return f"{stem}.{ending}"


if __name__ == "__main__":
    main()
