"""The demonstration tells its story once, through the services, and only on this machine."""

from argparse import Namespace
from collections import Counter

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from pms.api_keys.models import ApiKey
from pms.audit.models import LogRow
from pms.cli.demo import demo
from pms.cli.demonstration.people import PASSWORD
from pms.partners.models import Partner
from pms.policies.models import Policy
from pms.policy_requests.models import PolicyRequest

pytestmark = pytest.mark.django_db


def rows_of_every_table():
    models = [model for model in apps.get_models() if model.__module__.startswith("pms.")]
    return {model._meta.label: sorted(model.objects.values_list(), key=repr) for model in models}


@pytest.fixture
def told(platform, capsys):
    assert demo(Namespace()) == 0
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
    assert requests == {"in_progress": 2, "approved": 2, "rejected": 1, "withdrawn": 1}
    assert Counter(Policy.objects.values_list("state", flat=True)) == {"activated": 7, "draft": 1, "deactivated": 1}
    assert Counter(Partner.objects.values_list("state", flat=True)) == {"activated": 4, "in_progress": 2}
    assert Counter(ApiKey.objects.values_list("state", flat=True)) == {"activated": 2, "deactivated": 1}


def test_everything_was_done_by_somebody_and_audited(told):
    assert LogRow.objects.filter(event_name="POLICY REQUEST APPROVED", session_user_name="admin").count() == 2
    assert not LogRow.objects.filter(event_name__contains="REFUSED").exists()


def test_a_second_run_changes_nothing(told, capsys):
    before = rows_of_every_table()
    assert demo(Namespace()) == 0
    assert "is there already" in capsys.readouterr().out
    assert rows_of_every_table() == before


def test_it_is_refused_on_an_installation_that_others_can_reach(settings):
    settings.LOOPBACK = False
    with pytest.raises(ImproperlyConfigured, match="only for an installation on this machine"):
        demo(Namespace())
    assert not any(model.objects.exists() for model in apps.get_app_config("partners").get_models())
