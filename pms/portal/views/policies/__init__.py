"""Policies: pages to read, drafts to edit, acts on what is there."""
