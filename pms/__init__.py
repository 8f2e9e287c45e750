"""Partner Management System."""

VERSION = "0.1.0"
"""The version of the product, as in pyproject.toml."""
