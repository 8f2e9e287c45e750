"""The reference data of an installation: files of rows, reading them, loading them."""
