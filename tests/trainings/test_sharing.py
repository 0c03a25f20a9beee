"""The picture beside the link of a class: drawn in both languages, anew when the class is moved, dropped when stale."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.factories import TrainingFactory
from trainings import services, sharing, tasks

WORDS = {
    "ground": "#0F4C45",
    "topic": "Foto produk",
    "title": "Foto produk dengan telepon genggam",
    "weekday": "Rabu",
    "day": "28",
    "month": "November 2026",
    "time": "09.00–12.00 WIB",
    "place": "Ruang Melati",
    "below": "Gratis",
}


@pytest.fixture
def folder(settings):
    return Path(settings.MEDIA_ROOT) / sharing.FOLDER


def drawn(folder):
    return sorted(path.name for path in folder.glob("*"))


def shown(client, training, language=""):
    page = client.get(f"{language}/pelatihan/{training.slug}/").content.decode()
    return re.search(r'property="og:image" content="([^"]+)"', page).group(1)


def test_a_published_class_has_a_picture_in_both_languages(client, published, folder, settings):
    before = shown(client, published)

    tasks.sweep_share_pictures()

    assert before.endswith("share.jpg")
    addresses = {shown(client, published), shown(client, published, "/en")}
    assert addresses == {f"{settings.SITE_URL}/media/{sharing.FOLDER}/{name}" for name in drawn(folder)}
    assert len(addresses) == 2
    for name in drawn(folder):
        with Image.open(folder / name) as image:
            assert image.size == (1200, 630)
        assert (folder / name).stat().st_size < 300_000


def test_a_draft_has_none(tuti, folder):
    TrainingFactory()

    tasks.sweep_share_pictures()

    assert drawn(folder) == []


def test_twice_draws_nothing_anew(published, folder, monkeypatch):
    tasks.sweep_share_pictures()
    monkeypatch.setattr(sharing, "draw", None)

    tasks.sweep_share_pictures()

    assert len(drawn(folder)) == 2


def test_moved_it_gets_another_picture_and_the_old_one_goes(client, published, folder, tuti):
    tasks.sweep_share_pictures()
    old = drawn(folder)
    row = published.sessions.get()
    services.move_session(
        row, starts_at=row.starts_at + timedelta(days=1), ends_at=row.ends_at + timedelta(days=1), by=tuti
    )

    tasks.sweep_share_pictures()

    assert len(drawn(folder)) == 2
    assert not set(old) & set(drawn(folder))
    assert shown(client, published).endswith(tuple(drawn(folder)))


def test_called_off_it_is_drawn_anew(published, folder, tuti):
    tasks.sweep_share_pictures()
    old = drawn(folder)
    services.cancel_training(published, by=tuti, reason="Banjir")

    tasks.sweep_share_pictures()

    assert not set(old) & set(drawn(folder))


@pytest.mark.parametrize("title", ["Foto", "Pelatihan " * 10, "W" * 100])
def test_no_title_is_wider_than_its_place(title):
    size, lines = sharing._wrapped(title.strip())

    assert 1 <= len(lines) <= 4
    assert not any(sharing._is_wider(line, size, 800) for line in lines)
    assert sharing.draw(WORDS | {"title": title}).size == sharing.SIZE


def test_what_does_not_fit_ends_with_dots():
    size, lines = sharing._wrapped("W" * 100)

    assert size == sharing.TITLE_SIZES[-1]
    assert lines[-1].endswith("…")
