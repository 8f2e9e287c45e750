"""What people wait for, over HTTP on the loopback with the demonstration: milliseconds of the server's answer.

One after the other, then with several people at once; the browser's own work is not in it.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from benchmarks._product import Product, fresh_home, running, sign_in
from benchmarks._table import quantile, show

SIGN_INS, VIEWS = 30, 150
PEOPLE = 8
SECONDS = 6.0
PAGES = {
    "landing page": ("", "/"),
    "home of a partner": ("acme-bank", "/home/"),
    "home of a partner admin": ("admin", "/home/"),
    "list of requests": ("admin", "/admin/requests/"),
}


def main() -> None:
    with fresh_home() as home, running(home, demo=True) as product:
        entering = [sign_in(visitor, "admin", product.password) for visitor in visitors(product, SIGN_INS)]
        tell("sign-in (password checked)", entering)
        for name, (username, path) in PAGES.items():
            with product.visitor() as visitor:
                if username:
                    sign_in(visitor, username, product.password)
                tell(name, [seconds(visitor, path) for _ in range(VIEWS)][VIEWS // 10 :])
        show(
            f"homes per second, {PEOPLE} partner admins at once",
            crowd(product),
            "pages/s",
            note="all on this machine, the asking too",
        )


def visitors(product: Product, count: int) -> list[httpx.Client]:
    return [product.visitor() for _ in range(count)]


def tell(name: str, took: list[float]) -> None:
    middle, slow = quantile(took, 0.5) * 1000, quantile(took, 0.95) * 1000
    show(f"{name}, p95", slow, "ms", note=f"p50 {middle:.0f}")


def seconds(visitor: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    answer = visitor.get(path)
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return took


def crowd(product: Product) -> float:
    """Homes served per second to several people who never rest."""
    everybody = visitors(product, PEOPLE)
    for visitor in everybody:
        sign_in(visitor, "admin", product.password)
    begun = time.perf_counter()

    def click(visitor: httpx.Client) -> int:
        count = 0
        while time.perf_counter() - begun < SECONDS:
            seconds(visitor, "/home/")
            count += 1
        return count

    with ThreadPoolExecutor(PEOPLE) as pool:
        total = sum(pool.map(click, everybody))
    return total / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
