"""Services and people that every test may use."""

import os

os.environ.setdefault("DEBUG", "on")

import pytest  # noqa: E402

# --- look ---


@pytest.fixture(scope="session", autouse=True)
def static_files_from_their_sources():
    """Tests need no `collectstatic`: addresses without a fingerprint, and no folder that WhiteNoise would miss."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, STATIC_ROOT=None):
        yield


# --- desk ---


@pytest.fixture(autouse=True)
def speaks_indonesian():
    """A request leaves its language behind in the thread; every test begins in the portal's own."""
    from django.utils import translation

    with translation.override("id"):
        yield
