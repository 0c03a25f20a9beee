import io
import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from accounts.models import StatusChange
from businesses import pictures, tasks
from businesses.models import Picture, PictureState, ProductStatus, Refusal
from businesses.pictures import preparing
from notifications.models import Channel, Message
from tests.businesses.conftest import picture_bytes
from tests.businesses.pictures.conftest import animated, png_that_claims, waiting_with, with_gps

pytestmark = pytest.mark.django_db

# --- prepare ---


def test_prepare_makes_avif_and_jpeg_in_each_width(product, photo):
    [picture], _refused = pictures.add_pictures(product, [photo(size=(2000, 1500))])

    assert pictures.prepare(picture.pk) is True

    picture.refresh_from_db()
    assert (picture.state, picture.widths, picture.width, picture.height) == (
        PictureState.READY,
        [320, 640, 1280],
        1280,
        960,
    )
    for width in picture.widths:
        for suffix, file_format in (("avif", "AVIF"), ("jpg", "JPEG")):
            with default_storage.open(f"{picture.stem}-{width}.{suffix}") as file, Image.open(file) as image:
                assert (image.format, image.size) == (file_format, (width, width * 3 // 4))


@pytest.mark.parametrize(
    ("size", "widths"),
    [((250, 250), [250]), ((320, 240), [320]), ((500, 400), [320, 500]), ((900, 900), [320, 640, 900])],
)
def test_prepare_never_enlarges(product, photo, size, widths):
    [picture], _refused = pictures.add_pictures(product, [photo(size=size)])

    pictures.prepare(picture.pk)

    picture.refresh_from_db()
    assert picture.widths == widths


def test_prepare_tells_the_colour_of_the_ground(waiting):
    pictures.prepare(waiting.pk)

    waiting.refresh_from_db()
    assert [
        abs(int(waiting.colour[at : at + 2], 16) - wanted) <= 2 for at, wanted in ((1, 0xAA), (3, 0x33), (5, 0x22))
    ] == [True] * 3


def test_prepare_leaves_nothing_of_the_original(product, own_files):
    secret = with_gps() + b"MUATAN-RAHASIA"
    [picture], _refused = pictures.add_pictures(product, [SimpleUploadedFile("foto.jpg", secret)])
    with Image.open(io.BytesIO(secret)) as image:
        before = dict(image.getexif().get_ifd(0x8825))

    pictures.prepare(picture.pk)

    files = [path for path in own_files.rglob("*") if path.is_file()]
    assert (before[1], secret.count(b"RAHASIA"), len(files)) == ("S", 3, 4)
    for path in files:
        content = path.read_bytes()
        assert b"RAHASIA" not in content
        with Image.open(path) as image:
            assert dict(image.getexif()) == {}
            assert not {"exif", "comment", "icc_profile"} & set(image.info)
    picture.refresh_from_db()
    assert picture.upload == ""


def test_prepare_turns_the_picture_upright(product):
    [picture], _refused = pictures.add_pictures(product, [SimpleUploadedFile("foto.jpg", with_gps(size=(800, 600)))])

    pictures.prepare(picture.pk)

    picture.refresh_from_db()
    assert (picture.width, picture.height) == (600, 800)


def grey_16_bit():
    buffer = io.BytesIO()
    Image.new("I;16", (300, 300), 0x8080).save(buffer, "PNG")
    return buffer.getvalue()


def palette():
    buffer = io.BytesIO()
    Image.new("RGB", (300, 300), "#808080").convert("P").save(buffer, "PNG", transparency=5)
    return buffer.getvalue()


def cmyk():
    buffer = io.BytesIO()
    Image.new("CMYK", (300, 300), (0, 0, 0, 127)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize("content", [grey_16_bit(), palette(), cmyk()], ids=["16 bit", "palette", "cmyk"])
def test_prepare_keeps_grey_grey_in_every_mode(product, content):
    [picture], _refused = pictures.add_pictures(product, [SimpleUploadedFile("foto", content)])

    pictures.prepare(picture.pk)

    picture.refresh_from_db()
    assert all(abs(int(picture.colour[at : at + 2], 16) - 0x80) < 6 for at in (1, 3, 5))


def test_prepare_puts_paper_behind_what_is_transparent(product):
    buffer = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(buffer, "PNG")
    [picture], _refused = pictures.add_pictures(product, [SimpleUploadedFile("foto.png", buffer.getvalue())])

    pictures.prepare(picture.pk)

    picture.refresh_from_db()
    assert picture.colour.startswith("#ff")


def test_prepare_takes_the_first_frame_of_a_moving_webp(product):
    [picture], _refused = pictures.add_pictures(product, [SimpleUploadedFile("foto.webp", animated("WEBP"))])

    pictures.prepare(picture.pk)

    picture.refresh_from_db()
    assert (picture.state, picture.width) == (PictureState.READY, 300)


def test_prepare_survives_a_broken_colour_profile(product, photo):
    content = picture_bytes(icc_profile=b"not a profile")
    [picture], _refused = pictures.add_pictures(product, [photo(content=content)])

    pictures.prepare(picture.pk)

    picture.refresh_from_db()
    assert picture.state == PictureState.READY


HOSTILE = {
    "half a JPEG": (picture_bytes(size=(1200, 900), quality=95)[:3000], Refusal.BROKEN),
    "PNG without its pixels": (png_that_claims(800, 600), Refusal.BROKEN),
    "PNG with rubbish for pixels": (png_that_claims(800, 600, b"rubbish"), Refusal.BROKEN),
    "HTML": (b"<html>", Refusal.NOT_A_PICTURE),
    "bomb": (png_that_claims(50_000, 50_000), Refusal.TOO_MANY_PIXELS),
    "100 megapixels": (png_that_claims(10_000, 10_000), Refusal.TOO_MANY_PIXELS),
    "empty": (b"", Refusal.NOT_A_PICTURE),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_prepare_refuses_what_is_hostile_or_damaged_and_tells_her(product, ratna, own_files, name):
    content, reason = HOSTILE[name]
    picture = waiting_with(product, content)

    assert pictures.prepare(picture.pk) is True

    picture.refresh_from_db()
    assert (picture.state, picture.refusal, picture.upload) == (PictureState.REFUSED, reason, "")
    message = Message.objects.get(recipient=ratna, channel=Channel.INBOX)
    assert message.key == "picture_refused"
    assert str(reason.label) in message.body
    assert message.link == f"/saya/usaha/{product.business_id}/produk/{product.pk}/foto/"
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


def test_prepare_of_a_lost_upload_refuses(product):
    picture = Picture.objects.create(business=product.business, product=product, upload="uploads/26/gone")

    pictures.prepare(picture.pk)

    picture.refresh_from_db()
    assert picture.refusal == Refusal.BROKEN


def test_refusing_the_only_picture_hides_the_product(product, ratna):
    picture = waiting_with(product, b"<html>")
    product.status = ProductStatus.PUBLISHED
    product.save()

    pictures.prepare(picture.pk)

    product.refresh_from_db()
    assert product.status == ProductStatus.DRAFT
    assert StatusChange.objects.get().by is None


def test_refusing_one_of_two_pictures_leaves_the_product(product, photo):
    pictures.add_pictures(product, [photo()])
    name = storages["private"].save("uploads/26/hostile", SimpleUploadedFile("x", b"<html>"))
    picture = Picture.objects.create(business=product.business, product=product, position=2, upload=name)
    product.status = ProductStatus.PUBLISHED
    product.save()

    pictures.prepare(picture.pk)

    product.refresh_from_db()
    assert product.status == ProductStatus.PUBLISHED


def test_refusing_twice_tells_once(product, ratna):
    picture = waiting_with(product, b"<html>")

    for _ in range(2):
        pictures.refuse(picture, Refusal.BROKEN)

    assert Message.objects.filter(recipient=ratna, channel=Channel.INBOX).count() == 1


def test_prepare_twice_does_it_once(waiting):
    assert [pictures.prepare(waiting.pk) for _ in range(2)] == [True, False]


def test_prepare_leaves_one_that_another_worker_holds(waiting):
    Picture.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))

    assert pictures.prepare(waiting.pk) is False


def test_prepare_after_a_crash_begins_again_under_the_same_names(waiting, monkeypatch, own_files):
    written = []

    def crash(name, image, file_format, **options):
        written.append(name)
        if len(written) == 3:
            raise KeyboardInterrupt
        original(name, image, file_format, **options)

    original = preparing._write
    monkeypatch.setattr(preparing, "_write", crash)
    with pytest.raises(KeyboardInterrupt):
        pictures.prepare(waiting.pk)
    monkeypatch.setattr(preparing, "_write", original)
    Picture.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    assert pictures.sweep() == [waiting.pk]
    assert pictures.prepare(waiting.pk) is True

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (PictureState.READY, 2)
    assert len([path for path in own_files.rglob("*") if path.is_file()]) == 2 * len(waiting.widths)


def test_prepare_gives_up_after_three_crashes(waiting):
    Picture.objects.update(attempts=preparing.MAX_ATTEMPTS)

    pictures.prepare(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.refusal) == (PictureState.REFUSED, Refusal.BROKEN)


def test_prepare_of_one_that_she_removed_meanwhile_leaves_no_file(waiting, own_files, monkeypatch):
    original = preparing.decoded

    def removed_meanwhile(file):
        Picture.objects.all().delete()
        return original(file)

    monkeypatch.setattr(preparing, "decoded", removed_meanwhile)

    pictures.prepare(waiting.pk)

    assert [path for path in own_files.rglob("*") if path.is_file()] == []


@pytest.mark.django_db(transaction=True)
def test_prepare_by_four_workers_at_once_is_done_by_one(product):
    [picture], _refused = pictures.add_pictures(product, [SimpleUploadedFile("foto.jpg", picture_bytes())])
    together = threading.Barrier(4)
    results = []

    def work():
        try:
            together.wait()
            results.append(pictures.prepare(picture.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, False, False, True]


# --- sweep ---


def test_sweep_deletes_what_a_kill_left_behind(waiting):
    upload = waiting.upload
    pictures.prepare(waiting.pk)
    storages["private"].save(upload, SimpleUploadedFile("x", b"left over"))
    Picture.objects.update(upload=upload)

    pictures.sweep()

    assert not storages["private"].exists(upload)
    assert Picture.objects.get().upload == ""


def test_sweep_task_wakes_a_worker_for_each_waiting_picture(waiting, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.prepare_picture, "delay", woken.append)

    tasks.sweep_pictures()

    assert woken == [waiting.pk]


def test_task_of_a_picture_that_is_gone_does_nothing(db):
    tasks.prepare_picture(4711)

    assert not Picture.objects.exists()


def test_store_prepared_needs_no_upload(product):
    picture = Picture.objects.create(business=product.business, product=product)

    pictures.store_prepared(picture, Image.new("RGB", (640, 480), "#0f4c45"))

    picture.refresh_from_db()
    assert (picture.state, picture.widths) == (PictureState.READY, [320, 640])
    assert default_storage.exists(f"{picture.stem}-640.avif")


@pytest.mark.parametrize(("kind", "page"), [("face", "wajah"), ("process", "proses")])
def test_refused_picture_of_herself_or_her_work_leads_to_its_page(draft, ratna, kind, page):
    picture = Picture.objects.create(business=draft, kind=kind)

    pictures.refuse(picture, Refusal.BROKEN)

    message = Message.objects.get(recipient=ratna, channel=Channel.INBOX)
    assert message.link.endswith(f"/saya/usaha/{draft.pk}/foto/{page}/")
    assert "Dapur Ratna" in message.subject + message.body
