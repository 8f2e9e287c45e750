"""The large demonstration: a country's worth of rows beside the small story, to see that everything stays quick.

Its rows are poured into the tables, not told to the services, because that takes minutes instead of a day. They keep
every rule that the services keep; the same moment gives the same rows.
"""

from pms.cli.demonstration.large.making import NotEmpty, is_made, make
from pms.cli.demonstration.large.sizes import LARGE, Size

__all__ = ["LARGE", "NotEmpty", "Size", "is_made", "make"]
