"""Writing the log, sealing it, verifying it."""

from pms.audit.services.recording import audit_refusals, record
from pms.audit.services.sealing import seal
from pms.audit.services.verifying import Report, record_verification, verify

__all__ = ["Report", "audit_refusals", "record", "record_verification", "seal", "verify"]
