"""The texts of the kind that only tests have."""

import copy

import pytest

from tests.factories.notifications import TEMPLATES


@pytest.fixture(autouse=True)
def texts_of_the_test_kind(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [TEMPLATES]
    settings.TEMPLATES = templates
