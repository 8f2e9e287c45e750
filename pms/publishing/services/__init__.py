"""Emptying the outbox, sending again what was given up, giving out certificate chains."""

from pms.publishing.services.chains import fetch_chain
from pms.publishing.services.publishing import Publication, publish
from pms.publishing.services.resending import EVENT_REF, send_again

__all__ = ["EVENT_REF", "Publication", "fetch_chain", "publish", "send_again"]
