"""All addresses of the product, but for /healthz and /readyz (config/health.py)."""

from django.urls import include, path

urlpatterns = [
    path("v1/partnermanager/", include("pms.api.login_urls")),
    path("", include("pms.portal.urls")),
]

handler400 = "pms.portal.views.errors.bad_request"
handler403 = "pms.portal.views.errors.forbidden"
handler404 = "pms.portal.views.errors.missing"
handler500 = "pms.portal.views.errors.broken"
