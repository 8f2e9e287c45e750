from django.apps import AppConfig


class PolicyRequestsConfig(AppConfig):
    name = "pms.policy_requests"
    label = "policy_requests"
