"""Writing the content of events from the present state of what they tell of."""

import base64
from collections.abc import Sequence
from datetime import datetime

from pms.events.adapters import datashare
from pms.events.messages import Message, Source
from pms.events.models import OutboxRow
from pms.events.states import Topic
from pms.pki import bundles
from pms.publishing import queries
from pms.publishing.adapters import chains
from pms.publishing.installation import PublishingSettings

_POLICIES = Source("PolicyManagementService", "io.mosip.pmp.policy.service")
_PARTNERS = Source("PartnerServiceImpl", "io.mosip.pmp.partner.service.impl.PartnerServiceImpl")
_MANAGERS = Source(
    "PartnerManagementServiceImpl", "io.mosip.pmp.partner.manager.service.impl.PartnerManagementServiceImpl"
)


def touches(row: OutboxRow) -> Sequence[str]:
    """The order keys of further objects that the event tells of: a new key comes with its partner and its policy."""
    if row.topic != Topic.APIKEY_APPROVED:
        return ()
    return queries.partner_and_policy_of(row.ref_id) or ()


def compose(row: OutboxRow, *, at: datetime, settings: PublishingSettings) -> Message:
    """The content as things stand ``at``. Raises NotPublished, and ValueError for a topic that nothing records yet."""
    match Topic(row.topic):
        case Topic.PARTNER_UPDATED:
            return Message(_PARTNERS, {"partnerData": queries.partner_data(row.ref_id, at)})
        case Topic.CA_CERTIFICATE_UPLOADED:
            return Message(_PARTNERS, _chain(row, settings))
        case Topic.POLICY_UPDATED:
            return Message(_POLICIES, {"policyData": queries.policy_data(row.ref_id, at)})
        case Topic.APIKEY_APPROVED:
            return Message(_MANAGERS, _new_key(row.ref_id, at, settings))
        case Topic.APIKEY_UPDATED:
            return Message(_MANAGERS, {"apiKeyData": queries.api_key_data(row.ref_id, at, settings.vault)})
        case topic:
            raise ValueError(topic)


def chain_text(ders: Sequence[bytes]) -> str:
    """URL-safe base64 of PKCS#7 "certs only", the certificate itself first: key managers read it backwards."""
    return base64.urlsafe_b64encode(bundles.certs_only(ders)).decode("ascii")


def _new_key(key_id: str, at: datetime, settings: PublishingSettings) -> queries.Data:
    key = queries.api_key_data(key_id, at, settings.vault)
    partner_id, policy_id = queries.partner_and_policy_of(key_id) or ("", "")
    return {
        "partnerData": queries.partner_data(partner_id, at),
        "policyData": queries.policy_data(policy_id, at),
        "apiKeyData": key,
    }


def _chain(row: OutboxRow, settings: PublishingSettings) -> queries.Data:
    """Where the chain can be fetched: at the data share if there is one, else here."""
    domain, ders = queries.chain_to_tell(row.ref_type, row.ref_id, resign_ftm=settings.resign_ftm)
    if settings.datashare.url:
        url = datashare.share(chain_text(ders), settings.datashare)
    else:
        url = f"{settings.base_url}/chains/{chains.token_of(row.ref_type, row.ref_id)}"
    return {"certChainDatashareUrl": url, "partnerDomain": domain.value}
