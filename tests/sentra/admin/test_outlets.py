from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from sentra import services
from sentra.models import Holiday, Keeper, Outlet
from tests.factories import UserFactory
from tests.sentra.conftest import keeper_of
from tests.sentra.views.test_curate import photo

pytestmark = pytest.mark.django_db
EMPTY = {
    f"{prefix}-{name}": "0"
    for prefix in ("opening_hours", "holidays", "shelf_capacities", "keepers")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture
def url(siola):
    return f"/admin/sentra/outlet/{siola.pk}/change/"


@pytest.fixture
def keeper(client, lestari):
    client.force_login(lestari)
    return client


@pytest.fixture
def agus(db):
    return UserFactory(full_name="Agus Rekaan", is_staff=True, is_superuser=True)


def sent(outlet, **changed):
    """The form as it comes back; what it has of hours and keepers is left out and stays."""
    fields = ["name", "slug", "place_id", "place_en", "about_id", "about_en", "phone", "latitude", "longitude",
              "opened_on", "closed_on", "position", "settle_weekday", "settle_every_weeks"]  # fmt: skip
    values = {name: getattr(outlet, name) for name in fields}
    return {**EMPTY, **{name: "" if value is None else value for name, value in values.items()}, **changed}


def test_keeper_sees_and_changes_her_own_outlet_only(keeper, url, siola, merr):
    listed = keeper.get("/admin/sentra/outlet/").content.decode()
    response = keeper.post(url, sent(siola, phone="0315550100"))
    other = keeper.post(f"/admin/sentra/outlet/{merr.pk}/change/", sent(merr, phone="0315550100"))

    assert ("Siola" in listed, "MERR" in listed) == (True, False)
    assert (response.status_code, Outlet.objects.get(pk=siola.pk).phone) == (302, "0315550100")
    assert (other["Location"], Outlet.objects.get(pk=merr.pk).phone) == ("/admin/", "")


def test_the_head_sees_all_and_changes_nothing(client, hartono, url, siola):
    client.force_login(hartono)

    listed = client.get("/admin/sentra/outlet/").content.decode()

    assert ("Siola" in listed, "MERR" in listed) == (True, True)
    assert client.post(url, sent(siola, phone="1")).status_code == 403


def test_the_address_stays(keeper, url, siola):
    keeper.post(url, sent(siola, slug="lain"))

    assert Outlet.objects.get(pk=siola.pk).slug == "siola"


def test_hours_and_room_are_entered_here(keeper, url, siola):
    siola.opening_hours.all().delete()
    hours = {"weekday": 0, "opens_at": "10:00", "closes_at": "18:00", "outlet": siola.pk}
    rows = {f"opening_hours-0-{name}": value for name, value in hours.items()}

    response = keeper.post(url, {**sent(siola), "opening_hours-TOTAL_FORMS": "1", **rows})

    assert (response.status_code, [str(row) for row in siola.opening_hours.all()]) == (302, ["Senin 10.00–18.00"])


def test_a_day_does_not_close_before_it_opens(keeper, url, siola):
    siola.opening_hours.all().delete()
    hours = {"weekday": 0, "opens_at": "18:00", "closes_at": "10:00", "outlet": siola.pk}
    rows = {f"opening_hours-0-{name}": value for name, value in hours.items()}

    response = keeper.post(url, {**sent(siola), "opening_hours-TOTAL_FORMS": "1", **rows})

    assert (response.status_code, siola.opening_hours.count()) == (200, 0)


# --- keepers ---


def names_a_keeper(client, url, siola, user):
    rows = {
        "keepers-TOTAL_FORMS": "1",
        "keepers-0-user": user.pk,
        "keepers-0-outlet": siola.pk,
        "keepers-0-is_active": "on",
    }
    return client.post(url, {**sent(siola), **rows})


def test_the_super_user_names_keepers(client, agus, url, siola):
    new = keeper_of(full_name="Baru Gerai")
    client.force_login(agus)

    response = names_a_keeper(client, url, siola, new)

    assert (response.status_code, siola.keepers.filter(user=new).exists()) == (302, True)


def test_a_keeper_names_nobody(keeper, url, siola):
    new = keeper_of(full_name="Baru Gerai")

    names_a_keeper(keeper, url, siola, new)

    assert not Keeper.objects.filter(user=new).exists()


def test_only_officials_of_the_group_are_offered(client, agus, url):
    UserFactory(full_name="Bukan Petugas")
    client.force_login(agus)

    page = client.get(url).content.decode()

    assert "Bukan Petugas" not in page


# --- closing ---


def test_with_goods_on_the_shelf_it_does_not_close(keeper, url, siola, consignment):
    response = keeper.post(url, sent(siola, closed_on=timezone.localdate()))

    assert "1 produk masih ada di sini." in response.content.decode()
    assert Outlet.objects.get(pk=siola.pk).closed_on is None


def test_empty_it_closes(keeper, url, siola, consignment, lestari):
    services.return_goods(siola, [services.Goods(consignment, 20)], by=lestari)

    keeper.post(url, sent(siola, closed_on=timezone.localdate()))

    assert Outlet.objects.get(pk=siola.pk).closed_on == timezone.localdate()


def test_a_day_to_come_is_planned_with_a_reminder(keeper, url, siola, consignment):
    day = timezone.localdate() + timedelta(days=30)

    response = keeper.post(url, sent(siola, closed_on=day), follow=True)

    assert "Mohon semua barang sudah dikembalikan atau dipindahkan" in response.content.decode()
    assert Outlet.objects.get(pk=siola.pk).closed_on == day


# --- picture ---


def test_picture_is_drawn_anew_three_by_two(keeper, url, siola):
    response = keeper.post(url, sent(siola, picture_file=photo(size=(1600, 1600))))

    row = Outlet.objects.get(pk=siola.pk)
    assert (response.status_code, row.widths, row.width, row.height) == (302, [320, 640, 1280], 1280, 853)
    assert default_storage.exists(f"{row.stem}-320.avif")


def test_another_picture_takes_its_place(keeper, url, siola, django_capture_on_commit_callbacks):
    keeper.post(url, sent(siola, picture_file=photo(size=(900, 600))))
    first = Outlet.objects.get(pk=siola.pk)

    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(url, sent(siola, picture_file=photo(size=(900, 600))))

    second = Outlet.objects.get(pk=siola.pk)
    assert (first.stem == second.stem, default_storage.exists(f"{first.stem}-320.jpg")) == (False, False)
    assert default_storage.exists(f"{second.stem}-320.jpg")


@pytest.mark.parametrize("size", [(50, 50), (2000, 210)])
def test_a_picture_that_is_none_is_refused(keeper, url, siola, size):
    response = keeper.post(url, sent(siola, picture_file=photo(size=size)))

    assert (response.status_code, Outlet.objects.get(pk=siola.pk).stem) == (200, "")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(client, hartono, rows, django_assert_num_queries):
    Outlet.objects.filter(pk__in=Outlet.objects.values("pk")[rows:]).delete()
    for outlet in Outlet.objects.all():
        Keeper.objects.create(outlet=outlet, user=UserFactory())
    client.force_login(hartono)

    with django_assert_num_queries(9):
        client.get("/admin/sentra/outlet/")


# --- holidays ---


def holiday(outlet=None, **fields):
    return Holiday.objects.create(outlet=outlet, day="2026-12-25", name_id="Natal", name_en="Christmas", **fields)


def test_keeper_adds_a_holiday_of_her_outlet(keeper, siola, merr):
    new = {"day": "2026-12-25", "name_id": "Natal", "name_en": "Christmas", "opens_at": "", "closes_at": ""}

    other = keeper.post("/admin/sentra/holiday/add/", {**new, "outlet": merr.pk})
    nowhere = keeper.post("/admin/sentra/holiday/add/", {**new, "outlet": ""})
    hers = keeper.post("/admin/sentra/holiday/add/", {**new, "outlet": siola.pk})

    assert (other.status_code, nowhere.status_code, hers.status_code) == (200, 200, 302)
    assert Holiday.objects.get().outlet == siola


def test_holidays_of_all_are_seen_and_not_changed_by_a_keeper(keeper, siola, merr):
    of_all, hers, other = holiday(), holiday(siola), holiday(merr)

    found = {row.pk: keeper.get(f"/admin/sentra/holiday/{row.pk}/delete/").status_code for row in (of_all, hers, other)}

    assert keeper.get(f"/admin/sentra/holiday/{of_all.pk}/change/").status_code == 200
    assert found == {of_all.pk: 403, hers.pk: 200, other.pk: 302}


def test_the_super_user_adds_one_for_all(client, agus):
    client.force_login(agus)
    new = {
        "day": "2026-12-25",
        "name_id": "Natal",
        "name_en": "Christmas",
        "outlet": "",
        "opens_at": "",
        "closes_at": "",
    }

    client.post("/admin/sentra/holiday/add/", new)

    assert Holiday.objects.get().outlet is None


@pytest.mark.parametrize(("opens", "closes"), [("10:00", ""), ("", "10:00"), ("12:00", "10:00")])
def test_half_an_answer_is_refused(keeper, siola, opens, closes):
    new = {"day": "2026-12-25", "name_id": "Natal", "name_en": "Christmas", "outlet": siola.pk}

    response = keeper.post("/admin/sentra/holiday/add/", {**new, "opens_at": opens, "closes_at": closes})

    assert (response.status_code, Holiday.objects.count()) == (200, 0)
