"""Settings of PMS, read once from the environment (docs/operate/configuration.md)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from pms.config import connections, embedded, env
from pms.config.env import BASE_DIR
from pms.config.secrets import secret

# Place and secrets ---------------------------------------------------------------------------------------------------
HOME = env.home()
DATABASE_URL = env.text("PMS_DATABASE_URL")
EMBEDDED = not DATABASE_URL
SECRETS = HOME / "secrets"
SECRET_KEY = secret("PMS_SECRET_KEY", SECRETS, may_make=EMBEDDED)
SIGNING_PIN = secret("PMS_SIGNING_PIN", SECRETS, may_make=EMBEDDED)
API_KEY_SECRET = secret("PMS_API_KEY_SECRET", SECRETS, may_make=EMBEDDED)
SIGNING_KEYSTORE = env.text("PMS_SIGNING_KEYSTORE", str(HOME / "keystore"))
DEBUG = False

# Address and who may ask ---------------------------------------------------------------------------------------------
PORT = env.whole("PORT", 8000, least=1, most=65_535)
BASE_URL = env.web_address("PMS_BASE_URL", f"http://localhost:{PORT}")
SECURE = BASE_URL.startswith("https://")
LOOPBACK = env.is_loopback(BASE_URL)
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.words("PMS_ALLOWED_HOSTS", [urlsplit(BASE_URL).hostname or "", *LOOPBACK_HOSTS])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
UI_ORIGINS = env.origins("PMS_UI_ORIGINS")
TRUSTED_PROXIES = env.networks("PMS_TRUSTED_PROXIES")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES and SECURE else None
REQUEST_LIMIT = 16 * 1024 * 1024  # bytes; beyond it a body is not read at all

# Parts ---------------------------------------------------------------------------------------------------------------
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
    "corsheaders",
    "ninja",
    "pms.portal",
    "pms.audit",
    "pms.events",
    "pms.notifications",
    "pms.accounts",
    "pms.policies",
    "pms.trust",
    "pms.partners",
    "pms.devices",
    "pms.policy_requests",
    "pms.api_keys",
]

MIDDLEWARE = [
    "pms.config.health.HealthMiddleware",
    "pms.config.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "pms.config.middleware.LimitMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "pms.api.entrance.ApiMiddleware",  # sessions, forms and pages are below
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads its answers at random, against BREACH
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
    "pms.portal.idle.IdleMiddleware",
    "pms.portal.access.ActorMiddleware",
    "pms.portal.entrance.TermsMiddleware",
    "pms.portal.htmx.ToastMiddleware",
    "pms.portal.views.errors.DomainErrorMiddleware",
]
CSRF_FAILURE_VIEW = "pms.portal.views.errors.csrf_failed"

ROOT_URLCONF = "pms.config.urls"
WSGI_APPLICATION = "pms.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [folder for folder in (env.optional_folder("PMS_TEMPLATES"),) if folder],
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
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "pms.portal.templatetags.portal",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pms.portal.frame.frame",
            ],
        },
    }
]

# Database and jobs ---------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **connections.database(DATABASE_URL or embedded.url(HOME)),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
PROCRASTINATE_IMPORT_PATHS = ["pms.config.tasks", "pms.publishing.tasks"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts, sign-in, sessions -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "pms.accounts.adapters.passwords.PasswordBackend",
]
PASSWORD_HASHERS = ["pms.accounts.adapters.passwords.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "email", "first_name", "last_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "portal:sign-in", "portal:home"
ACCOUNT_ADAPTER = "pms.accounts.adapters.allauth.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # ours is a state of the account, checked before allauth's flow begins
ACCOUNT_RATE_LIMITS = False  # they would count per process; axes and accounts.services.spend count in the database
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
AXES_HANDLER = "pms.accounts.adapters.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 5  # of an account; of an address ten times as many
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_VERBOSE = AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_CLIENT_IP_CALLABLE = "pms.portal.access.client_network"
SILENCED_SYSTEM_CHECKS = [
    "axes.W002",  # the sign-in page answers for a lock itself, so axes' middleware is not used
    "auth.W004",  # a username is unique among the accounts of its issuer
]
IDLE_MINUTES = env.whole("PMS_IDLE_MINUTES", 25, least=1, most=1440)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE

# Languages and time --------------------------------------------------------------------------------------------------
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
LANGUAGE_CODE = env.choice("PMS_DEFAULT_LANGUAGE", [code for code, _name in LANGUAGES], "en")
LOCALE_PATHS = [BASE_DIR / "pms" / "locale"]
TIME_ZONE = env.time_zone("PMS_TIME_ZONE")
USE_TZ = True

# Files that pages load -----------------------------------------------------------------------------------------------
BUILD = BASE_DIR / "build"
STATIC_URL = "static/"
STATIC_ROOT = BUILD / "collected"
STATICFILES_DIRS: list[Path] = [folder for folder in (BUILD / "static",) if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is ever kept on disk
    "staticfiles": {"BACKEND": "pms.config.assets.HashedFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "ico", "woff2", "br", "gz"]

# What browsers are told ----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *UI_ORIGINS],  # signing in for the reference's portal ends there
        "frame-ancestors": [NONE],
    }
}
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CORS_URLS_REGEX = r"^/v1/"
CORS_ALLOWED_ORIGINS = UI_ORIGINS
CORS_ALLOW_CREDENTIALS = True

FILE_UPLOAD_HANDLERS = ["pms.portal.uploads.MemoryOnly"]

# Mail ----------------------------------------------------------------------------------------------------------------
MAIL = connections.mail(env.text("PMS_EMAIL_URL"))
EMAIL_CONFIGURED: bool = MAIL["EMAIL_CONFIGURED"]
globals().update(MAIL)  # Django looks each EMAIL_… name up by itself
DEFAULT_FROM_EMAIL = env.mailbox("PMS_EMAIL_FROM", "Partner Management <noreply@localhost>")

# Logs ----------------------------------------------------------------------------------------------------------------
LOGGING_CONFIG = "pms.config.logging.configure"
LOGGING: dict[str, Any] = {"json": env.choice("PMS_LOG_FORMAT", ["text", "json"], "text") == "json"}

# What the operator decides of the product ----------------------------------------------------------------------------
BRAND_NAME = env.text("PMS_BRAND_NAME", "Partner Management")
SUPPORT_CONTACT = env.text("PMS_SUPPORT_CONTACT")
DOCUMENTATION_URL = env.optional_link("PMS_DOCUMENTATION_URL")
EXTRACTORS_REQUIRED = env.words("PMS_EXTRACTORS_REQUIRED_FOR", ["Credential_Partner", "Online_Verification_Partner"])
POLICY_TYPES = env.policy_types("PMS_POLICY_TYPES")
CREDENTIAL_TYPES = env.words("PMS_CREDENTIAL_TYPES", ["auth", "qrcode", "euin", "reprint", "vercred", "opencrvs"])
CREDENTIAL_PARTNER_TYPES = env.words(
    "PMS_CREDENTIAL_PARTNER_TYPES", ["Credential_Partner", "Online_Verification_Partner", "Auth_Partner"]
)
API_KEY_LIFETIME_DAYS = env.whole("PMS_API_KEY_LIFETIME_DAYS", 36_500, least=1, most=365_000)
CERTIFICATE_PROFILE = env.choice("PMS_CERTIFICATE_PROFILE", ["compatible", "strict"], "compatible")
CERTIFICATE_MIN_DAYS_LEFT = env.whole("PMS_CERTIFICATE_MIN_DAYS_LEFT", 335, most=3_650)
CA_MIN_MONTHS_LEFT = env.whole("PMS_CA_MIN_MONTHS_LEFT", 12, most=120)
ISSUED_DAYS = env.whole("PMS_ISSUED_DAYS", 367, least=1, most=3_650)
RESIGN_FTM = env.yes_no("PMS_RESIGN_FTM", default=True)
TOKEN_MINUTES = env.whole("PMS_TOKEN_MINUTES", 60, least=1, most=1440)
OIDC_ISSUERS = env.issuers("PMS_OIDC_ISSUERS")
OIDC_AUDIENCES = env.words(
    "PMS_OIDC_AUDIENCES",
    [
        "mosip-creser-client",
        "mosip-datsha-client",
        "mosip-ida-client",
        "mosip-regproc-client",
        "mosip-admin-client",
        "mosip-reg-client",
        "mosip-pms-client",
        "mosip-resident-client",
        "mosip-idrepo-client",
        "mosip-deployment-client",
    ],
)
POLICY_SCHEMA_URL = env.optional_link("PMS_POLICY_SCHEMA_URL") or "https://schemas.mosip.io/v1/auth-policy"
PAGE_CAP = env.whole("PMS_PAGE_CAP", 500, least=1, most=10_000)
API_ROLES = env.role_lists("PMS_API_ROLES")

# What portals of others that speak to the API are told ---------------------------------------------------------------
UI_ROLES = env.words(
    "PMS_UI_ROLES",
    [
        "AUTH_PARTNER",
        "DEVICE_PROVIDER",
        "CREDENTIAL_PARTNER",
        "FTM_PROVIDER",
        "MISP_PARTNER",
        "POLICYMANAGER",
        "PARTNER_ADMIN",
    ],
)
UI_TIMEOUT_MINUTES = env.whole("PMS_UI_TIMEOUT_MINUTES", 3, least=1, most=60)
UI_ITEMS_PER_PAGE = env.whole("PMS_UI_ITEMS_PER_PAGE", 8, least=1, most=500)
UI_REFRESH_SECONDS = env.whole("PMS_UI_REFRESH_SECONDS", 300, least=10, most=86_400)
OIDC_GRANT_TYPES = env.words("PMS_OIDC_GRANT_TYPES", ["authorization_code"])
OIDC_CLIENT_AUTH_METHODS = env.words("PMS_OIDC_CLIENT_AUTH_METHODS", ["private_key_jwt"])
OIDC_CLIENTS_OFFERED = env.yes_no("PMS_OIDC_CLIENTS_OFFERED", default=False)
CERTIFICATE_DOWNLOADS_OFFERED = env.yes_no("PMS_CERTIFICATE_DOWNLOADS_OFFERED", default=True)
TRUST_LIST_OFFERED = env.yes_no("PMS_TRUST_LIST_OFFERED", default=True)

# Other modules of the platform ---------------------------------------------------------------------------------------
WEBSUB_HUB_URL = env.optional_link("PMS_WEBSUB_HUB_URL")
PLATFORM_TOKEN_URL = env.optional_link("PMS_PLATFORM_TOKEN_URL")
PLATFORM_TOKEN_CLIENT_ID = env.wanted_with("PMS_PLATFORM_TOKEN_CLIENT_ID", PLATFORM_TOKEN_URL)
PLATFORM_TOKEN_CLIENT_SECRET = env.wanted_with("PMS_PLATFORM_TOKEN_CLIENT_SECRET", PLATFORM_TOKEN_URL)
DATASHARE_URL = env.optional_link("PMS_DATASHARE_URL")
DATASHARE_POLICY_ID = env.text("PMS_DATASHARE_POLICY_ID", "mpolicy-default-cert")
DATASHARE_SUBSCRIBER_ID = env.text("PMS_DATASHARE_SUBSCRIBER_ID", "mpartner-default-cert")
