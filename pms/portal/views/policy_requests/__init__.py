"""Requests for policies: a partner's own pages, and those on which staff decides."""
