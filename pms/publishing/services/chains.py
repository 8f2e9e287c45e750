"""Giving out the certificate chains that events point to."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import events as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.events.messages import NotPublished
from pms.publishing.adapters.chains import read_token
from pms.publishing.installation import PublishingSettings
from pms.publishing.queries import chain_to_tell
from pms.publishing.services.composing import chain_text


@transaction.atomic
def fetch_chain(*, token: str, actor: Actor, at: datetime, settings: PublishingSettings) -> str:
    """The chain to which the address of an event leads, for whoever has the address.

    Raises NotFound where the address is older than half an hour, was touched, or its certificate is gone.
    """
    ref_type, ref_id = read_token(token)
    try:
        _domain, ders = chain_to_tell(ref_type, ref_id, resign_ftm=settings.resign_ftm)
    except NotPublished as error:
        raise NotFound from error
    record(actions.CHAIN_FETCHED, actor=actor, at=at, ref_id=ref_id, ref_type=ref_type)
    return chain_text(ders)
