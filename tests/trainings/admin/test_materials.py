"""Materials at the desk: uploaded, linked, removed."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.businesses.test_files import PLAIN
from tests.factories import TrainingFactory, UserFactory
from trainings import services
from trainings.models import Material

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:trainings_material_changelist"), reverse("admin:trainings_material_add")


@pytest.fixture
def desk(client, tuti, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(tuti)
    return client


@pytest.fixture
def handout(tuti):
    file = SimpleUploadedFile("lembar.pdf", PLAIN)
    return services.add_material(Material(training=TrainingFactory(), title_id="Lembar"), file, by=tuti)


def filled(training, **kwargs):
    return {"training": training.pk, "title_id": "Lembar", "title_en": "", "link": "", "position": 0, **kwargs}


def test_a_file_is_added(desk, tuti):
    training = TrainingFactory()

    response = desk.post(ADD, filled(training, upload=SimpleUploadedFile("lembar.pdf", PLAIN)))

    row = Material.objects.get()
    assert response.url == LIST
    assert (row.training, row.name, row.uploaded_by) == (training, "lembar.pdf", tuti)


def test_a_link_is_added(desk):
    desk.post(ADD, filled(TrainingFactory(), link="https://contoh.example/"))

    assert Material.objects.get().link == "https://contoh.example/"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "__all__"),
        ({"link": "https://contoh.example/", "upload": PLAIN}, "__all__"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"upload": b"MZ"}, "upload"),
        ({"upload": b""}, "upload"),
    ],
)
def test_bad_input_is_shown_and_nothing_is_kept(desk, more, field):
    if "upload" in more:
        more = more | {"upload": SimpleUploadedFile("lembar.pdf", more["upload"])}

    response = desk.post(ADD, filled(TrainingFactory(), **more))

    assert field in response.context["adminform"].form.errors
    assert not Material.objects.exists()


def test_the_title_of_a_file_can_be_corrected_but_not_the_file(desk, handout):
    url = reverse("admin:trainings_material_change", args=[handout.pk])
    assert "upload" not in desk.get(url).context["adminform"].form.fields

    desk.post(url, {"title_id": "Lembar baru", "title_en": "", "position": 2, "link": "https://lain.example/"})

    handout.refresh_from_db()
    assert (handout.title_id, handout.position, handout.link, handout.name) == ("Lembar baru", 2, "", "lembar.pdf")


def test_removing_asks_first_and_deletes_the_bytes(desk, handout, django_capture_on_commit_callbacks):
    chosen = {"action": "remove_chosen", "_selected_action": [handout.pk]}
    name = handout.file.name

    assert desk.post(LIST, chosen).status_code == 200
    assert Material.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(LIST, chosen | {"confirmed": "1"})

    assert not Material.objects.exists()
    assert not storages["private"].exists(name)


def test_the_head_removes_nothing(client, handout, settings):
    settings.STAFF_SECOND_FACTOR = False
    head = UserFactory(is_staff=True)
    head.groups.add(Group.objects.get(name="head"))
    client.force_login(head)

    client.post(LIST, {"action": "remove_chosen", "_selected_action": [handout.pk], "confirmed": "1"})

    assert Material.objects.get() == handout


def test_the_list_of_a_class(desk, handout):
    Material.objects.create(
        training=TrainingFactory(), title_id="Lain", link="https://contoh.example/", uploaded_by=UserFactory()
    )

    response = desk.get(LIST, {"training__id__exact": handout.training_id})

    assert list(response.context["cl"].result_list) == [handout]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(desk, tuti, count, django_assert_num_queries):
    for number in range(count):
        link = f"https://contoh.example/{number}"
        Material.objects.create(training=TrainingFactory(), title_id="Situs", link=link, uploaded_by=tuti)

    with django_assert_num_queries(8):
        assert desk.get(LIST).status_code == 200


def test_a_draft_with_a_file_is_not_deleted_before_its_file_is(client, handout, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    client.post(reverse("admin:trainings_training_delete", args=[handout.training_id]), {"post": "yes"})

    assert Material.objects.get() == handout
