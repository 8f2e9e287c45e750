"""Several people at once: real connections, real transactions, real locks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from pms.common.errors import DomainError


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Run every verb in a thread of its own, all let go at one moment; their results or refusals."""
    start = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        try:
            start.wait(timeout=20)
            return verb()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def refused(results: list[object]) -> list[DomainError]:
    """The refusals among the results."""
    return [result for result in results if isinstance(result, DomainError)]
