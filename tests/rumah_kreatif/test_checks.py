import json

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

from rumah_kreatif import checks


@pytest.fixture
def collected(tmp_path, settings, monkeypatch):
    """A folder of collected files as of a real portal; the list of what is in it is written on demand."""
    settings.DEBUG = False

    def make(files):
        if files is not None:
            (tmp_path / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": files, "hash": ""}))
        storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
        monkeypatch.setattr(checks, "staticfiles_storage", storage)

    return make


@pytest.mark.parametrize("files", [None, {}])
def test_missing_static_files_are_told_with_what_to_do(collected, caplog, files):
    collected(files)

    assert checks.say_if_static_files_are_missing() is True
    [record] = caplog.records
    assert (record.levelname, record.hint) == ("CRITICAL", "Run `manage.py collectstatic` (or `prepare`) first.")


def test_collected_files_are_no_news(collected, caplog):
    collected({"site.css": "site.1.css"})

    assert checks.say_if_static_files_are_missing() is False
    assert caplog.records == []


def test_debug_pages_need_no_collected_files(collected, settings, caplog):
    collected(None)
    settings.DEBUG = True

    assert checks.say_if_static_files_are_missing() is False
    assert caplog.records == []
