"""Settings, read from the environment. `docs/operations.md` lists every variable.

Development (`DEBUG` on) needs none of them: PostgreSQL and Valkey are then started from wheels and
keys are made for the data folder. Production refuses to start without what makes it safe.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where we run ---------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
# A bare clone is a development machine; as soon as a database or broker is configured, safety comes first.
DEVELOPMENT = env.bool("DEBUG", default=not DATABASE_URL and not REDIS_URL)
# The designed error pages are shown in development too; DEBUG_PAGES brings Django's technical ones.
DEBUG = DEVELOPMENT and env.bool("DEBUG_PAGES", False)
# The demo city: invented people, one-time codes readable in the admin, sign-ins printed.
DEMO = env.bool("DEMO", default=DEVELOPMENT)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()

if not DEVELOPMENT:
    missing = [name for name, value in (("DATABASE_URL", DATABASE_URL), ("REDIS_URL", REDIS_URL)) if not value]
    if missing:
        raise ImproperlyConfigured(
            f"Set {' and '.join(missing)}: with DEBUG off the portal uses your PostgreSQL and Redis, never the"
            " embedded ones."
        )


def _secret_key() -> str:
    # Not through django-environ, which would take a leading "$" for the name of another variable.
    key = os.environ.get("SECRET_KEY", "")
    if key:
        if not DEVELOPMENT and (len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-")):
            raise ImproperlyConfigured("SECRET_KEY is too weak: use at least 50 random characters.")
        return key
    if not DEVELOPMENT:
        raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters that only this portal knows.")
    return "development-only-" * 4


def _field_keys() -> dict[str, str]:
    """Keys for encrypted columns: `FIELD_KEYS=id:base64key,older:base64key`; the first one encrypts."""
    value = env.str("FIELD_KEYS", "")
    if not value:
        if not DEVELOPMENT:
            raise ImproperlyConfigured(
                "Set FIELD_KEYS (id:key,…) for the encrypted NIK column; "
                "`DEBUG=on python manage.py make_field_key` prints a new one."
            )
        value = "dev:ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMtISE="
    keys: dict[str, str] = {}
    for part in value.split(","):
        key_id, colon, key = part.strip().partition(":")
        if not (key_id and colon and key):
            raise ImproperlyConfigured("FIELD_KEYS is a list like `2026a:base64key,2025b:base64key`.")
        keys[key_id] = key
    return keys


SECRET_KEY = _secret_key()
FIELD_KEYS = _field_keys()

if not (DATABASE_URL and REDIS_URL):
    from rumah_kreatif import embedded

    _embedded_database_url, _embedded_redis_url = embedded.ensure(
        DATA_DIR, database=not DATABASE_URL, broker=not REDIS_URL
    )
    DATABASE_URL = DATABASE_URL or _embedded_database_url
    REDIS_URL = REDIS_URL or _embedded_redis_url

SITE_URL = env.str("SITE_URL", f"http://localhost:{env.str('PORT', '8000')}")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"] if DEVELOPMENT else []
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

# --- Who we are: the department has been renamed twice, so names are settings -------------------

ORGANISATION_NAME = env.str("ORGANISATION_NAME", "Dinas Koperasi dan Usaha Mikro, Pemerintah Kota Surabaya")
HELP_WHATSAPP = env.str("HELP_WHATSAPP", "+6280000000000")
HELP_HOURS = env.str("HELP_HOURS", "08.00–16.00")
# For letters: study visits, requests about personal data. Pages leave it out while it is empty.
HELP_EMAIL = env.str("HELP_EMAIL", "bantuan@rumahkreatif.example" if DEMO else "")
# What we promise her: an answer to a registration within so many days.
VERIFICATION_DAYS = env.int("VERIFICATION_DAYS", 7)

# --- Django -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "rumah_kreatif.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "pghistory",
    "phonenumber_field",
    "rumah_kreatif",
    "accounts",
    "notifications",
    "businesses",
    "sentra",
    "trainings",
    "showcase",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "rumah_kreatif.middleware.ZeroByteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.StaffSecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RateLimitedMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "rumah_kreatif.urls"
WSGI_APPLICATION = "rumah_kreatif.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ]
            if not DEBUG
            else ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rumah_kreatif.context_processors.portal",
                "notifications.context_processors.inbox",
            ],
        },
    }
]

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", 600),
    CONN_HEALTH_CHECKS=True,
    ATOMIC_REQUESTS=False,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "rk"},
    # Of this process alone, for small things that may be some seconds old: needs no broker and no network.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Where nginx hands out DATA_DIR/private after the portal has looked at the person; empty, the portal does it itself.
PRIVATE_FILES_ACCEL = env.str("PRIVATE_FILES_ACCEL", "")
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = env.str("MEDIA_URL", "/media/")
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_MAX_AGE = 60 if DEVELOPMENT else 3600

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# One form carries at most six pictures of 8 MB; files do not count here, only the other fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Accounts (allauth) -------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:after_sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "accounts.passwords.CommonPasswordValidator"},
    {"NAME": "accounts.demo.PublicPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "showcase:home"
# allauth counts tries in the cache only; accounts.limits counts them in PostgreSQL.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "accounts.forms.ActivateSecondFactorForm",
}
# How many proxies of ours stand in front; without it the whole city would share one limit behind nginx.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0 if DEVELOPMENT else 1)
# Officials prove themselves twice. The demo city is for trying, so there it is left out unless it is asked for.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", not DEMO)
# The module that carries messages, named here because accounts stands below it in the layers.
ACCOUNTS_MESSENGER = "notifications.services"
# Called with the person and the purpose when a consent ends, in the same transaction.
ACCOUNTS_CONSENT_ENDED = "businesses.pictures.keeping.consent_ended"
# Called with the merge when it is undone, in the same transaction; returns in words what is not as before.
BUSINESSES_MERGE_UNDONE = "trainings.services.unmerging.give_places_back"

# --- History: a row of every insert, update and delete, written by database triggers -------------

PGHISTORY_APPEND_ONLY = True

# --- Forms --------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5", "rumah"]
CRISPY_TEMPLATE_PACK = "rumah"
# Widgets are drawn from our templates/ too, not only from those of Django and the apps.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
PHONENUMBER_DEFAULT_REGION = "ID"
PHONENUMBER_DB_FORMAT = "E164"

# --- Messages -----------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEVELOPMENT else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Rumah Kreatif <no-reply@rumahkreatif.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
# Who carries a message out of the portal; a channel without a backend fails with that reason, visible in the admin.
NOTIFICATION_BACKENDS = {
    "email": "notifications.channels.EmailBackend",
    "phone": "notifications.channels.ConsoleBackend" if DEVELOPMENT or DEMO else "",
}
# Given up after this many tries: with the growing pauses of notifications.services about a day.
NOTIFICATION_MAX_ATTEMPTS = env.int("NOTIFICATION_MAX_ATTEMPTS", 8)
# A code that could not be sent within its life is not sent any more.
NOTIFICATION_CODE_MINUTES = 10

# --- Officials' desk: what the index calls late ----------------------------------------------------

VERIFY_WITHIN_DAYS = env.int("VERIFY_WITHIN_DAYS", 7)
UNANSWERED_AFTER_DAYS = env.int("UNANSWERED_AFTER_DAYS", 14)
PICTURE_LATE_MINUTES = env.int("PICTURE_LATE_MINUTES", 15)
# Decisions at once from a list: one transaction a business, all within one request.
DECISIONS_AT_ONCE = env.int("DECISIONS_AT_ONCE", 200)
# A code with which an owner takes over what was entered for her; and how many slips are printed in one go.
CLAIM_CODE_DAYS = env.int("CLAIM_CODE_DAYS", 30)
SLIPS_AT_ONCE = env.int("SLIPS_AT_ONCE", 200)

# --- Background work: a row in PostgreSQL is the truth, a task is only a wake-up ------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 10,
    # A web request must not wait for a broker that is gone or hangs: publishing fails fast and the sweeps find
    # the rows. The worker's own reconnecting does not follow these three.
    "max_retries": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = "UTC"
# A sweep that no worker took before the next one is due is of no use; two beats at once do no harm.
# Kept in memory: the file of Celery's default is spoilt by a kill, and what is due is a matter of rows anyway.
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"
CELERY_BEAT_SCHEDULE = {
    "go-on-with-imports": {
        "task": "businesses.tasks.sweep_imports",
        "schedule": 30,
        "options": {"expires": 30, "ignore_result": True},
    },
    "deliver-messages": {
        "task": "notifications.tasks.deliver_due",
        "schedule": 10,
        "options": {"expires": 10, "ignore_result": True},
    },
    "sweep-pictures": {
        "task": "businesses.tasks.sweep_pictures",
        "schedule": 60,
        "options": {"expires": 60, "ignore_result": True},
    },
    "remind-of-licences": {
        "task": "businesses.tasks.remind_of_licences",
        "schedule": 900,
        "options": {"expires": 900, "ignore_result": True},
    },
    "sweep-private-files": {
        "task": "businesses.tasks.sweep_private_files",
        "schedule": 3600,
        "options": {"expires": 3600, "ignore_result": True},
    },
    "sweep-seats": {
        "task": "trainings.tasks.sweep_seats",
        "schedule": 30,
        "options": {"expires": 30, "ignore_result": True},
    },
    "go-on-with-certificates": {
        "task": "trainings.tasks.sweep_certificates",
        "schedule": 30,
        "options": {"expires": 30, "ignore_result": True},
    },
    "remind-of-sessions": {
        "task": "trainings.tasks.remind_of_sessions",
        "schedule": 300,
        "options": {"expires": 300, "ignore_result": True},
    },
    "ask-participants": {
        "task": "trainings.tasks.ask_participants",
        "schedule": 900,
        "options": {"expires": 900, "ignore_result": True},
    },
    "draw-share-pictures": {
        "task": "trainings.tasks.sweep_share_pictures",
        "schedule": 60,
        "options": {"expires": 60, "ignore_result": True},
    },
    "forget": {
        "task": "trainings.tasks.forget",
        "schedule": 3600,
        "options": {"expires": 3600, "ignore_result": True},
    },
    "prepare-settlements": {
        "task": "sentra.tasks.prepare_settlements",
        "schedule": 3600,
        "options": {"expires": 3600, "ignore_result": True},
    },
    "tell-of-the-day": {
        "task": "sentra.tasks.tell_day",
        "schedule": 900,
        "options": {"expires": 900, "ignore_result": True},
    },
    "count-figures": {
        "task": "showcase.tasks.refresh_figures",
        "schedule": 300,
        "options": {"expires": 300, "ignore_result": True},
    },
    "refresh-search-words": {
        "task": "showcase.tasks.refresh_search_words",
        "schedule": 1800,
        "options": {"expires": 1800, "ignore_result": True},
    },
    "sweep-sign-in": {
        "task": "accounts.tasks.sweep_sign_in",
        "schedule": 3600,
        "options": {"expires": 3600, "ignore_result": True},
    },
}

# --- Security -----------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "rumah_kreatif.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if not DEVELOPMENT:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SAMESITE = "Lax"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# --- Logs ---------------------------------------------------------------------------------------

from rumah_kreatif.logging import LOGGING  # noqa: E402, F401

TEST_RUNNER = "django.test.runner.DiscoverRunner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rumah_kreatif.settings")
