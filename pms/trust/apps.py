from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "pms.trust"
    label = "trust"
