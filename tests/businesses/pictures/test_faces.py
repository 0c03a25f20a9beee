"""The picture of her face: only with her consent, and gone with it."""

import threading

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from accounts.models import ConsentPurpose
from accounts.services import NotAllowed, give_consent, withdraw_consent
from businesses import pictures
from businesses.models import Business, Picture, PictureKind
from businesses.models.business import BusinessQuerySet
from businesses.pictures import keeping, preparing
from tests.businesses.conftest import picture_bytes
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo_consent(ratna):
    return give_consent(ratna, ConsentPurpose.PHOTO, by=ratna)


def test_face_is_stored_with_her_name_as_words(draft, photo, photo_consent, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        face = pictures.put_face(draft, photo())

    assert list(draft.pictures.values_list("kind", "caption", "state")) == [("face", "Ratna Wulandari", "waiting")]
    assert woken == [face.pk]


def test_face_without_consent_is_refused_and_nothing_stored(draft, photo, own_files):
    with pytest.raises(NotAllowed, match="persetujuan"):
        pictures.put_face(draft, photo())

    assert (list(draft.pictures.all()), [path for path in own_files.rglob("*") if path.is_file()]) == ([], [])


def test_face_after_the_consent_was_withdrawn_is_refused(draft, photo, photo_consent, ratna):
    withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    with pytest.raises(NotAllowed):
        pictures.put_face(draft, photo())


def test_new_face_takes_the_place_of_the_old_one_and_of_its_files(
    draft, photo, photo_consent, own_files, django_capture_on_commit_callbacks
):
    old = pictures.put_face(draft, photo("lama.jpg"))
    pictures.prepare(old.pk)
    Picture.objects.filter(pk=old.pk).update(caption="Ratna di dapur", caption_en="Ratna in the kitchen")

    with django_capture_on_commit_callbacks(execute=True):
        new = pictures.put_face(draft, photo("baru.jpg", size=(900, 600)))

    assert list(draft.pictures.values_list("pk", "caption", "caption_en")) == [
        (new.pk, "Ratna di dapur", "Ratna in the kitchen")
    ]
    assert len([path for path in own_files.rglob("*") if path.is_file()]) == 1


def test_face_and_its_public_files_go_with_the_consent(
    draft, photo, photo_consent, ratna, own_files, django_capture_on_commit_callbacks
):
    face = pictures.put_face(draft, photo())
    pictures.prepare(face.pk)
    face.refresh_from_db()
    names = [f"{face.stem}-{width}.{suffix}" for width in face.widths for suffix in ("avif", "jpg")]
    before = [default_storage.exists(name) for name in names]

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    assert before == [True] * len(names)
    assert [default_storage.exists(name) for name in names] == [False] * len(names)
    assert [path for path in own_files.rglob("*") if path.is_file()] == []
    assert not draft.pictures.exists()


def test_face_that_still_waits_goes_with_the_consent_and_is_never_prepared(
    draft, photo, photo_consent, ratna, own_files, django_capture_on_commit_callbacks
):
    face = pictures.put_face(draft, photo())

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    assert not pictures.prepare(face.pk)
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_face_that_a_worker_is_drawing_leaves_no_file_after_the_consent(
    draft, photo, photo_consent, ratna, own_files, monkeypatch
):
    face = pictures.put_face(draft, photo())
    store = preparing.store_prepared

    def withdrawn_meanwhile(picture, image):
        withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)
        store(picture, image)

    monkeypatch.setattr(preparing, "store_prepared", withdrawn_meanwhile)
    pictures.prepare(face.pk)

    assert [path for path in own_files.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("purpose", [ConsentPurpose.SHOWCASE, ConsentPurpose.MESSAGES])
def test_face_stays_when_another_consent_ends(draft, photo, photo_consent, ratna, purpose):
    give_consent(ratna, purpose, by=ratna)
    pictures.put_face(draft, photo())

    withdraw_consent(ratna, purpose, by=ratna)

    assert draft.pictures.count() == 1


def test_other_pictures_and_other_peoples_faces_stay(draft, product, photo, photo_consent, ratna, sari):
    pictures.add_pictures(product, [photo()])
    pictures.put_face(draft, photo())
    other = BusinessFactory()
    Picture.objects.create(business=other, kind=PictureKind.FACE)

    withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)

    assert set(Picture.objects.values_list("business", "kind")) == {(draft.pk, "product"), (other.pk, "face")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locked", "stays"), [(False, True), (True, False)])
def test_face_that_is_sent_while_the_consent_ends_does_not_stay(
    draft, photo, photo_consent, ratna, monkeypatch, locked, stays
):
    """`locked` False is the control: nobody holds the business, and the face outlives its consent."""
    check = keeping._checked_digest
    threads = []

    def withdraw():
        try:
            withdraw_consent(ratna, ConsentPurpose.PHOTO, by=ratna)
        finally:
            connection.close()

    def is_waiting():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
                " AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
            )
            return cursor.fetchone()[0]

    def after_the_look_at_the_consent(file):
        threads.append(threading.Thread(target=withdraw))
        threads[0].start()
        # Until the other stands before the business that is held here, or (without that lock) has gone through.
        while threads[0].is_alive() and not is_waiting():
            pass
        return check(file)

    monkeypatch.setattr(keeping, "_checked_digest", after_the_look_at_the_consent)
    if not locked:
        monkeypatch.setattr(BusinessQuerySet, "select_for_update", lambda self, **options: self)
    pictures.put_face(draft, photo())
    threads[0].join()

    assert draft.pictures.exists() is stays


def test_same_face_again_changes_nothing(draft, photo, photo_consent):
    first = pictures.put_face(draft, photo())

    assert pictures.put_face(draft, photo()) == first


def test_face_that_cant_be_taken_leaves_the_old_one(draft, photo, photo_consent):
    old = pictures.put_face(draft, photo())

    with pytest.raises(pictures.Refused):
        pictures.put_face(draft, photo("virus.jpg", b"<html>"))

    assert list(draft.pictures.all()) == [old]


def test_database_refuses_a_second_face(draft):
    Picture.objects.create(business=draft, kind=PictureKind.FACE)

    for position in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            Picture.objects.create(business=draft, kind=PictureKind.FACE, position=position)


@pytest.mark.django_db(transaction=True)
def test_four_faces_at_once_leave_one(draft, photo_consent):
    together = threading.Barrier(4)
    errors = []

    def put(number):
        try:
            together.wait()
            file = SimpleUploadedFile("foto.jpg", picture_bytes(size=(400 + number, 400)))
            pictures.put_face(Business.objects.get(pk=draft.pk), file)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=put, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (errors, draft.pictures.count()) == ([], 1)
