import threading

import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from accounts.models import ConsentPurpose
from accounts.services import NotAllowed, give_consent, withdraw_consent
from businesses import pictures, tasks
from businesses.models import Business, BusinessStatus, Picture, PictureKind, PictureState, ProductStatus, Refusal
from businesses.models.business import BusinessQuerySet
from businesses.pictures import keeping, preparing
from tests.businesses.conftest import picture_bytes
from tests.factories import BusinessFactory

pytestmark = pytest.mark.django_db

# --- add_pictures ---


def test_add_stores_the_file_privately_and_wakes_a_worker(product, photo, woken, django_capture_on_commit_callbacks):
    content = picture_bytes()

    with django_capture_on_commit_callbacks(execute=True):
        [picture], refused = pictures.add_pictures(product, [photo("KTP Ratna.jpg", content)])

    assert refused == []
    assert (picture.state, picture.position, picture.business) == (PictureState.WAITING, 1, product.business)
    with storages["private"].open(picture.upload) as file:
        assert file.read() == content
    assert "KTP" not in picture.upload
    assert woken == [picture.pk]


def test_add_keeps_the_good_ones_and_says_why_not_the_others(product, photo):
    files = [photo("satu.jpg"), photo("dua.jpg", b"<html>"), photo("tiga.png", size=(900, 700), file_format="PNG")]

    added, refused = pictures.add_pictures(product, files)

    assert [picture.position for picture in added] == [1, 2]
    assert [name for name, _reason in refused] == ["dua.jpg"]
    assert refused[0][1] == Refusal.NOT_A_PICTURE.label


def test_add_the_same_bytes_twice_keeps_one(product, photo):
    content = picture_bytes()

    for _ in range(2):
        pictures.add_pictures(product, [photo("a.jpg", content), photo("b.jpg", content)])

    assert product.pictures.count() == 1


def test_add_stops_at_six(product, photo):
    files = [photo(f"{at}.png", size=(300 + at, 300), file_format="PNG") for at in range(8)]

    added, refused = pictures.add_pictures(product, files)

    assert [picture.position for picture in added] == [1, 2, 3, 4, 5, 6]
    assert [name for name, _reason in refused] == ["6.png", "7.png"]


def test_add_fills_the_gap(product, photo):
    for at in range(3):
        pictures.add_pictures(product, [photo(size=(300 + at, 300))])
    product.pictures.get(position=2).delete()

    [picture], _refused = pictures.add_pictures(product, [photo(size=(500, 300))])

    assert picture.position == 2


def test_add_gives_a_refused_ones_place_to_the_next(product, photo):
    for at in range(6):
        pictures.add_pictures(product, [photo(size=(300 + at, 300))])
    product.pictures.filter(position=3).update(state=PictureState.REFUSED, refusal=Refusal.BROKEN)

    [picture], refused = pictures.add_pictures(product, [photo(size=(500, 300))])

    assert (picture.position, refused) == (3, [])
    assert product.pictures.count() == 6


@pytest.mark.django_db(transaction=True)
def test_add_the_same_form_four_times_at_once_keeps_one(product):
    content = picture_bytes()
    together = threading.Barrier(4)
    results = []

    def send():
        try:
            together.wait()
            results.append(pictures.add_pictures(product, [SimpleUploadedFile("foto.jpg", content)]))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(added) for added, _refused in results) == [0, 0, 0, 1]
    assert Picture.objects.count() == 1


# --- move_picture, remove_picture ---


@pytest.mark.parametrize(
    ("which", "earlier", "order"),
    [(2, True, [2, 1, 3]), (2, False, [1, 3, 2]), (1, True, [1, 2, 3]), (3, False, [1, 2, 3])],
)
def test_move_swaps_with_the_neighbour(product, photo, which, earlier, order):
    rows = [pictures.add_pictures(product, [photo(size=(300 + at, 300))])[0][0] for at in range(3)]

    pictures.move_picture(rows[which - 1], earlier=earlier)

    assert [rows.index(picture) + 1 for picture in product.pictures.order_by("position")] == order


def test_move_of_a_picture_that_is_gone_does_nothing(waiting):
    Picture.objects.all().delete()

    pictures.move_picture(waiting, earlier=True)

    assert not Picture.objects.exists()


def test_remove_deletes_row_and_files(waiting, own_files, django_capture_on_commit_callbacks):
    pictures.prepare(waiting.pk)
    waiting.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove_picture(waiting)

    assert not Picture.objects.exists()
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_remove_before_it_was_prepared_deletes_what_she_sent(waiting, own_files, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove_picture(waiting)

    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_remove_twice_is_no_error(waiting):
    pictures.remove_picture(waiting)

    pictures.remove_picture(waiting)

    assert not Picture.objects.exists()


def test_remove_of_the_only_picture_of_a_published_product_is_refused(waiting, product):
    product.status = ProductStatus.PUBLISHED
    product.save()

    with pytest.raises(NotAllowed):
        pictures.remove_picture(waiting)

    assert Picture.objects.count() == 1


def test_broker_that_is_away_costs_her_nothing(product, photo, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.prepare_picture, "apply_async", away)

    with django_capture_on_commit_callbacks(execute=True):
        [picture], _refused = pictures.add_pictures(product, [photo()])

    assert pictures.sweep() == [picture.pk]


def test_closed_business_keeps_its_pictures(in_status, waiting):
    in_status(BusinessStatus.INACTIVE)

    pictures.prepare(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == PictureState.READY


# --- add_process_pictures ---


def test_process_pictures_stand_in_a_row_of_their_own(draft, product, photo, woken, django_capture_on_commit_callbacks):
    pictures.add_pictures(product, [photo("produk.jpg")])

    with django_capture_on_commit_callbacks(execute=True):
        added, refused = pictures.add_process_pictures(draft, [photo("a.jpg"), photo("b.jpg", size=(900, 600))])

    assert refused == []
    assert [(row.kind, row.position, row.product) for row in added] == [("process", 1, None), ("process", 2, None)]
    assert woken == [row.pk for row in added]


def test_process_stops_at_three(draft, photo):
    files = [photo(f"{n}.jpg", size=(300 + n, 300)) for n in range(4)]

    added, refused = pictures.add_process_pictures(draft, files)

    assert len(added) == 3
    assert [name for name, _reason in refused] == ["3.jpg"]
    assert "paling banyak 3" in refused[0][1]


def test_process_pictures_of_two_businesses_are_two_rows(draft, photo):
    other = BusinessFactory()

    pictures.add_process_pictures(other, [photo()])
    [picture], _refused = pictures.add_process_pictures(draft, [photo()])

    assert picture.position == 1


def test_process_pictures_can_change_places(draft, photo):
    files = [photo(f"{n}.jpg", size=(300 + n, 300)) for n in range(2)]
    first, second = pictures.add_process_pictures(draft, files)[0]

    pictures.move_picture(second, earlier=True)

    assert list(draft.pictures.order_by("position")) == [second, first]


# --- put_face ---


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


# --- words ---


@pytest.mark.parametrize(
    ("language", "words_en", "words"),
    [("id", "Kneading", "Menguleni"), ("en", "Kneading", "Kneading"), ("en", "", "Menguleni")],
)
def test_words_in_the_language_of_the_page(language, words_en, words):
    with override(language):
        assert Picture(caption="Menguleni", caption_en=words_en).words == words
