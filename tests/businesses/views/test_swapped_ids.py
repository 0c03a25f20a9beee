"""Numbers of two people mixed in one address or form: nobody reaches through her own business to another's."""

from itertools import product as mixtures

import pytest
from django.db import transaction
from django.urls import reverse

from businesses.models import ChangeRequest, Licence, Picture, PictureKind, Product
from businesses.urls import urlpatterns
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory
from tests.smuggling import differences, rows_of_all_tables

pytestmark = pytest.mark.django_db

APPS = ("accounts", "notifications", "businesses", "trainings")
KEYS = {"pk", "product_pk", "picture_pk", "licence_pk", "request_pk"}
# Open to somebody whom nothing belongs to yet.
OF_ALL = {"mine", "people", "helping", "help_register", "claim", "claim_confirm", "register"}


def everything_of(user):
    """A business with one of each kind below it, as the parts of its addresses."""
    business = BusinessFactory(owner=OwnerFactory(user=user))
    product = ProductFactory(business=business)
    wish = ChangeRequest.objects.create(business=business, kind="name", new_text="Lain", reason="Baru.", made_by=user)
    return {
        "pk": business.pk,
        "product_pk": product.pk,
        "picture_pk": Picture.objects.create(business=business, product=product).pk,
        "face": Picture.objects.create(business=business, kind=PictureKind.FACE).pk,
        "licence_pk": Licence.objects.create(business=business, kind="pirt", number="2063578010001-28").pk,
        "request_pk": wish.pk,
    }


def url_of(pattern, values):
    kind = "name" if pattern.name == "change_new" else "pirt"
    picture = values["face"] if pattern.name.startswith("business_picture") else values["picture_pk"]
    known = values | {"kind": kind, "form": "person", "picture_pk": picture}
    return reverse(f"businesses:{pattern.name}", kwargs={key: known[key] for key in pattern.pattern.converters})


def answers(client, addresses):
    """How each address answers to GET and POST, without leaving anything behind."""
    found = {}
    for address in addresses:
        for method in (client.get, client.post):
            before = transaction.savepoint()
            found[address, method.__name__] = method(address, {"name": "Curian"}).status_code
            transaction.savepoint_rollback(before)
    return found


def test_through_her_own_business_she_reaches_nothing_of_another(as_ratna, ratna, sari):
    hers, others = everything_of(ratna), everything_of(sari)
    addresses = set()
    for pattern in urlpatterns:
        keys = sorted(KEYS & set(pattern.pattern.converters))
        for whose in mixtures([hers, others], repeat=len(keys)):
            if others in whose:
                mixed = hers | {key: values[key] for key, values in zip(keys, whose, strict=True)}
                mixed["face"] = dict(zip(keys, whose, strict=True)).get("picture_pk", hers)["face"]
                addresses.add(url_of(pattern, mixed))

    found = answers(as_ratna, sorted(addresses))

    # A page that knows no such method may say so before it looks whose it is.
    codes = {answer for key, answer in found.items() if "/bantuan/" in key[0]}
    rest = {address for address in addresses if "/bantuan/" not in address}
    assert codes <= {403, 405}
    assert {found[address, method] for address in rest for method in ("get", "post")} == {404, 405}
    assert all(404 in (found[address, "get"], found[address, "post"]) for address in rest)
    assert len(addresses) > 80


@pytest.mark.parametrize(
    ("name", "field", "good"),
    [
        (
            "licence_edit",
            "products",
            {"number": "2063578010001-28", "valid_until_day": "31", "valid_until_month": "12"},
        ),
        ("product_edit", "evolved_from", {"name_id": "Pastel", "price_rupiah": "15000", "unit": "bungkus"}),
        ("product_edit", "category", {"name_id": "Pastel", "price_rupiah": "15000", "unit": "bungkus"}),
        ("change_new", "subdistrict", {"text": "Jl. Baru 2", "reason": "Pindah"}),
    ],
)
def test_a_form_takes_no_row_that_it_did_not_offer(as_ratna, ratna, sari, name, field, good):
    hers, others = everything_of(ratna), everything_of(sari)
    foreign = {"products": others["product_pk"], "evolved_from": others["product_pk"]}.get(field, 10**6)
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    address = url_of(pattern, hers)
    if name == "change_new":
        address = reverse("businesses:change_new", args=[hers["pk"], "address"])
    before = rows_of_all_tables(APPS)

    answer = as_ratna.post(address, {**good, field: foreign}, follow=True)

    # What she typed may be kept as a draft of the form, and no row anywhere else.
    assert differences(before, rows_of_all_tables(APPS)) <= {"businesses_draftanswers: more rows"}
    form = answer.context["form"]
    # With one product there is nothing that it could come from, so that is not asked.
    assert field in form.errors or field not in form.fields


def test_a_helper_reaches_nothing_any_more_after_the_claim(client, helped, neighbour, kadar, sri):
    product = Product.objects.get()
    values = {
        "pk": helped.pk,
        "product_pk": product.pk,
        "picture_pk": Picture.objects.create(product=product, business=helped).pk,
        "face": Picture.objects.create(business=helped, kind=PictureKind.FACE).pk,
        "licence_pk": Licence.objects.create(business=helped, kind="pirt", number="2063578010001-28").pk,
        "request_pk": 0,
    }
    client.force_login(kadar)
    theirs = [pattern for pattern in urlpatterns if pattern.name not in OF_ALL]
    open_before = set(answers(client, [url_of(pattern, values) for pattern in theirs]).values())
    neighbour.user = sri
    neighbour.save()
    wish = ChangeRequest.objects.create(business=helped, kind="name", new_text="Lain", reason="Baru.", made_by=sri)
    addresses = [url_of(pattern, values | {"request_pk": wish.pk}) for pattern in theirs]

    found = answers(client, addresses)

    assert {200, 302} <= open_before
    assert set(found.values()) == {404, 405}
    assert all(404 in (found[address, "get"], found[address, "post"]) for address in addresses)
