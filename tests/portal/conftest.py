"""The portal's tests know the cast and, where they ask for it, the pages of ``pages.py``."""

from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client

from tests.cast import Cast, cast, sign_in

__all__ = ["cast"]
TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def pages(settings: object) -> None:
    """Serve the pages of ``tests/portal/pages.py`` beside the product's."""
    settings.ROOT_URLCONF = "tests.portal.pages"  # type: ignore[attr-defined]
    engine = {**configured.TEMPLATES[0], "DIRS": [TEMPLATES]}
    settings.TEMPLATES = [engine]  # type: ignore[attr-defined]


@pytest.fixture
def amina(cast: Cast, client: Client) -> Client:
    """A browser in which Amina of Acme Bank is signed in."""
    return sign_in(client, cast.amina)
