"""The recorded exchanges of the policy service: from a group to a published policy, and out of use again."""

from pathlib import Path

from tests.cast import Cast
from tests.contract.replay import play


def test_the_recorded_exchanges_are_answered_as_recorded(cast: Cast) -> None:
    assert play(Path(__file__).parent / "policymanager", cast=cast, bound={}) == 16
