"""The ten most used calls of the partner service, as recorded: one partner's way from its registration to its keys."""

from pathlib import Path

from tests.cast import Cast
from tests.contract.replay import play
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import make_ready

STORY = Path(__file__).parent / "partnermanager"


def test_the_partner_service_answers_as_recorded(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    policy.name, policy.name_folded, policy.description = "Bank KYC", "bank kyc", "Opens accounts"
    policy.save(update_fields=["name", "name_folded", "description"])
    policy.group.name, policy.group.name_folded, policy.group.description = "Banking", "banking", "All banks"
    policy.group.save(update_fields=["name", "name_folded", "description"])
    PolicyFactory(group=PolicyGroupFactory(name="Cards"))
    assert play(STORY, cast=cast, bound={"<id:policy>": policy.pk, "<id:group>": policy.group_id}) >= 10
