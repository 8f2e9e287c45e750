"""The search in the header: by the beginning of names and ids, within the actor's rights, fast on large tables."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState
from pms.common.actor import Actor
from pms.overview import search
from pms.overview.search import Group, Kind
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy
from pms.policies.states import GroupState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast, Person
from tests.factories import certificates, partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import AT, certify, policy_request
from tests.factories.trust import trusted

EVERY = frozenset(Kind)


def find(person: Person, text: str, kinds: frozenset[Kind] = EVERY, limit: int = 10) -> list[Group]:
    return search.search(actor=person.actor, text=text, kinds=kinds, at=AT, limit=limit)


def ids(groups: list[Group]) -> dict[Kind, list[str]]:
    return {group.kind: [hit.id for hit in group.hits] for group in groups}


def approved(partner: Partner, policy: Policy | None = None) -> PolicyRequest:
    return policy_request(partner, policy, state=RequestState.APPROVED)


def test_partners_are_found_by_the_beginning_of_id_and_organisation_without_regard_to_case(cast: Cast) -> None:
    partners.partner("zebra", organisation="ACME Insurance")
    found = ids(find(cast.dana, "Acme", frozenset({Kind.PARTNER})))
    assert found == {Kind.PARTNER: ["acme-bank", "zebra"]}


def test_a_hit_says_what_it_is_called_what_it_belongs_to_and_how_it_stands(cast: Cast) -> None:
    row = policy_request(cast.acme, PolicyFactory(name="Bank KYC"))
    (group,) = find(cast.dana, row.pk)
    (hit,) = group.hits
    assert (hit.name, hit.note, hit.owner, str(hit.state.label)) == (
        "Bank KYC",
        "Acme Bank",
        "acme-bank",
        "Pending for approval",
    )


def test_policies_and_groups_are_found_by_name_and_id(cast: Cast) -> None:
    group = PolicyGroupFactory(name="Insurers", state=GroupState.DEACTIVATED.value)
    policy = PolicyFactory(name="Insurance KYC", group=group)
    assert ids(find(cast.emil, "insur")) == {Kind.POLICY: [policy.pk], Kind.GROUP: [group.pk]}
    assert ids(find(cast.emil, policy.pk[:8])) == {Kind.POLICY: [policy.pk]}
    assert ids(find(cast.emil, group.pk.upper())) == {Kind.GROUP: [group.pk]}


def test_requests_are_found_by_id_and_by_who_asks_the_newest_first(cast: Cast) -> None:
    old = policy_request(cast.acme, requested_at=datetime(2026, 1, 1, tzinfo=UTC))
    new = [policy_request(cast.acme) for _number in range(2)]
    policy_request(cast.north)
    (group,) = find(cast.dana, "acme b", frozenset({Kind.REQUEST}), limit=2)
    assert sorted(hit.id for hit in group.hits) == sorted(row.pk for row in new)
    assert group.has_more
    assert ids(find(cast.dana, old.pk)) == {Kind.REQUEST: [old.pk]}


def test_api_keys_are_found_by_name_and_id_and_show_the_state_that_is_in_effect(cast: Cast) -> None:
    key = api_key(approved(cast.acme), name="Branch offices")
    (group,) = find(cast.dana, "branch")
    assert [(hit.id, hit.note, hit.state) for hit in group.hits] == [(key.pk, "Acme Bank", ApiKeyState.ACTIVE)]
    ApiKey.objects.update(state=ApiKeyState.DEACTIVATED.value)
    assert find(cast.dana, key.pk)[0].hits[0].state is ApiKeyState.DEACTIVATED


def test_authorities_are_found_by_holder_and_by_fingerprint_however_it_is_grouped(cast: Cast) -> None:
    (row,) = trusted(certificates.root())
    pairs = ":".join(row.sha256[at : at + 2].upper() for at in range(0, 64, 2))
    for text in (row.issued_to[:6], row.issued_to[2:8], row.sha256[:12], pairs[:17], row.pk):
        assert ids(find(cast.dana, text, frozenset({Kind.AUTHORITY}))) == {Kind.AUTHORITY: [row.pk]}


def test_certificates_of_partners_are_found_by_holder_fingerprint_and_id(cast: Cast) -> None:
    row = certify(cast.acme)
    row.issued_to, row.sha256 = "Acme Bank Signing", "ab" * 32
    row.save()
    for text in ("ACME BANK sig", "abab abab", row.pk):
        assert ids(find(cast.dana, text, frozenset({Kind.CERTIFICATE}))) == {Kind.CERTIFICATE: [row.pk]}


def test_an_exact_id_comes_before_everything_else(cast: Cast) -> None:
    partners.partner("bank", organisation="Zoo")
    partners.partner("bank-2", organisation="Bank A")
    api_key(approved(cast.acme), name="Bank")
    group = find(cast.dana, "bank", frozenset({Kind.PARTNER, Kind.KEY}))[0]
    assert (group.kind, group.hits[0].id) == (Kind.PARTNER, "bank")
    policy = PolicyFactory(id="acme-bank", name="Loans")
    assert find(cast.dana, policy.pk)[0].hits[0].id == "acme-bank"


def test_at_most_ten_of_a_kind_are_shown_and_it_says_when_there_are_more(cast: Cast) -> None:
    for number in range(11):
        partners.partner(f"shop-{number:02}")
    (group,) = find(cast.dana, "shop", frozenset({Kind.PARTNER}))
    assert [hit.id for hit in group.hits] == [f"shop-{number:02}" for number in range(10)]
    assert group.has_more
    Partner.objects.filter(pk="shop-10").update(verified_at=None)
    assert not find(cast.dana, "shop", frozenset({Kind.PARTNER}))[0].has_more


def test_what_both_id_and_name_find_is_shown_once(cast: Cast) -> None:
    partners.partner("twin", organisation="Twin")
    assert ids(find(cast.dana, "twin", frozenset({Kind.PARTNER}))) == {Kind.PARTNER: ["twin"]}


def test_a_partner_finds_its_own_things_alone(cast: Cast) -> None:
    policy = PolicyFactory(name="Bank KYC")
    own, foreign = approved(cast.acme, policy), approved(cast.north, policy)
    key, certificate = api_key(own, name="Bank key"), certify(cast.acme)
    api_key(foreign, name="Bank key")
    trusted(certificates.root())
    assert ids(find(cast.amina, "bank")) == {Kind.REQUEST: [own.pk], Kind.KEY: [key.pk]}
    assert ids(find(cast.amina, "acme")) == {Kind.PARTNER: ["acme-bank"]}
    assert ids(find(cast.amina, certificate.pk)) == {Kind.CERTIFICATE: [certificate.pk]}
    for text in (foreign.pk, "north", policy.pk, policy.group.name):
        assert find(cast.amina, text) == []


def test_a_policy_manager_finds_policies_and_groups_alone(cast: Cast) -> None:
    row = policy_request(cast.acme, PolicyFactory(name="Acme policy"))
    api_key(row, name="Acme key")
    trusted(certificates.root())
    found = ids(find(cast.emil, "acme"))
    assert found == {Kind.POLICY: [row.policy_id]}
    assert find(cast.emil, row.pk) == []


def test_who_is_nobody_finds_nothing(cast: Cast) -> None:
    policy_request(cast.acme)
    nobody = Actor(id="", name="visitor")
    assert search.search(actor=nobody, text="acme", kinds=EVERY, at=AT) == []


def test_partners_whose_address_is_not_verified_are_not_found(cast: Cast) -> None:
    partners.partner("ghost", organisation="Ghost", verified=False, state=PartnerState.IN_PROGRESS)
    assert find(cast.dana, "ghost") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "%%",
        "__",
        "' OR 1=1 --",
        "\\",
        "\0\0",
        "😀😀",
        "\u202eacme",
        "ﷺ" * 200,
        "\ud83d\ude00x",
        "ab" * 200,
        "0000",
    ],
)
def test_text_that_makes_no_sense_finds_nothing(cast: Cast, text: str) -> None:
    policy_request(cast.acme)
    assert find(cast.dana, text) == []


def test_signs_of_patterns_mean_themselves(cast: Cast) -> None:
    partners.partner("percent", organisation="100% Bank_s")
    assert ids(find(cast.dana, "100% bank_")) == {Kind.PARTNER: ["percent"]}
    assert find(cast.dana, "100_") == []


def test_arabic_names_are_found(cast: Cast) -> None:
    partners.partner("masraf", organisation="مصرف الخليج")
    assert ids(find(cast.dana, "مصرف")) == {Kind.PARTNER: ["masraf"]}


def test_everything_is_one_statement(cast: Cast) -> None:
    policy_request(cast.acme)
    with CaptureQueriesContext(connection) as asked:
        find(cast.dana, "acme")
    assert len(asked) == 1


def test_every_large_table_is_read_by_an_index(cast: Cast) -> None:
    """Nothing is read as a whole but the trust store and the groups, which are small."""
    Partner.objects.bulk_create(many(3_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            find(cast.dana, "bulk-0123")
        cursor.execute("EXPLAIN " + asked[0]["sql"].replace("%", "%%"), [])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "partner_search_id" in plan
    assert "partner_search_organisation" in plan
    assert "Seq Scan on partners_partner " not in plan


def many(number: int) -> list[Partner]:
    return [
        Partner(
            id=f"bulk-{one:05}",
            id_folded=f"bulk-{one:05}",
            type=PartnerType.AUTH.value,
            organisation=f"Bulk {one}",
            organisation_folded=f"bulk {one}",
            state=PartnerState.ACTIVE.value,
            address="1 Harbour Street",
            contact_email=f"{one}@bulk.example",
            contact_email_folded=f"{one}@bulk.example",
            contact_phone="+33142685300",
            language="en",
            registered_at=AT,
            verified_at=AT,
            activated_at=AT,
        )
        for one in range(number)
    ]
