"""Settings of the desk. What differs from one installation to the next comes from the environment (docs/how-to/deploy.md).

MINGCHENG_HOME the data folder; MINGCHENG_DATABASE_URL `postgresql://user:password@host:port/name` where the embedded
database is not wanted; MINGCHENG_HOSTS the names under which browsers reach the desk, separated by commas;
MINGCHENG_HTTPS `1` behind a proxy that speaks HTTPS; MINGCHENG_PROXIES how many proxies stand before the desk (one with
MINGCHENG_HTTPS, else none): so many entries of X-Forwarded-For are believed; MINGCHENG_IDLE_MINUTES after how long
without a page somebody must sign in again (60); MINGCHENG_LOG `json` for log lines as objects, MINGCHENG_LOG_LEVEL
(`WARNING`; `INFO` has a line for each request and job); MINGCHENG_METRICS_TOKEN for /metrics from other machines.
"""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

from mingcheng.desk.data_folder import data_folder
from mingcheng.desk.database_settings import database_settings
from mingcheng.desk.monitoring.lines import logging_settings
from mingcheng.language import LOCALE_DIR

DATA_FOLDER = data_folder()
DATA_FOLDER.prepare()
SECRET_KEY = DATA_FOLDER.secret_key()
DEBUG = False

HTTPS = os.environ.get("MINGCHENG_HTTPS") == "1"
PROXIES = int(os.environ.get("MINGCHENG_PROXIES") or HTTPS)
ALLOWED_HOSTS = [
    "localhost", "127.0.0.1", "[::1]",
    *(host.strip() for host in os.environ.get("MINGCHENG_HOSTS", "").split(",") if host.strip()),
]  # fmt: skip
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "axes",
    "auditlog",
    "csp",
    "mingcheng.desk.pages",
    "mingcheng.desk.organisations",
    "mingcheng.desk.files",
    "mingcheng.desk.jobs",
    "mingcheng.desk.plans",
    "mingcheng.desk.targets",
    "mingcheng.desk.tasks",
    "mingcheng.desk.deliverables",
    "mingcheng.desk.statistics",
    "mingcheng.desk.registry",
    "mingcheng.desk.policies",
    "mingcheng.desk.parks",
    "mingcheng.desk.home",
    "django.forms",  # behind the rooms, so that a template of theirs is found before the one of Django
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "mingcheng.desk.monitoring.requests.Timing",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mingcheng.desk.organisations.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mingcheng.desk.pages.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mingcheng.desk.organisations.acting.ActingMiddleware",
    "mingcheng.desk.organisations.gate.SignInRequired",
    "mingcheng.desk.organisations.parameters.SaneParameters",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mingcheng.desk.urls"
WSGI_APPLICATION = "mingcheng.desk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "mingcheng.desk.pages.navigation.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "mingcheng.desk.pages.templatetags.figures",
            ],
        },
    }
]

DATABASES = {"default": database_settings(DATA_FOLDER, os.environ.get("MINGCHENG_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who works here

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
_RULES = "mingcheng.desk.organisations.passwords"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_RULES}.OfSeveralKinds", "OPTIONS": {"kinds": 3}},
    {"NAME": f"{_RULES}.NotLikeOneself"},
    {"NAME": f"{_RULES}.NotCommon"},
]
LOGIN_URL = "organisations:sign-in"
LOGIN_REDIRECT_URL = "home:home"
LOGOUT_REDIRECT_URL = "organisations:sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "mingcheng.desk.organisations.refusals.locked_out"
AXES_CLIENT_IP_CALLABLE = "mingcheng.desk.organisations.addresses.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # signing in is kept by us (organisations.SignIn), and in the audit trail
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 60 * int(os.environ.get("MINGCHENG_IDLE_MINUTES") or 60)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics$"]  # asked for by this machine itself, past the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "mingcheng.desk.organisations.refusals.form_too_old"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- files that come in: more than this is refused, and what is not small goes to disk

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
UPLOAD_LIMIT_BYTES = 200 * 1024 * 1024
REQUEST_LIMIT_BYTES = 1024 * 1024 * 1024
"""All files of one request together."""
FILE_UPLOAD_HANDLERS = [
    "mingcheng.desk.organisations.upload_limits.Limits",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- language, time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [LOCALE_DIR]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["mingcheng.desk.formats"]

# --- static files

STATIC_URL = "static/"
STATIC_ROOT = None  # the files are served from where the apps keep them
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

AUDITLOG_DISABLE_ON_RAW_SAVE = True
AUDITLOG_LOGENTRY_MODEL = "organisations.AuditEntry"
MIGRATION_MODULES = {"auditlog": None}  # its own table is not used
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = logging_settings(os.environ.get("MINGCHENG_LOG", "text"), os.environ.get("MINGCHENG_LOG_LEVEL", "WARNING"))
