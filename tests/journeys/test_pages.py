"""Every page that people see, in both languages and at both widths: nothing for axe, nothing too wide."""

import gzip

import pytest

from accounts.models import ConsentPurpose
from accounts.services import give_consent
from businesses.models import BusinessStatus, Picture, PictureKind
from businesses.pictures import store_prepared
from businesses.services import verify_business
from showcase.catalogue import PAGE_SIZE
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory
from tests.journeys.conftest import DESK, PASSWORD, PHONE, overflow, sign_in, violations

PUBLIC_PAGES = ["/", "/produk/", "/produk/?q=pastel", "/produk/?q=tidakada", "/produk/pastel/", "/usaha/",
                "/usaha/dapur-ratna/", "/kunjungan/", "/privasi/", "/tidak-ada/", "/akun/masuk/", "/akun/daftar/",
                "/akun/lupa-sandi/"]  # fmt: skip
HER_PAGES = ["/saya/", "/saya/pesan/", "/saya/akun/", "/saya/akun/persetujuan/", "/saya/usaha/daftar/",
             "/saya/usaha/{draft}/", "/saya/usaha/daftar/{draft}/pemilik/", "/saya/usaha/daftar/{draft}/usaha/",
             "/saya/usaha/daftar/{draft}/tempat/", "/saya/usaha/daftar/{draft}/produk/",
             "/saya/usaha/daftar/{draft}/persetujuan/", "/saya/usaha/daftar/{draft}/periksa/",
             "/saya/usaha/{business}/", "/saya/usaha/{business}/ubah/", "/saya/usaha/{business}/produk/",
             "/saya/usaha/{business}/produk/{product}/", "/saya/usaha/{business}/produk/{product}/foto/"]  # fmt: skip
OFFICIALS_PAGES = ["/admin/", "/admin/businesses/business/", "/admin/businesses/business/{waiting}/change/",
                   "/admin/businesses/business/{waiting}/decide/return/",
                   "/admin/businesses/business/{waiting}/history/",
                   "/admin/businesses/product/", "/admin/businesses/owner/", "/admin/notifications/message/",
                   "/admin/notifications/messagetemplate/", "/admin/businesses/importjob/"]  # fmt: skip


@pytest.fixture
def world(verifier):
    """A maker with a public product, one registration under way and one that waits for an official."""
    from PIL import Image

    ratna = UserFactory(full_name="Ratna Rekaan", phone="+6281234567890", password=PASSWORD)
    owner = OwnerFactory(user=ratna)
    for purpose in ConsentPurpose:
        give_consent(ratna, purpose, by=ratna)
    waiting = BusinessFactory(owner=owner, name="Rajut Ratna", status=BusinessStatus.SUBMITTED, verified_at=None)
    business = BusinessFactory(
        owner=owner,
        name="Dapur Ratna",
        slug="dapur-ratna",
        status=BusinessStatus.SUBMITTED,
        verified_at=None,
        description_id="Pastel dan kue basah.",
        whatsapp_is_public=True,
    )
    verify_business(business, by=verifier)
    product = ProductFactory(business=business, name_id="Pastel", slug="pastel")
    picture = Picture.objects.create(business=business, product=product, kind=PictureKind.PRODUCT)
    store_prepared(picture, Image.effect_noise((700, 525), 50).convert("RGB"))
    draft = BusinessFactory(owner=owner, name="Sambal Ratna", slug=None, status=BusinessStatus.DRAFT,
                            submitted_at=None, verified_at=None)  # fmt: skip
    return {"business": business.pk, "product": product.pk, "draft": draft.pk, "waiting": waiting.pk}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["", "/en"], ids=["id", "en"])
@pytest.mark.parametrize(
    "who, pages",
    [(None, PUBLIC_PAGES), ("+6281234567890", HER_PAGES), ("wati@contoh.example", OFFICIALS_PAGES)],
    ids=["public", "hers", "officials"],
)
def test_pages_hold_for_everybody(new_context, live_server, world, size, language, who, pages):
    page = new_context(viewport=size, base_url=live_server.url).new_page()
    if who:
        sign_in(page, who)

    faults = {}
    for path in pages:
        response = page.goto(language + path.format(**world))
        assert response.status == (404 if path == "/tidak-ada/" else 200), path
        found = violations(page)
        if overflow(page) > 0:
            found.append(f"{overflow(page)} px too wide")
        if page.get_attribute("html", "lang") != (language.removeprefix("/") or "id"):
            found.append("wrong language")
        if found:
            faults[path] = found

    assert faults == {}


@pytest.mark.parametrize("path", ["/", "/produk/", "/produk/pastel/", "/akun/daftar/"])
def test_first_view_keeps_the_budget(new_context, live_server, world, path):
    """Of `look.md`: 20 requests, nothing of third parties, 80 kB of text and 20 kB of script, compressed."""
    page = new_context(viewport=PHONE, base_url=live_server.url).new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))

    page.goto(path, wait_until="networkidle")

    weights = {"document": 0, "stylesheet": 0, "script": 0}
    for response in responses:
        if response.request.resource_type in weights:
            weights[response.request.resource_type] += len(gzip.compress(response.body()))
    assert len(responses) <= 20
    assert {response.url.startswith((live_server.url, "data:")) for response in responses} == {True}
    assert sum(weights.values()) <= 80_000
    assert 0 < weights["script"] <= 20_000


@pytest.mark.parametrize("path", ["/produk/", "/usaha/"])
def test_full_catalogue_keeps_the_budget(new_context, live_server, world, path):
    """However far ahead the browser fetches: 20 requests, and of each picture the smallest that fills the card."""
    from PIL import Image

    for _ in range(PAGE_SIZE + 1):
        product = ProductFactory(business=BusinessFactory(consented=True))
        picture = Picture.objects.create(business=product.business, product=product, kind=PictureKind.PRODUCT)
        store_prepared(picture, Image.new("RGB", (700, 525), "olive"))
    page = new_context(viewport=PHONE, device_scale_factor=2, base_url=live_server.url).new_page()
    responses = []
    page.on("response", lambda response: responses.append(response.url))

    page.goto(path, wait_until="networkidle")
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")

    pictures = [url for url in responses if "/pictures/" in url]
    assert len(responses) <= 20
    assert pictures
    assert {url.rsplit("-", 1)[1] for url in pictures} == {"320.avif"}


def test_desk_saves_below_the_folded_groups(new_context, live_server, world):
    page = new_context(viewport=DESK, base_url=live_server.url).new_page()
    sign_in(page, "wati@contoh.example")
    page.goto(f"/admin/businesses/business/{world['business']}/change/")

    page.evaluate("document.querySelector('fieldset').scrollIntoView({block: 'end'})")

    bottoms = page.eval_on_selector_all("fieldset.collapse", "all => all.map(e => e.getBoundingClientRect().bottom)")
    assert len(bottoms) == 3
    assert page.eval_on_selector(".submit-row", "row => row.getBoundingClientRect().top") >= max(bottoms)
