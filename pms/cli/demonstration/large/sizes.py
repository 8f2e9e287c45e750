"""How much there is of everything."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Rows of each kind. Partners, policies, groups and audit rows count those of the small story too.

    ``own_requests`` and ``own_keys`` are those of one busy partner, the first of the small story. ``notices`` bounds
    the notifications, as many mails go with them; ``events`` bounds what was published.
    """

    groups: int
    policies: int
    partners: int
    requests: int
    own_requests: int
    own_keys: int
    authorities: int
    notices: int
    events: int
    audit_rows: int


LARGE = Size(
    groups=500,
    policies=20_000,
    partners=100_000,
    requests=200_000,
    own_requests=400,
    own_keys=600,
    authorities=36,
    notices=40_000,
    events=40_000,
    audit_rows=1_000_000,
)
