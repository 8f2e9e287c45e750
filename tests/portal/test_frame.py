"""The frame."""

import pytest

pytestmark = pytest.mark.usefixtures("pages")


def test_every_component_renders_for_a_partner(amina):
    for url in ("/things/", "/things/new/", "/things/drop/", "/things/everything/", "/things/secret/", "/things/public/"):
        response = amina.get(url)
        assert response.status_code == 200, url
