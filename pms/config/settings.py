"""Settings of PMS, read once from the environment (docs/operate/configuration.md)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from pms.config import embedded
from pms.config.env import BASE_DIR, env, home, whole

HOME = home()
DEBUG = False
SECRET_KEY = env.str("PMS_SECRET_KEY", default="insecure-until-first-start")
BASE_URL = env.str("PMS_BASE_URL", default="http://localhost:8000")
ALLOWED_HOSTS = env.list("PMS_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "axes",
    "django_cotton",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "csp",
    "pms.portal",
    "pms.audit",
    "pms.events",
    "pms.notifications",
    "pms.accounts",
    "pms.policies",
    "pms.trust",
    "pms.partners",
    "pms.policy_requests",
    "pms.api_keys",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pms.config.urls"
WSGI_APPLICATION = "pms.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": {
        **env.db_url_config(env.str("PMS_DATABASE_URL", default="") or embedded.url(HOME), engine="django.db.backends.postgresql"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c search_path=public,audit"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = env.str("PMS_DEFAULT_LANGUAGE", default="en")
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "pms" / "locale"]
TIME_ZONE = env.str("PMS_TIME_ZONE", default="UTC")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS: list[Path] = []

API_KEY_LIFETIME_DAYS = whole("PMS_API_KEY_LIFETIME_DAYS", 36_500, least=1)
