"""The demonstration tells its story once, through the services, and only on this machine."""

from argparse import Namespace
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from pms.api_keys.models import ApiKey
from pms.audit.models import LogRow
from pms.audit.services import verify
from pms.cli.demo import demo
from pms.cli.demonstration import large
from pms.cli.demonstration.large import names
from pms.cli.demonstration.large.pouring import Dice
from pms.cli.demonstration.large.sizes import Size
from pms.cli.demonstration.people import PASSWORD
from pms.common.clock import now
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.rules import requestable_policy_types
from pms.policies.models import Policy, PolicyGroup
from pms.policy_requests.models import PolicyRequest
from pms.trust.models import TrustCertificate

pytestmark = pytest.mark.django_db
SMALL, BIG = Namespace(size="small"), Namespace(size="large")
TINY = Size(
    groups=6,
    policies=60,
    partners=60,
    requests=150,
    own_requests=10,
    own_keys=10,
    authorities=6,
    notices=10,
    events=10,
    audit_rows=900,
)


def rows_of_every_table():
    models = [model for model in apps.get_models() if model.__module__.startswith("pms.")]
    return {model._meta.label: sorted(model.objects.values_list(), key=repr) for model in models}


@pytest.fixture
def told(platform, capsys):
    assert demo(SMALL) == 0
    return capsys.readouterr().out


def test_it_prints_the_sign_ins(told, client):
    assert PASSWORD in told
    for username in ("admin", "policy", "acme-bank", "noor-telecom", "cartes-civiles"):
        assert f"  {username} " in told
        answer = client.post("/sign-in/", {"username": username, "password": PASSWORD})
        assert (answer.status_code, answer.url) == (303, "/home/")
        client.post("/sign-out/")


def test_there_is_a_request_and_a_policy_in_each_state(told):
    requests = Counter(PolicyRequest.objects.values_list("state", flat=True))
    assert requests == {"in_progress": 4, "approved": 10, "rejected": 3, "withdrawn": 1, "revoked": 1}
    assert Counter(Policy.objects.values_list("state", flat=True)) == {"activated": 7, "draft": 2, "deactivated": 1}
    assert Counter(Partner.objects.values_list("state", flat=True)) == {"activated": 12, "in_progress": 3}
    assert Counter(ApiKey.objects.values_list("state", flat=True)) == {"activated": 2, "deactivated": 1}


def test_the_pages_of_staff_have_something_to_show(told):
    assert Policy.objects.filter(self_service=True).count() == 1
    assert PolicyRequest.objects.filter(self_service=True, state="approved").count() == 1
    copy = Policy.objects.get(cloned_from__isnull=False)
    assert (copy.state, copy.data == copy.cloned_from.data) == ("draft", False)
    assert TrustCertificate.objects.exclude(disabled_at=None).count() == 1
    assert TrustCertificate.objects.filter(disabled_at=None, not_after__lt=now() + timedelta(days=30)).count() == 1
    assert Partner.objects.filter(type__in=["ABIS_Partner", "Print_Partner"]).count() == 2
    months = {at.month for at in PolicyRequest.objects.values_list("requested_at", flat=True)}
    assert len(months) >= 8


def test_everything_was_done_by_somebody_and_audited(told):
    approved = LogRow.objects.filter(event_name="POLICY REQUEST APPROVED", session_user_name="admin")
    assert (
        approved.count() == PolicyRequest.objects.filter(state__in=["approved", "revoked"], self_service=False).count()
    )
    assert not LogRow.objects.filter(event_name__contains="REFUSED").exists()


def test_a_second_run_changes_nothing(told, capsys):
    before = rows_of_every_table()
    assert demo(SMALL) == 0
    assert "is there already" in capsys.readouterr().out
    assert rows_of_every_table() == before


def test_it_is_refused_on_an_installation_that_others_can_reach(settings):
    settings.LOOPBACK = False
    with pytest.raises(ImproperlyConfigured, match="only for an installation on this machine"):
        demo(SMALL)
    assert not any(model.objects.exists() for model in apps.get_app_config("partners").get_models())


@pytest.fixture
def tiny(platform, monkeypatch):
    monkeypatch.setattr(large, "LARGE", TINY)


def test_the_large_one_has_as_much_as_it_says_under_a_sealed_log(tiny, capsys, client):
    assert demo(BIG) == 0
    counts = {model: model.objects.count() for model in (Partner, PolicyRequest, Policy, PolicyGroup, LogRow)}
    assert counts == {Partner: 60, PolicyRequest: 150, Policy: 60, PolicyGroup: 6, LogRow: 900}
    report = verify()
    assert (report.whole, report.rows, report.unsealed) == (True, 900, 0)
    assert Counter(row.isascii() for row in Partner.objects.values_list("organisation", flat=True))[False] > 10
    someone = Partner.objects.filter(state="activated").exclude(pk="acme-bank").latest("registered_at")
    assert client.post("/sign-in/", {"username": someone.pk, "password": PASSWORD}).status_code == 303


def test_every_row_of_the_large_one_keeps_the_rules(tiny):
    demo(BIG)
    for request in PolicyRequest.objects.select_related("partner", "policy"):
        assert request.policy.group_id == request.partner.policy_group_id
        assert request.policy.type in requestable_policy_types(request.partner.type)
        assert request.requested_at >= request.partner.activated_at
        assert (request.decided_at is None) == (request.state == "in_progress")
    for key in ApiKey.objects.select_related("request"):
        assert (key.request.partner_id, key.request.policy_id) == (key.partner_id, key.policy_id)
    held = set(PartnerCertificate.objects.values_list("partner_id", flat=True))
    assert held == set(Partner.objects.exclude(activated_at=None).values_list("pk", flat=True))


def test_the_same_moment_gives_the_same_rows():
    assert [names.organisation(number)[:2] for number in range(50)] == [
        names.organisation(number)[:2] for number in range(50)
    ]
    assert len({names.organisation(number)[1] for number in range(5_000)}) == 5_000
    assert len({names.group(number)[0] for number in range(1_000)}) == 1_000
    assert [Dice("partners").id() for _ in range(2)] == [Dice("partners").id() for _ in range(2)]


def test_the_large_one_is_refused_where_there_is_something(told, tiny):
    before = rows_of_every_table()
    with pytest.raises(large.NotEmpty):
        demo(BIG)
    assert rows_of_every_table() == before


def test_a_second_large_run_changes_nothing(tiny, capsys):
    demo(BIG)
    before = rows_of_every_table()
    assert demo(BIG) == 0
    assert "is there already" in capsys.readouterr().out
    assert rows_of_every_table() == before
