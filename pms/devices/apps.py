from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "pms.devices"
    label = "devices"
