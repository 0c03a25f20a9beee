import pytest
from PIL import Image

from businesses import pictures
from businesses.models import Picture
from businesses.templatetags.pictures import picture as draw

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(product):
    row = Picture.objects.create(business=product.business, product=product, stem="pictures/26/abc")
    pictures.store_prepared(row, Image.new("RGB", (1600, 1200), "#0f4c45"))
    return row


def test_picture_offers_avif_and_jpeg_in_each_width(ready):
    html = draw(ready, "Pastel Tutup", "50vw")

    assert html == (
        '<picture><source type="image/avif" srcset="/media/pictures/26/abc-320.avif 320w, '
        '/media/pictures/26/abc-640.avif 640w, /media/pictures/26/abc-1280.avif 1280w" sizes="50vw">'
        '<img src="/media/pictures/26/abc-640.jpg" srcset="/media/pictures/26/abc-320.jpg 320w, '
        '/media/pictures/26/abc-640.jpg 640w, /media/pictures/26/abc-1280.jpg 1280w" sizes="50vw" '
        'alt="Pastel Tutup" width="1280" height="960" loading="lazy" decoding="async"></picture>'
    )


def test_picture_above_the_fold_loads_at_once(ready):
    html = draw(ready, "", eager=True, css_class="lead")

    assert 'fetchpriority="high" class="lead"' in html
    assert "lazy" not in html


def test_picture_carries_no_style_of_its_own(ready):
    assert "style" not in draw(ready)


def test_picture_escapes_what_she_wrote(ready):
    assert '"><script>' not in draw(ready, '"><script>')


def test_picture_falls_back_to_its_caption(ready):
    ready.caption = "Dari atas"

    assert 'alt="Dari atas"' in draw(ready)


@pytest.mark.parametrize("state", ["waiting", "refused", None, ""])
def test_picture_that_is_not_ready_has_a_quiet_placeholder(product, state):
    row = Picture(business=product.business, product=product, state=state) if state else state

    html = draw(row, "Pastel Tutup")

    assert html.startswith('<img src="/static/img/picture-waiting.svg" alt="" width="640" height="480"')


def test_picture_narrower_than_the_middle_shows_its_widest(product):
    row = Picture.objects.create(business=product.business, product=product, stem="pictures/26/abc")
    pictures.store_prepared(row, Image.new("RGB", (400, 300), "#0f4c45"))

    assert 'src="/media/pictures/26/abc-400.jpg"' in draw(row)
