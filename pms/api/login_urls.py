"""The addresses of the API that are pages of a browser with a session: they pass the portal's middlewares."""

from django.urls import path

from pms.api.views import login

urlpatterns = [
    path("login/v2/<path:target>", login.login_in_language),
    path("login/<path:target>", login.login),
    path("login-redirect/<path:target>", login.login_redirect),
    path("logout/user", login.logout_user),
]
