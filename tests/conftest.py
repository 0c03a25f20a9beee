"""Services and people that every test may use."""

import os
import shutil
import signal

import pytest

# What the tests start must hear its terminal close, even when they themselves run under `nohup`.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

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


# --- the world of the access matrix ---


@pytest.fixture
def world(db):
    from tests.world import make_world

    return make_world()


# --- files ---


@pytest.fixture
def own_files(settings, tmp_path, monkeypatch):
    """Public and private files in a folder of this test."""
    from django.core.files.storage import storages

    from businesses.models import PrivateFile

    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # The field took its storage when the models were read.
    monkeypatch.setattr(PrivateFile._meta.get_field("file"), "storage", storages["private"])
    return tmp_path


# --- the cache ---


@pytest.fixture(scope="session", autouse=True)
def own_part_of_the_cache(worker_id):
    """Workers share one Valkey, and their databases number people alike: a code used in one was used in all."""
    from django.conf import settings

    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{worker_id}-{os.getpid()}"


# --- the database ---


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Copy a database in which all migrations have run already, instead of running them once more."""
    from django.db import connection

    from tests.database import migrated_template

    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()


# --- tests that commit ---


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the test database goes, end what threads of servers and races still hold open of it."""
    from django.db import connection
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        # `reference_rows` does it, in a tenth of the time: Django would TRUNCATE all tables and make permissions anew.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test_case: None)
        yield

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def migrated_rows(django_db_setup, django_db_blocker):
    """What migrations brought into the tables."""
    from tests.database import copy_rows

    with django_db_blocker.unblock():
        return copy_rows()


@pytest.fixture(autouse=True)
def reference_rows(request):
    """After a test that really commits, empty every table and put back the rows that migrations brought.

    Without this the order of tests would matter, and two workers share them out as they please.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"}.intersection(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        rows = request.getfixturevalue("migrated_rows")
        blocker = request.getfixturevalue("django_db_blocker")
        request.node.put_back = lambda: _put_back(rows, blocker)


def _put_back(rows, blocker):
    from django.contrib.contenttypes.models import ContentType

    from tests.database import put_back

    with blocker.unblock():
        put_back(rows)
        ContentType.objects.clear_cache()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    # Not at a fixture's end: those that the test began with end after ours, and may still write.
    result = yield
    put_back = getattr(item, "put_back", None)
    # After the last test the test database is gone, and the connection leads to the real one again.
    if put_back and nextitem is not None:
        put_back()
    return result


# --- showcase ---


@pytest.fixture(autouse=True)
def no_memory_of_earlier_tests():
    """What this process keeps for some seconds must not outlive the rows that it was made from."""
    from django.core.cache import caches

    caches["local"].clear()
