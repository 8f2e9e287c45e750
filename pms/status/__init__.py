"""How the installation itself does: what it runs on, what waits, what failed."""
