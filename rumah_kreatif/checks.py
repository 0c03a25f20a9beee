"""What the portal looks at before it answers the first request."""

import logging

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

log = logging.getLogger(__name__)


def say_if_static_files_are_missing() -> bool:
    """Without the list of collected files every page fails, the error page too; say at the start what to do."""
    # The storage of the tests keeps no list, and with Django's debug pages the files are served from their sources.
    is_missing = not settings.DEBUG and getattr(staticfiles_storage, "hashed_files", None) == {}
    if is_missing:
        log.critical("static_files_missing", extra={"hint": "Run `manage.py collectstatic` (or `prepare`) first."})
    return is_missing
