from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "pms.partners"
    label = "partners"
