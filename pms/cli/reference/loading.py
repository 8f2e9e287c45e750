"""Loads the reference data through the services: each object once, nothing over what is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from pms.accounts.states import Language
from pms.api_keys import queries as keys
from pms.api_keys.rules import KeySettings
from pms.api_keys.services import ensure_key
from pms.audit.actions import reference_data as actions
from pms.audit.services import audit_refusals
from pms.cli.reference.reading import policy_data, rows
from pms.common.actor import Actor
from pms.devices import services as devices
from pms.partners.services.reference_data import PartnerOnFile, ensure_partner
from pms.partners.states import PartnerType
from pms.policies.services.reference_data import PolicyOnFile, ensure_group, ensure_policy
from pms.policies.states import PolicyType
from pms.policy_requests.rules import Extractor
from pms.policy_requests.services.reference_data import ensure_credential_type, ensure_extractors, ensure_request

POLICIES_END = datetime(2028, 12, 16, tzinfo=UTC)
POLICY_VERSION = "1"
PHONE = "+442079460110"  # from the range that Ofcom keeps for drama
NO_MAIL = "pms.invalid"  # nobody's (RFC 2606): a default partner has nobody to write to
ADDRESS = "Part of the platform"
COMMENT = "Part of the reference data of the platform"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many objects of a kind were made, and how many stood in the file and were left alone."""

    what: str
    made: int
    found: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run did, and how many keys with public values are active after it."""

    tallies: tuple[Tally, ...]
    active_keys: int


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``fresh`` are the ids of the partners that it made.

    Only those get requests, extractors, credential types and keys: whoever registered an id of the reference data
    before must not come by approved links in this way.
    """

    actor: Actor
    at: datetime
    settings: KeySettings
    keys_active: bool
    fresh: set[str]


@audit_refusals(actions.LOAD_REFUSED)
@transaction.atomic
def load(*, with_test_keys: bool, actor: Actor, at: datetime, settings: KeySettings) -> Loaded:
    """Load everything that is missing, in one transaction; raises the services' errors, most often for a taken name."""
    run = Run(actor, at, settings, with_test_keys, fresh=set())
    tallies = (
        _tally("device types", _device_types(run)),
        _tally("device sub-types", _device_sub_types(run)),
        _tally("policy groups", _groups(run)),
        _tally("policies", _policies(run)),
        _tally("partners", _partners(run)),
        _tally("requests", _requests(run)),
        _tally("extractor sets", _extractors(run)),
        _tally("credential types", _credential_types(run)),
        _tally("API keys", _keys(run)),
    )
    return Loaded(tallies, keys.active_among(row["value"] for row in rows("api_keys")))


def _tally(what: str, results: Iterator[bool]) -> Tally:
    done = list(results)
    return Tally(what, done.count(True), done.count(False))


def _device_types(run: Run) -> Iterator[bool]:
    for row in rows("device_types"):
        yield devices.ensure_type(code=row["code"], name=row["name"], actor=run.actor, at=run.at)


def _device_sub_types(run: Run) -> Iterator[bool]:
    for row in rows("device_types"):
        for code in row["sub_types"]:
            yield devices.ensure_sub_type(type_code=row["code"], code=code, name=code, actor=run.actor, at=run.at)


def _groups(run: Run) -> Iterator[bool]:
    for row in rows("policy_groups"):
        yield ensure_group(
            group_id=row["id"], name=row["name"], description=row["description"], actor=run.actor, at=run.at
        )


def _policies(run: Run) -> Iterator[bool]:
    for row in rows("policies"):
        policy = PolicyOnFile(
            id=row["id"],
            group_id=row["group"],
            type=PolicyType.DATA_SHARE,
            name=row["id"],
            description=row["description"],
            version=POLICY_VERSION,
            data=policy_data(row["file"]),
            valid_to=POLICIES_END,
        )
        yield ensure_policy(policy=policy, actor=run.actor, at=run.at)


def _partners(run: Run) -> Iterator[bool]:
    for row in rows("partners"):
        partner = PartnerOnFile(
            id=row["id"],
            type=PartnerType(row["type"]),
            group_id=row["group"],
            organisation=row["organisation"],
            address=ADDRESS,
            email=f"{row['id'].lower()}@{NO_MAIL}",
            phone=PHONE,
            language=Language.ENGLISH.value,
        )
        made = ensure_partner(partner=partner, actor=run.actor, at=run.at)
        if made:
            run.fresh.add(partner.id)
        yield made


def _requests(run: Run) -> Iterator[bool]:
    for row in rows("policy_requests"):
        yield row["partner"] in run.fresh and ensure_request(
            request_id=row["id"],
            partner_id=row["partner"],
            policy_id=row["policy"],
            comment=COMMENT,
            actor=run.actor,
            at=run.at,
        )


def _extractors(run: Run) -> Iterator[bool]:
    for row in rows("bio_extractors"):
        extractors = [
            Extractor(row["attribute"], modality, "", row["provider"], row["version"]) for modality in row["modalities"]
        ]
        yield row["partner"] in run.fresh and ensure_extractors(
            partner_id=row["partner"], policy_id=row["policy"], extractors=extractors, actor=run.actor, at=run.at
        )


def _credential_types(run: Run) -> Iterator[bool]:
    for row in rows("credential_types"):
        yield row["partner"] in run.fresh and ensure_credential_type(
            partner_id=row["partner"], policy_id=row["policy"], name=row["name"], actor=run.actor, at=run.at
        )


def _keys(run: Run) -> Iterator[bool]:
    for row in rows("api_keys"):
        yield row["partner"] in run.fresh and ensure_key(
            value=row["value"],
            partner_id=row["partner"],
            policy_id=row["policy"],
            active=run.keys_active,
            actor=run.actor,
            at=run.at,
            settings=run.settings,
        )
