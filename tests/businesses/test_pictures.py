import io
import struct
import threading
import zlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from accounts.models import StatusChange
from accounts.services import NotAllowed
from businesses import pictures, tasks
from businesses.models import BusinessStatus, Picture, PictureState, ProductStatus, Refusal
from notifications.models import Channel, Message
from tests.businesses.conftest import picture_bytes

pytestmark = pytest.mark.django_db


def png_that_claims(width, height, data=b""):
    """A few bytes that say they are a picture of any size."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", data or zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def with_gps(size=(800, 600)):
    image = Image.new("RGB", size, "#aa3322")
    exif = Image.Exif()
    exif[0x010F] = "KAMERA-RAHASIA"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (7.0, 15.0, 27.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, comment=b"KOMENTAR-RAHASIA")
    return buffer.getvalue()


def animated(file_format, frames=3):
    images = [Image.new("RGB", (300, 300), (60 * at, 0, 0)) for at in range(frames)]
    buffer = io.BytesIO()
    images[0].save(buffer, file_format, save_all=True, append_images=images[1:])
    return buffer.getvalue()


def reason_for(content, size=None):
    with pytest.raises(pictures.Refused) as caught:
        pictures.check_picture(io.BytesIO(content), size=len(content) if size is None else size)
    return caught.value.reason


@pytest.fixture
def waiting(product, photo):
    [picture], _refused = pictures.add_pictures(product, [photo()])
    return picture


def waiting_with(product, content):
    """A picture whose upload got past the first look."""
    name = storages["private"].save("uploads/26/hostile", SimpleUploadedFile("x", content))
    return Picture.objects.create(business=product.business, product=product, upload=name)


# --- check_picture ---


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_check_takes_the_three_kinds_whatever_the_name_says(file_format):
    file = io.BytesIO(picture_bytes(file_format=file_format))

    pictures.check_picture(file, size=1000)

    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refusal.NOT_A_PICTURE),
        (b"<html><script>alert(1)</script></html>", Refusal.NOT_A_PICTURE),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', Refusal.NOT_A_PICTURE),
        (animated("GIF"), Refusal.NOT_A_PICTURE),
        (picture_bytes(file_format="BMP"), Refusal.NOT_A_PICTURE),
        (picture_bytes(file_format="TIFF"), Refusal.NOT_A_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 800 600\n", Refusal.NOT_A_PICTURE),
        (b"PK\x03\x04" + b"\0" * 100, Refusal.NOT_A_PICTURE),
        (b"\xff\xd8\xff", Refusal.NOT_A_PICTURE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Refusal.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Refusal.HEIC),
        (picture_bytes(size=(199, 800)), Refusal.TOO_SMALL),
        (picture_bytes(size=(2000, 400)), Refusal.TOO_NARROW),
        (png_that_claims(8000, 5001), Refusal.TOO_MANY_PIXELS),
        (png_that_claims(10_000, 10_000), Refusal.TOO_MANY_PIXELS),
        (png_that_claims(60_000, 60_000), Refusal.TOO_MANY_PIXELS),
    ],
    ids=lambda value: value if isinstance(value, Refusal) else None,
)
def test_check_refuses_by_content(content, reason):
    assert reason_for(content) == reason


def test_check_refuses_more_than_8_megabytes():
    assert reason_for(picture_bytes(), size=8 * 1024 * 1024 + 1) == Refusal.TOO_HEAVY


def test_check_takes_exactly_40_megapixels():
    pictures.check_picture(io.BytesIO(png_that_claims(8000, 5000)), size=100)


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_says_what_to_do(reason):
    assert len(str(reason.label)) > 40


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


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
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

    original = pictures._write
    monkeypatch.setattr(pictures, "_write", crash)
    with pytest.raises(KeyboardInterrupt):
        pictures.prepare(waiting.pk)
    monkeypatch.setattr(pictures, "_write", original)
    Picture.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    assert pictures.sweep() == [waiting.pk]
    assert pictures.prepare(waiting.pk) is True

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (PictureState.READY, 2)
    assert len([path for path in own_files.rglob("*") if path.is_file()]) == 2 * len(waiting.widths)


def test_prepare_gives_up_after_three_crashes(waiting):
    Picture.objects.update(attempts=pictures.MAX_ATTEMPTS)

    pictures.prepare(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.refusal) == (PictureState.REFUSED, Refusal.BROKEN)


def test_prepare_of_one_that_she_removed_meanwhile_leaves_no_file(waiting, own_files, monkeypatch):
    original = pictures._decoded

    def removed_meanwhile(file):
        Picture.objects.all().delete()
        return original(file)

    monkeypatch.setattr(pictures, "_decoded", removed_meanwhile)

    pictures.prepare(waiting.pk)

    assert [path for path in own_files.rglob("*") if path.is_file()] == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
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


def test_broker_that_is_away_costs_her_nothing(product, photo, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.prepare_picture, "apply_async", away)

    with django_capture_on_commit_callbacks(execute=True):
        [picture], _refused = pictures.add_pictures(product, [photo()])

    assert pictures.sweep() == [picture.pk]


def test_store_prepared_needs_no_upload(product):
    picture = Picture.objects.create(business=product.business, product=product)

    pictures.store_prepared(picture, Image.new("RGB", (640, 480), "#0f4c45"))

    picture.refresh_from_db()
    assert (picture.state, picture.widths) == (PictureState.READY, [320, 640])
    assert default_storage.exists(f"{picture.stem}-640.avif")


def test_closed_business_keeps_its_pictures(in_status, waiting):
    in_status(BusinessStatus.INACTIVE)

    pictures.prepare(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.state == PictureState.READY
