"""Materials: checked, shown to those who take part, copied with the class, removed with their bytes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.businesses.test_files import PLAIN
from tests.factories import EnrolmentFactory, SessionFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Attendance, Material, TrainingStatus

pytestmark = pytest.mark.django_db


def upload(content=PLAIN, name="lembar kerja.pdf"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def handout(tuti):
    training = TrainingFactory()
    return services.add_material(Material(training=training, title_id="Lembar"), upload(), by=tuti)


def test_a_file_is_kept_privately_under_a_random_name(handout):
    assert handout.file.name.endswith(f"{handout.pk}.pdf")
    assert (handout.name, handout.content_type, handout.size) == ("lembar kerja.pdf", "application/pdf", len(PLAIN))
    with storages["private"].open(handout.file.name) as file:
        assert file.read() == PLAIN


def test_a_link_is_kept_as_it_is(tuti):
    row = Material(training=TrainingFactory(), title_id="Situs", link="https://contoh.example/")

    services.add_material(row, None, by=tuti)

    assert Material.objects.get().get_absolute_url() == "https://contoh.example/"


@pytest.mark.parametrize("content", [b"", b"MZ an executable", PLAIN.replace(b"%%EOF", b"")])
def test_what_is_no_pdf_or_picture_is_refused(tuti, content):
    with pytest.raises(ValidationError):
        services.add_material(Material(training=TrainingFactory(), title_id="Lembar"), upload(content), by=tuti)

    assert not Material.objects.exists()


def test_a_row_that_cannot_be_saved_leaves_no_bytes(tuti):
    row = Material(training=TrainingFactory(), title_id="Lembar", link="https://contoh.example/")

    with pytest.raises(IntegrityError), transaction.atomic():
        services.add_material(row, upload(), by=tuti)

    assert not storages["private"].exists(str(row.file.name))


def test_a_copied_class_names_the_same_bytes_and_they_stay_until_the_last_is_removed(
    handout, tuti, django_capture_on_commit_callbacks
):
    name = handout.file.name
    copy = services.copy_training(handout.training, by=tuti, first_day=timezone.now() + timedelta(days=40))
    copied = copy.materials.get()
    assert (copied.file.name, copied.title_id, copied.name) == (name, "Lembar", "lembar kerja.pdf")

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_material(handout, by=tuti)
    assert storages["private"].exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_material(copied, by=tuti)
    assert not storages["private"].exists(name)


def test_a_link_is_removed_without_bytes(tuti, django_capture_on_commit_callbacks):
    row = Material(training=TrainingFactory(), title_id="Situs", link="https://contoh.example/")
    services.add_material(row, None, by=tuti)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        services.remove_material(row, by=tuti)

    assert (Material.objects.count(), callbacks) == (0, [])


def visible(enrolment):
    return Material.objects.visible_to(enrolment.business.owner.user).exists()


@pytest.mark.parametrize(
    ("status", "shown"), [("seated", True), ("waiting", False), ("applied", False), ("cancelled", False)]
)
def test_those_with_a_seat_see_them(handout, status, shown):
    assert visible(EnrolmentFactory(training=handout.training, status=status)) is shown


@pytest.mark.parametrize(("noted", "shown"), [([True, False], True), ([False, False], False), ([], True)])
def test_afterwards_those_who_were_there_see_them(handout, noted, shown):
    SessionFactory(training=handout.training, starts_at=timezone.now() + timedelta(days=12))
    hers = EnrolmentFactory(training=handout.training)
    for session, is_present in zip(handout.training.sessions.all(), noted, strict=False):
        Attendance.objects.create(enrolment=hers, session=session, is_present=is_present, recorded_by=UserFactory())
    assert visible(hers)

    handout.training.status = TrainingStatus.HELD
    handout.training.published_at = timezone.now()
    handout.training.save()

    assert visible(hers) is shown


def test_a_class_that_was_called_off_shows_none(handout):
    hers = EnrolmentFactory(training=handout.training)
    handout.training.status = TrainingStatus.CANCELLED
    handout.training.save()

    assert not visible(hers)


def test_officials_see_all_and_strangers_none(handout, tuti):
    assert Material.objects.visible_to(tuti).get() == handout
    assert not Material.objects.visible_to(UserFactory()).exists()
