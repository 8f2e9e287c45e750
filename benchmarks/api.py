"""The ten most used calls of the API with 100,000 partners: calls a second, p99, queries, against a bare Django view.

Two web processes as in production, on an embedded server of the benchmarks' own; four callers on kept connections, on
the same machine, which shares its cores between asking and answering. The yardstick of a call that reads one object is
a bare view that reads the same rows with one query, served and asked likewise, in turn with the call.
"""

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks._installation import HOME, fresh_database
from benchmarks._product import ROOT
from benchmarks._table import quantile, show
from benchmarks.policy_requests import AT, BATCH, partner, request
from pms.accounts.adapters.installation import token_settings
from pms.common.clock import now
from pms.config import embedded
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.services.arrivals import token_for
from pms.policies.models import Policy
from pms.policy_requests.models import BioExtractor, CredentialType, PolicyRequest
from tests.factories import accounts, certificates
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import certify

PARTNERS = 100_000
POLICIES = 50
SECONDS = 0.5
ROUNDS = 15
CALLERS = 4
WARM = 0.15
MOST_QUERIES = 6
LEAST_SHARE = 0.5
PARTNER, POLICY = "/v1/partnermanager", "/v1/policymanager"
HOST = "localhost"
SERVE = "import sys; from pms.config.web import serve; serve(host='127.0.0.1', port=int(sys.argv[1]), processes=2)"


def main() -> None:
    with fresh_database():
        policy = fill()
        admin = accounts.partner_admin("bench-admin")
        services = accounts.user("services", roles=["CREATE_SHARE", "RESIDENT", "ID_AUTHENTICATION", "PARTNER_ADMIN"])
        tokens = [token_for(user, at=now(), settings=token_settings()) for user in (admin, services)]
        with serving("benchmarks._bare", 8941) as bare, serving("pms.config.settings", 8942) as port:
            for name, (path, yardstick) in calls(policy).items():
                tell(name, path, port, tokens[0], (bare, yardstick) if yardstick else None)


def calls(policy: str) -> dict[str, tuple[str, str]]:
    """The calls by name: address, and that of the yardstick of those that read one object."""
    one = "bank-00007"
    page = "pageNo=0&pageSize=8"
    return {
        "one partner": (f"{PARTNER}/partners/{one}", f"/partner/{one}"),
        "a partner's certificate": (f"{PARTNER}/partners/{one}/certificate", f"/certificate/{one}"),
        "extractors of a partner": (f"{PARTNER}/partners/{one}/bioextractors/{policy}", f"/extractors/{one}"),
        "policy of a credential type": (
            f"{PARTNER}/partners/{one}/credentialtype/qrcode/policies",
            f"/credential/{one}",
        ),
        "one policy": (f"{POLICY}/policies/{policy}", f"/policy/{policy}"),
        "policy for data share": (f"{POLICY}/policies/{policy}/partner/{one}", f"/share/{one}"),
        "page of requests": (f"{PARTNER}/partner-policy-requests?{page}", ""),
        "page of partners": (f"{PARTNER}/admin-partners?{page}", ""),
        "page of policies": (f"{POLICY}/policies/v2?{page}", ""),
        "page of API keys": (f"{PARTNER}/partner-api-keys?{page}", ""),
    }


def tell(name: str, path: str, port: int, token: str, bare: tuple[int, str] | None) -> None:
    """Measure in rounds, each right after one of the yardstick: whatever else the machine does meets both."""
    rounds = [(rate(*bare, "")[0] if bare else 0.0, *rate(port, path, token)) for _ in range(ROUNDS)]
    got, times = median(each[1] for each in rounds), [took for each in rounds for took in each[2]]
    note = f"p99 {quantile(times, 0.99) * 1000:.1f} ms, {queries_of(path, token)} queries"
    if not bare:
        show(f"API, {name}", got, "calls/s", note=note)
        return
    shares = median(each[1] / each[0] for each in rounds)
    note += f"; {got:,.0f} calls/s against {median(each[0] for each in rounds):,.0f} of the bare view"
    show(f"API, {name}: share of a bare view", shares, "", note=note, least=LEAST_SHARE)


def fill() -> str:
    """100,000 partners, each second one with a request; the id of the policy that the calls are about."""
    group = PolicyGroupFactory()
    for number in range(POLICIES):
        PolicyFactory(group=group, type="DataShare" if number % 2 else "Auth", name=f"Policy {number:02d}")
    policies = list(Policy.objects.order_by("name").values_list("pk", flat=True))
    for first in range(0, PARTNERS, BATCH):
        Partner.objects.bulk_create([partner(number) for number in range(first, first + BATCH)])
    for first in range(0, PARTNERS, BATCH):
        PolicyRequest.objects.bulk_create([request(number, policies) for number in range(first, first + BATCH)])
    one = Partner.objects.get(pk="bank-00007")
    certify(one, ends=datetime.now(UTC) + timedelta(days=400))
    assert PartnerCertificate.objects.filter(partner=one).update(issued_der=certificates.root().der) == 1
    policy = policies[1]
    PolicyRequest.objects.update_or_create(
        partner=one, policy_id=policy, defaults={"state": "approved", "comment": "x", "requested_at": AT}
    )
    more = {"partner": one, "policy_id": policy, "created_by": "bench", "created_at": AT}
    BioExtractor.objects.create(attribute="face", modality="face", provider="mock", version="1.1", **more)
    CredentialType.objects.create(name="qrcode", **more)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return policy


@contextmanager
def serving(settings: str, port: int) -> Iterator[int]:
    """Two web processes with these settings on the benchmarks' database."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PMS_")} | {
        "PMS_HOME": str(HOME),
        "PMS_DATABASE_URL": embedded.url(HOME, database=connection.settings_dict["NAME"]),
        "PMS_BASE_URL": f"http://{HOST}:8000",
        "DJANGO_SETTINGS_MODULE": settings,
        **{f"PMS_{name}_FILE": str(HOME / "secrets" / name.lower().replace("_", "-")) for name in SECRETS},
    }
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], cwd=ROOT, env=environment)
    try:
        wait(port)
        yield port
    finally:
        server.terminate()
        server.wait()


SECRETS = ("SECRET_KEY", "SIGNING_PIN", "API_KEY_SECRET")


def wait(port: int) -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection(HOST, port, timeout=1).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def rate(port: int, path: str, token: str) -> tuple[float, list[float]]:
    """Calls a second, and the seconds of each."""
    times: list[list[float]] = [[] for _ in range(CALLERS)]
    begun = time.perf_counter() + WARM
    threads = [threading.Thread(target=ask, args=(port, path, token, begun, mine)) for mine in times]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [each for mine in times for each in mine]
    return len(every) / SECONDS, every


def ask(port: int, path: str, token: str, begun: float, times: list[float]) -> None:
    caller = http.client.HTTPConnection(HOST, port, timeout=30)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    while (before := time.perf_counter()) < begun + SECONDS:
        caller.request("GET", path, headers=headers)
        answer = caller.getresponse()
        body = answer.read()
        if answer.status != 200 or b'"errors":[{' in body:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        if before >= begun:
            times.append(time.perf_counter() - before)


def queries_of(path: str, token: str) -> int:
    client = Client(headers={"Authorization": f"Bearer {token}"})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) <= MOST_QUERIES, (path, len(queries))
    return len(queries)


if __name__ == "__main__":
    main()
