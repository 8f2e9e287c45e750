from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "pms.notifications"
    label = "notifications"
