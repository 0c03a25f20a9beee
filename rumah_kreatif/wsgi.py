"""The WSGI entry for gunicorn and `runserver`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rumah_kreatif.settings")

application = get_wsgi_application()

# Only now is there a registry of apps to ask.
from rumah_kreatif.checks import say_if_static_files_are_missing  # noqa: E402

say_if_static_files_are_missing()
