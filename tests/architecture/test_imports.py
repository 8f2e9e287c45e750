"""The import contracts speak of exactly the packages that exist."""

import re
import tomllib
from typing import Any

from tests.architecture.source import PACKAGE, ROOT

NOT_DOMAINS = {"api", "cli", "config", "portal", "common", "pki", "overview", "locale"}


def contract(name: str) -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["id"] == name)


def packages() -> set[str]:
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def test_the_direction_lists_every_package_once() -> None:
    layers = " ".join(contract("direction")["layers"])
    listed = re.findall(r"pms\.(\w+)", layers)
    assert sorted(listed) == sorted(packages())


def test_every_domain_keeps_the_order_inside() -> None:
    listed = {name.removeprefix("pms.") for name in contract("inside")["containers"]}
    assert listed == packages() - NOT_DOMAINS


def test_models_are_for_domains_only() -> None:
    listed = {name.removeprefix("pms.") for name in contract("doors")["allowed_importers"]}
    pouring = {"cli.demonstration.large"}  # puts a hundred thousand rows past the services
    assert listed == packages() - (NOT_DOMAINS - {"common", "overview"}) | pouring


def test_no_folder_of_the_package_is_empty_of_code() -> None:
    empty = [
        path.parent.name
        for path in PACKAGE.glob("*/__init__.py")
        if not path.read_text().strip() and not [p for p in path.parent.rglob("*.py") if p.name != "__init__.py"]
    ]
    assert empty == []
