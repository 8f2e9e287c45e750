"""``pms seed-reference``: what other modules of the platform expect to find in a partner management."""

import argparse

from pms.api_keys.adapters.installation import key_settings
from pms.cli.reference import loading
from pms.common.actor import SYSTEM
from pms.common.clock import now
from pms.partners.states import PartnerType


def seed(options: argparse.Namespace) -> int:
    """Load what is missing of the reference data, all of it or nothing, and say what was made."""
    loaded = loading.load(with_test_keys=options.with_test_keys, actor=SYSTEM, at=now(), settings=key_settings())
    print(f"{'partner types':17} {len(PartnerType)} built in")
    for tally in loaded.tallies:
        print(f"{tally.what:17} {tally.made} made, {tally.found} left as found")
    if loaded.active_keys:
        print(f"WARNING: {loaded.active_keys} API keys whose values everybody knows are active")
    return 0
