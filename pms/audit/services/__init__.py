"""Writing the log, sealing it, verifying it."""

from pms.audit.services.recording import audit_refusals, record
from pms.audit.services.sealing import seal
from pms.audit.services.verifying import Report, verify

__all__ = ["Report", "audit_refusals", "record", "seal", "verify"]
