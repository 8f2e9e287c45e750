"""The cast is who it says."""

from tests.cast import Cast


def test_amina_acts_for_acme_and_chloe_does_not(cast: Cast):
    assert cast.amina.actor.owns == {"acme-bank"}
    assert cast.amina.actor.roles == {"AUTH_PARTNER"}
    assert cast.chloe.actor.owns == {"north-telecom"}
    assert cast.dana.actor.roles == {"PARTNER_ADMIN"}
    assert cast.emil.actor.owns == frozenset()
