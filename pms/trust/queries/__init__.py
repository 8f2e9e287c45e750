"""Reads of the trust store: its lists, the way from a certificate to a root, what a file would be judged."""

from pms.trust.queries.dependants import Dependants, dependants_of
from pms.trust.queries.lists import (
    COLUMNS,
    WIRE_COLUMNS,
    get_certificate,
    in_store,
    on_the_wire,
    stored,
    visible_to,
)
from pms.trust.queries.paths import Link, Way, authorities_above, chain_of, issuer_row, way_to_root
from pms.trust.queries.reviews import (
    Together,
    inspected,
    read,
    refusals_of,
    review,
    review_together,
    split,
    with_path,
)

__all__ = [
    "COLUMNS",
    "WIRE_COLUMNS",
    "Dependants",
    "Link",
    "Together",
    "Way",
    "authorities_above",
    "chain_of",
    "dependants_of",
    "get_certificate",
    "in_store",
    "inspected",
    "issuer_row",
    "on_the_wire",
    "read",
    "refusals_of",
    "review",
    "review_together",
    "split",
    "stored",
    "visible_to",
    "way_to_root",
    "with_path",
]
