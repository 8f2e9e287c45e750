"""The objects of events as subscribers see them: the state in effect, dates in UTC, the key in clear.

Members and words are the reference's; authentication services store them and compare ``ACTIVE`` and the dates.
"""

from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag

from pms.api_keys.models import ApiKey
from pms.api_keys.queries import shown_state
from pms.api_keys.states import ApiKeyState
from pms.common.vault import Vault
from pms.events.messages import NotPublished
from pms.events.rules import wire_local
from pms.events.states import Obstacle
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.queries import current_certificate
from pms.partners.services.certificates import CERTIFICATE_REF
from pms.partners.states import PartnerState
from pms.pki import bundles
from pms.pki.reading import decode
from pms.policies.models import Policy
from pms.policies.rules import is_in_force
from pms.policies.states import PolicyState
from pms.trust.models import TrustCertificate
from pms.trust.queries import chain_of
from pms.trust.states import Domain

Data = dict[str, Any]


def partner_data(partner_id: str, at: datetime) -> Data:
    """A partner with the certificate that the platform signed for it. Raises NotPublished where there is none."""
    partner = Partner.objects.filter(pk=partner_id).first()
    if partner is None:
        raise NotPublished(Obstacle.GONE, permanent=True)
    certificate = current_certificate(partner, at)
    if certificate is None:
        raise NotPublished(Obstacle.NO_CERTIFICATE, permanent=True)
    return {
        "partnerId": partner.pk,
        "partnerName": partner.organisation,
        "certificateData": bundles.pem(bytes(certificate.issued_der)).decode("ascii"),
        "partnerStatus": _status(partner.state == PartnerState.ACTIVE),
    }


def policy_data(policy_id: str, at: datetime) -> Data:
    """A policy that was published once. Raises NotPublished for a draft."""
    policy = Policy.objects.filter(pk=policy_id).first()
    if policy is None:
        raise NotPublished(Obstacle.GONE, permanent=True)
    if policy.state == PolicyState.DRAFT or policy.valid_from is None or policy.valid_to is None:
        raise NotPublished(Obstacle.DRAFT, permanent=True)
    in_force = is_in_force(state=policy.state, valid_from=policy.valid_from, valid_to=policy.valid_to, at=at)
    return {
        "policyId": policy.pk,
        "policy": policy.data,
        "policyName": policy.name,
        "policyStatus": _status(in_force),
        "policyDescription": policy.description,
        "policyCommenceOn": wire_local(policy.valid_from),
        "policyExpiresOn": wire_local(policy.valid_to),
    }


def api_key_data(key_id: str, at: datetime, vault: Vault) -> Data:
    """A key by its clear value, opened here and nowhere else. Raises NotPublished where no readable copy is kept."""
    key = ApiKey.objects.annotate(shown_state=shown_state(at)).filter(pk=key_id).first()
    if key is None:
        raise NotPublished(Obstacle.GONE, permanent=True)
    return {
        "apiKeyId": _clear(key, vault),
        "apiKeyCommenceOn": wire_local(key.valid_from),
        "apiKeyExpiresOn": wire_local(key.valid_to),
        "apiKeyStatus": _status(key.shown_state == ApiKeyState.ACTIVE),
    }


def partner_and_policy_of(key_id: str) -> tuple[str, str] | None:
    """The ids of what a key hangs on; None where the key is gone."""
    return ApiKey.objects.filter(pk=key_id).values_list("partner_id", "policy_id").first()


def chain_to_tell(ref_type: str, ref_id: str, *, resign_ftm: bool) -> tuple[Domain, list[bytes]]:
    """The domain of a certificate, and the DER of it and of what stands above it; by the kind that events name.

    Raises NotPublished.
    """
    if ref_type == CERTIFICATE_REF:
        return _partner_chain(ref_id, resign_ftm=resign_ftm)
    return _trust_chain(ref_id)


def _partner_chain(certificate_id: str, *, resign_ftm: bool) -> tuple[Domain, list[bytes]]:
    """The chain of what the platform signed; without ``resign_ftm``, for chip makers, the one that they uploaded."""
    row = PartnerCertificate.objects.filter(pk=certificate_id).first()
    if row is None:
        raise NotPublished(Obstacle.GONE, permanent=True)
    domain = Domain(row.domain)
    if domain is Domain.FTM and not resign_ftm:
        return domain, _known_chain(bytes(row.der), domain)
    return domain, [bytes(row.issued_der), *map(bytes, row.issued_chain)]


def _trust_chain(certificate_id: str) -> tuple[Domain, list[bytes]]:
    row = TrustCertificate.objects.filter(pk=certificate_id).first()
    if row is None:
        raise NotPublished(Obstacle.GONE, permanent=True)
    if row.disabled_at is not None:
        raise NotPublished(Obstacle.DISABLED, permanent=True)
    return Domain(row.domain), _known_chain(bytes(row.der), Domain(row.domain))


def _known_chain(der: bytes, domain: Domain) -> list[bytes]:
    return [link.certificate.der for link in chain_of(decode(der), domain=domain)]


def _clear(key: ApiKey, vault: Vault) -> str:
    if key.ciphertext is None:
        raise NotPublished(Obstacle.NO_KEY, permanent=True)
    try:
        return vault.unseal(bytes(key.ciphertext), key.pk)
    except InvalidTag as error:  # the secret of the installation is another one now
        raise NotPublished(Obstacle.NO_KEY, permanent=True) from error


def _status(active: bool) -> str:
    return "ACTIVE" if active else "DEACTIVE"
