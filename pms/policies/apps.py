from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "pms.policies"
    label = "policies"
