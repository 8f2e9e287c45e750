"""Settings say in one line what is wrong with them."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from pms.config import env


def set_to(monkeypatch, value):
    monkeypatch.setenv("PMS_X", value)


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (lambda: env.whole("PMS_X", 1), "ten", "PMS_X must be a whole number, not 'ten'"),
        (lambda: env.whole("PMS_X", 1), "1.5", "PMS_X must be a whole number, not '1.5'"),
        (lambda: env.whole("PMS_X", 1), "٣", "PMS_X must be a whole number, not '٣'"),
        (lambda: env.whole("PMS_X", 1, least=1, most=9), "10", "PMS_X must be between 1 and 9, not 10"),
        (lambda: env.choice("PMS_X", ["a", "b"], "a"), "c", "PMS_X must be one of a, b, not 'c'"),
        (lambda: env.networks("PMS_X"), "10.0.0.0/8, here", "PMS_X: 'here' is not an IP address or network"),
        *(
            (
                lambda: env.policy_types("PMS_X"),
                value,
                f"PMS_X must be like Print_Partner=DataShare;ABIS_Partner=none, not {value!r}",
            )
            for value in ("Print_Partner", "Printer=Auth", "Print_Partner=auth", "Device_Provider=Auth")
        ),
        (lambda: env.time_zone("PMS_X"), "Mars/Olympus", "PMS_X: there is no time zone 'Mars/Olympus'"),
        (lambda: env.time_zone("PMS_X"), "../etc/passwd", "PMS_X: there is no time zone '../etc/passwd'"),
        (
            lambda: env.mailbox("PMS_X", ""),
            "Partner Management",
            "PMS_X must be like Partner Management <pms@example.org>, not 'Partner Management'",
        ),
        (lambda: env.optional_folder("PMS_X"), "/no/such/folder", "PMS_X: there is no folder /no/such/folder"),
        (
            lambda: env.optional_link("PMS_X"),
            "javascript:alert(1)",
            "PMS_X must begin with https:// or http://, not 'javascript:alert(1)'",
        ),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(monkeypatch, read, value, message):
    set_to(monkeypatch, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "value",
    ["partners.example.org", "ftp://a.example", "https://", "https://a.example/portal", "https://u:p@a.example"],
)
def test_the_base_address_is_scheme_and_host_only(monkeypatch, value):
    set_to(monkeypatch, value)
    with pytest.raises(ImproperlyConfigured, match=r"^PMS_X must be like https://partners\.example\.org"):
        env.web_address("PMS_X", "")


def test_the_base_address_loses_its_last_slash(monkeypatch):
    set_to(monkeypatch, "https://partners.example.org:8443/")
    assert env.web_address("PMS_X", "") == "https://partners.example.org:8443"


def test_policy_types_are_said_for_some_partner_types(monkeypatch):
    set_to(monkeypatch, " Print_Partner = DataShare, Auth ;ABIS_Partner=none; ")
    assert env.policy_types("PMS_X") == {
        "Print_Partner": frozenset({"DataShare", "Auth"}),
        "ABIS_Partner": frozenset(),
    }
    set_to(monkeypatch, "")
    assert env.policy_types("PMS_X") == {}


def test_an_empty_value_counts_as_unset(monkeypatch):
    set_to(monkeypatch, "  ")
    assert env.whole("PMS_X", 7) == 7
    assert env.words("PMS_X", ["a"]) == ["a"]


def test_a_value_may_come_from_a_file(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("in the file\n")
    monkeypatch.setenv("PMS_X", "in the environment")
    monkeypatch.setenv("PMS_X_FILE", str(file))
    assert env.text("PMS_X") == "in the file"


def test_a_file_that_is_not_there_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("PMS_X_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match=r"^PMS_X_FILE: .*none cannot be read$"):
        env.text("PMS_X")


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:8000", True),
        ("https://localhost.example.org", False),
        ("https://10.0.0.1", False),
    ],
)
def test_only_this_machine_is_a_loopback(address, loopback):
    assert env.is_loopback(address) is loopback


def test_a_mistyped_name_is_found(monkeypatch):
    monkeypatch.setattr(env, "READ", {"PMS_BASE_URL"})
    for name in ("PMS_BASE_URL_FILE", "PMS_BASEURL", "PATH"):
        monkeypatch.setenv(name, "x")
    assert "PMS_BASEURL" in env.unknown()
    assert not {"PMS_BASE_URL_FILE", "PATH"} & set(env.unknown())
