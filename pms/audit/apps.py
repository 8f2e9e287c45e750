from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "pms.audit"
    label = "audit"
