"""API keys: a partner's own pages, and those of staff."""
