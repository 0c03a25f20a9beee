"""Services and people that every test may use."""

import os
import shutil

import pytest

os.environ.setdefault("DEBUG", "on")
# Playwright keeps an event loop in the thread in which browser tests prepare their rows.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# --- ground: the browser ---

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NOT_RUN = "NOT RUN: there is no Chromium on this machine"
BROWSER_FIXTURES = {"browser", "context", "new_context", "page"}


def pytest_collection_modifyitems(items):
    for item in items:
        if BROWSER_FIXTURES.intersection(item.fixturenames):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason=NOT_RUN))


def pytest_terminal_summary(terminalreporter):
    """Say loudly what was not tried: a run without a browser must not look like a full one."""
    not_run = [report for report in terminalreporter.stats.get("skipped", []) if NOT_RUN in str(report.longrepr)]
    if not_run:
        terminalreporter.section("BROWSER TESTS NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(not_run)} browser tests were NOT RUN, because there is no Chromium here.")
        terminalreporter.line("Install it (Debian: apt-get install chromium) and run the tests again.")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Take Debian's Chromium, and let it talk to nobody but the test server."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}


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
