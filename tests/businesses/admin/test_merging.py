import pytest
from django.urls import reverse

from businesses.models import Business, Merge, NotTheSame, Owner, Picture, PictureKind
from tests.factories import BusinessFactory, OwnerFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(db):
    left = BusinessFactory(name="Dapur Ratna", slug="dapur-ratna", nib="", description_id="Pastel.")
    right = BusinessFactory(name="Dapur Ratna", slug="dapur-ratna-2", nib="1234567890123", description_id="Risoles.")
    ProductFactory(business=right, name_id="Risoles")
    return left, right


def compare(left, right):
    return reverse("admin:businesses_merge_compare", args=[left.pk, right.pk])


def undo(merge):
    return reverse("admin:businesses_merge_undo", args=[merge.pk])


def merge(desk, left, right, **choices):
    facts = {"owner": "keep", "description_id": "keep", "nib": "take", **choices}
    return desk.post(compare(left, right), facts)


def test_the_sheet_leads_to_the_comparison(desk, pair):
    left, right = pair

    text = desk.get(reverse("admin:businesses_business_change", args=[left.pk])).content.decode()

    assert compare(left, right) in text


def test_compare_shows_both_and_proposes_what_only_one_knows(desk, pair):
    response = desk.get(compare(*pair))

    form = response.context["form"]
    assert sorted(form.fields) == ["description_id", "nib", "owner"]
    assert (form.fields["nib"].initial, form.fields["description_id"].initial) == ("take", "keep")
    for words in ("Pastel.", "Risoles.", "1234567890123"):
        assert words in response.content.decode()


def test_compare_masks_the_nik(desk, pair):
    owner = pair[0].owner
    owner.set_nik("3578085101870001")
    owner.save()

    text = desk.get(compare(*pair)).content.decode()

    assert "3578••••••••0001" in text
    assert "3578085101870001" not in text


def test_compare_shows_the_phone_as_people_write_it(desk, pair):
    Owner.objects.filter(pk=pair[0].owner_id).update(phone="+6281234005678")

    text = desk.get(compare(*pair)).content.decode()

    assert "0812-3400-5678" in text
    assert "+6281234005678" not in text


def test_compare_counts_a_picture_of_a_product_with_its_product(desk, pair):
    right = pair[1]
    Picture.objects.create(business=right, product=right.products.get(), kind=PictureKind.PRODUCT)
    Picture.objects.create(business=right, kind=PictureKind.FACE)

    counts = desk.get(compare(*pair)).context["counts"]

    assert counts[1] == {"products": 1, "pictures": 1, "licences": 0}


def test_merge_takes_what_was_chosen(desk, pair):
    left, right = pair

    response = merge(desk, left, right, description_id="take")

    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.nib, left.description_id, left.products.count()) == ("1234567890123", "Risoles.", 1)
    assert (right.status, right.merged_into) == ("merged", left)
    assert response.url == reverse("admin:businesses_business_change", args=[left.pk])
    assert desk.get(response.url).status_code == 200


def test_merge_with_a_choice_missing_changes_nothing(desk, pair):
    response = desk.post(compare(*pair), {"nib": "both"})

    assert response.status_code == 200
    assert not Merge.objects.exists()


def test_merge_that_is_not_possible_says_why(desk, pair):
    left, right = pair
    Business.objects.filter(pk=right.pk).update(status="draft")

    text = merge(desk, left, right).content.decode()

    assert "masih berupa draf" in text
    assert not Merge.objects.exists()


def test_not_the_same_is_remembered(desk, pair, vera):
    left, right = pair

    empty = desk.post(compare(left, right), {"not_the_same": "1", "reason": ""})
    desk.post(compare(left, right), {"not_the_same": "1", "reason": "Dua kakak beradik."})

    row = NotTheSame.objects.get()
    assert empty.status_code == 200
    assert (row.first, row.second, row.reason, row.by) == (left, right, "Dua kakak beradik.", vera)


def test_undo_parts_them_again(desk, pair):
    left, right = pair
    merge(desk, left, right)
    row = Merge.objects.get()
    page = desk.get(reverse("admin:businesses_merge_change", args=[row.pk])).content.decode()
    assert undo(row) in page

    desk.post(undo(row))

    left.refresh_from_db()
    right.refresh_from_db()
    assert (left.nib, right.status, right.products.count()) == ("", "verified", 1)


def test_undo_twice_says_so(desk, pair):
    merge(desk, *pair)
    row = Merge.objects.get()
    desk.post(undo(row))

    text = desk.post(undo(row), follow=True).content.decode()

    assert "sudah dibatalkan" in text


def test_undo_is_by_post_only(desk, pair):
    merge(desk, *pair)
    row = Merge.objects.get()

    assert desk.get(undo(row)).status_code == 405

    row.refresh_from_db()
    assert row.undone_at is None


def test_the_head_reads_merges_and_makes_none(client, hadi, desk, pair):
    merge(desk, *pair)
    row = Merge.objects.get()
    client.force_login(hadi)

    assert client.get(reverse("admin:businesses_merge_change", args=[row.pk])).status_code == 200
    assert client.get(reverse("admin:businesses_merge_changelist")).status_code == 200
    assert client.get(compare(*pair)).status_code == 403
    assert client.post(undo(row)).status_code == 403


def test_a_pair_that_does_not_exist(desk, pair):
    left, _right = pair

    assert desk.get(reverse("admin:businesses_merge_compare", args=[left.pk, 999999])).status_code == 404
    assert desk.get(reverse("admin:businesses_merge_compare", args=[left.pk, left.pk])).status_code == 404
    assert desk.post(reverse("admin:businesses_merge_undo", args=[999999])).status_code == 404


def test_the_list_of_three_asks_as_often_as_of_one(desk, vera, django_assert_num_queries):
    def one():
        kept = BusinessFactory(owner=OwnerFactory(user=UserFactory()))
        Merge.objects.create(kept=kept, gone=BusinessFactory(), gone_status="verified", by=vera)

    url = reverse("admin:businesses_merge_changelist")
    one()
    desk.get(url)
    with django_assert_num_queries(7):
        desk.get(url)

    one()
    one()
    with django_assert_num_queries(7):
        desk.get(url)
