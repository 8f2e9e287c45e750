"""One moment for all, and one small hierarchy that no test changes."""

from datetime import UTC, datetime

import pytest

from tests.factories import certificates as make


@pytest.fixture(scope="session")
def at() -> datetime:
    return datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def root(at) -> make.Made:
    return make.root(at=at)


@pytest.fixture(scope="session")
def issuing(root, at) -> make.Made:
    return make.intermediate(root, at=at)


@pytest.fixture(scope="session")
def leaf(issuing, at) -> make.Made:
    return make.leaf(issuing, at=at)
