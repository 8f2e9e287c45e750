from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "pms.portal"
    label = "portal"
