"""Django's settings, all derived from the one Configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from siaga.main.configuration import LOOPBACK_NAMES, Configuration
from siaga.main.databases import database_settings
from siaga.main.log_lines import configure_log
from siaga.main.push import PushAllowed, WaysOut
from siaga.main.secret import gateway_secret, push_key, secret_key

CONFIGURATION = Configuration.from_environment()
SIAGA = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key(CONFIGURATION.state)
DEBUG = False
PUBLIC_HOST = urlsplit(CONFIGURATION.public_address).hostname
ALLOWED_HOSTS = [*CONFIGURATION.hosts, *LOOPBACK_NAMES, *([PUBLIC_HOST] if PUBLIC_HOST else [])]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "siaga.web.apps.SignInGuardConfig",
    "csp",
    "ninja",
    "siaga.ledger",
    "siaga.records",
    "siaga.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "siaga.web.middleware.BodyLimit",
    "siaga.web.middleware.Language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "siaga.web.middleware.StrictCsrf",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "siaga.web.middleware.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SIAGA / "web" / "templates"],  # before the administration's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

ROOT_URLCONF = "siaga.web.urls"
WSGI_APPLICATION = "siaga.main.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {
    "default": database_settings(CONFIGURATION.database, CONFIGURATION.sqlite_file)
}

# People
AUTH_USER_MODEL = "records.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/masuk"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/masuk"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "siaga.main.client.address"
AXES_LOCKOUT_CALLABLE = "siaga.web.signin.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False

# Sessions: one shift and its handing over
SESSION_COOKIE_AGE = 14 * 3600  # seconds
SESSION_COOKIE_NAME = "siaga_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIGURATION.tls
CSRF_COOKIE_NAME = "siaga_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = CONFIGURATION.tls
CSRF_FAILURE_VIEW = "siaga.web.trouble.csrf_failed"

# What a browser may send and may do
WEBSOCKETS = [
    f"{scheme}://{host}:{CONFIGURATION.port}"
    for host in ALLOWED_HOSTS
    for scheme in ["wss" if CONFIGURATION.tls else "ws"]
]
"""Older browsers do not count a websocket of the same host as 'self'."""

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # bytes
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 3600 * 24 * 30 if CONFIGURATION.tls else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'", *WEBSOCKETS],
        "style-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Words
USE_I18N = True
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [SIAGA / "locale"]
LANGUAGE_COOKIE_NAME = "siaga_language"
USE_TZ = True
TIME_ZONE = CONFIGURATION.time_zone

# Files
STATIC_URL = "/static/"
STATIC_ROOT = CONFIGURATION.static_files

# Settings that operations and web read through django.conf
SIAGA_CONFIGURATION = CONFIGURATION
SIAGA_MAY_DIAL = CONFIGURATION.may_dial
SIAGA_DESK_PHONES = tuple(CONFIGURATION.desk_phones)
SIAGA_RING_S = CONFIGURATION.ring_s
SIAGA_WRAP_UP_S = CONFIGURATION.wrap_up_s
SIAGA_KEEP_RECORDINGS = CONFIGURATION.keep_recordings
SIAGA_EVERYBODY_S = CONFIGURATION.everybody_s
SIAGA_SECOND_LINE_S = CONFIGURATION.second_line_s
SIAGA_SKILL_S = CONFIGURATION.skill_s
SIAGA_PRANKS_BEHIND = CONFIGURATION.pranks_behind
SIAGA_PRANK_HALF_LIFE_DAYS = CONFIGURATION.prank_half_life_days
SIAGA_PRANKS_S = CONFIGURATION.pranks_s
SIAGA_DRILL_TRUNKS = CONFIGURATION.drill_trunks
SIAGA_GATEWAY_FROM = CONFIGURATION.gateway_from
SIAGA_GATEWAY_AT = f"http://127.0.0.1:{CONFIGURATION.web_port}"
SIAGA_GATEWAY_SECRET = gateway_secret(CONFIGURATION.state)
SIAGA_PUSH_KEY = push_key(CONFIGURATION.state)
SIAGA_PUSH_ALLOWED = PushAllowed(CONFIGURATION.channels, CONFIGURATION.public_address)
SIAGA_WAYS_OUT = WaysOut(CONFIGURATION.channels)
SIAGA_CENTRE_NAME = CONFIGURATION.centre_name
SIAGA_PUBLIC_ADDRESS = CONFIGURATION.public_address

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {name: {"level": "WARNING"} for name in ("axes", "httpx")},
}
configure_log()
