"""Verbs of partners, one file per matter."""
