from django.apps import AppConfig


class ApiKeysConfig(AppConfig):
    name = "pms.api_keys"
    label = "api_keys"
