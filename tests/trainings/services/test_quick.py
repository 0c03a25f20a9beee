"""Enrolling in two trips: whatever it answers is what the questions under the lock would have answered."""

import re
from collections import Counter
from datetime import timedelta

import pghistory
import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.services import NotAllowed
from businesses.models import Business, District, Sector
from notifications.models import Message
from tests.factories import BusinessFactory, EnrolmentFactory, OwnerFactory, TrainingFactory, UserFactory
from trainings import services
from trainings.models import Enrolment, Training
from trainings.services import quick, seats

OFFER = {"offered_at": timezone.now(), "offer_ends_at": timezone.now() + timedelta(days=1)}
# They name the row by its key.
NAMING = {"link", "dedup_key"}
NEVER_ALIKE = {"id", "ticket", "made_at", "seated_at"}


def rows_of(row):
    """What enrolling left behind: the row, its history, its messages, without what no two taps have in common."""
    events = apps.get_model("trainings", "EnrolmentEvent").objects.filter(pgh_obj=row.pk)
    messages = Message.objects.filter(dedup_key__contains=f":{row.pk}:").order_by("channel")
    fields = {field.attname for field in Enrolment._meta.concrete_fields} - NEVER_ALIKE
    return {
        "row": Enrolment.objects.filter(pk=row.pk).values(*fields).get(),
        "answer": (row.status, row.rank, row.reason, bool(row.seated_at), str(row.training), str(row.business)),
        "history": list(events.values_list("pgh_label", "status", "rank", "reason", "business", "training")),
        "messages": [
            {
                name: re.sub(rf"(?<=[:/]){row.pk}(?=[:/])", "<pk>", str(value)) if name in NAMING else value
                for name, value in message.items()
                if name not in {"id", "created_at", "due_at", "sent_at"}
            }
            for message in messages.values()
        ],
    }


def outcome(do, training, business):
    """What `do` came to, undone again."""
    with transaction.atomic():
        try:
            row = do(training, business, by=business.owner.user)
            found = row and rows_of(row)
        except NotAllowed as error:
            found = str(error)
        transaction.set_rollback(True)
    return found


def often(usual, *others):
    """Mostly `usual`: a case with five reasons to refuse says little about the sixth."""
    return st.sampled_from([usual] * 4 * len(others) + list(others))


CASES = st.fixed_dictionaries(
    {
        "capacity": st.integers(1, 3),
        "waiting_capacity": often(None, 0, 1, 2),
        "seated": st.integers(0, 3),
        "own_offers": often(0, 1),
        "open_offers": often(0, 1),
        "waiting": st.integers(0, 2),
        "gone": often(0, 1),
        "status": often("published", "closed", "cancelled", "draft"),
        "opens": often(-1, 1),
        "policy": often("first_come", "fair_order", "lottery"),
        "stages": often([], ["verified"], ["trained"]),
        "newcomers": often(False, True),
        "most_per_district": often(None, 1),
        "sector": often(None, "makanan", "fesyen"),
        "district": often(None, "Gubeng"),
        "starts": often(240, -1),
        "business": often("verified", "submitted", "closed"),
        "language": st.sampled_from(["id", "en"]),
        "email": st.sampled_from([None, "siti@contoh.example"]),
        "phone": st.booleans(),
        "title_en": st.sampled_from(["", "A class"]),
        "has": often(None, "this", "this, with the other business", "clash", "waits for a clash", "another day"),
    }
)


def build(case):
    """A class and a business as `case` says."""
    starts_at = timezone.now() + timedelta(hours=case["starts"])
    training = TrainingFactory(title_en=case["title_en"], published_by=UserFactory())
    training.sessions.update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    fields = {
        "capacity": case["capacity"],
        "waiting_capacity": case["waiting_capacity"],
        "status": case["status"],
        "enrolment_opens_at": timezone.now() + timedelta(hours=case["opens"]),
        "seats_policy": case["policy"],
        "lottery_seed": "a" if case["policy"] == "lottery" else "",
        "stages": case["stages"],
        "is_for_newcomers": case["newcomers"],
        "most_per_district": case["most_per_district"],
    }
    Training.objects.filter(pk=training.pk).update(**fields)
    if case["sector"]:
        training.sectors.add(Sector.objects.get(slug=case["sector"]))
    if case["district"]:
        training.districts.add(District.objects.get(name=case["district"]))
    rank = 0
    for count, kwargs in (
        (case["seated"], {}),
        (case["own_offers"], {"status": "offered", "offer_kind": "own", **OFFER}),
        (case["gone"], {"status": "cancelled", "rank": 9}),
        (case["open_offers"], {"status": "offered", "offer_kind": "open", **OFFER}),
        (case["waiting"], {"status": "waiting"}),
    ):
        for _number in range(count):
            rank += 1
            EnrolmentFactory(training=training, **{"rank": rank, **kwargs})
    verified_at = timezone.now() if case["phone"] else None
    user = UserFactory(
        full_name="Siti Rekaan", language=case["language"], email=case["email"], phone_verified_at=verified_at
    )
    business = BusinessFactory(owner=OwnerFactory(user=user), status=case["business"])
    if case["has"] == "this":
        EnrolmentFactory(training=training, business=business)
    elif case["has"] == "this, with the other business":
        EnrolmentFactory(training=training, business=BusinessFactory(owner=business.owner))
    elif case["has"]:
        later = timedelta(hours=1 if "clash" in case["has"] else 48)
        other = TrainingFactory(session__starts_at=starts_at + later)
        EnrolmentFactory(training=other, business=business, status="waiting" if "waits" in case["has"] else "seated")
    return training, business


def test_the_quick_way_answers_as_the_questions_under_the_lock_do(db):
    answered = Counter()

    @settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(CASES)
    def compare(case):
        with transaction.atomic():
            training, business = build(case)
            fast = outcome(quick.enrol, training, business)
            slow = outcome(seats._enrol, training, business)
            transaction.set_rollback(True)
        assert fast is None or fast == slow
        answered[fast["answer"][0] if fast else "left"] += 1

    compare()

    # Else the comparison would compare nothing.
    assert answered["seated"] >= 10
    assert answered["waiting"] >= 5
    assert answered["left"] >= 10


@pytest.fixture
def siti(business):
    return business(name="Siti Rekaan")


def taps(training, one):
    return services.enrol(training, one, by=one.owner.user)


def test_the_simple_case_takes_the_quick_way(published, siti, monkeypatch):
    monkeypatch.setattr(seats, "_enrol", None)

    assert taps(published, siti).status == "seated"


def test_a_second_tap_is_answered_without_a_lock(published, siti, monkeypatch):
    first = taps(published, siti)
    monkeypatch.setattr(seats, "_enrol", None)
    monkeypatch.setattr(quick, "TAKE", None)

    assert taps(published, siti) == first


def test_the_row_of_history_names_the_person_and_the_page(published, siti):
    with pghistory.context(user=siti.owner.user.pk, url="/pelatihan/kelas/daftar/"):
        row = taps(published, siti)

    event = apps.get_model("trainings", "EnrolmentEvent").objects.get(pgh_obj=row.pk)
    assert event.pgh_context.metadata == {"user": siti.owner.user.pk, "url": "/pelatihan/kelas/daftar/"}


def test_delivery_is_woken_up_where_a_message_leaves_the_portal(published, business):
    one = business(name="Siti Rekaan")
    one.owner.user.email = "siti@contoh.example"
    one.owner.user.save()

    taps(published, one)

    assert transaction.get_connection().run_on_commit


# --- what changes between the questions and the lock ---

CHANGES = {
    "closed": lambda training, one: Training.objects.filter(pk=training.pk).update(status="closed"),
    "moved to a clash": lambda training, one: EnrolmentFactory(
        training=TrainingFactory(session__starts_at=training.sessions.get().starts_at), business=one
    ),
    "in it with her other business": lambda training, one: EnrolmentFactory(
        training=training, business=BusinessFactory(owner=one.owner)
    ),
    "begun": lambda training, one: training.sessions.update(starts_at=timezone.now() - timedelta(hours=1)),
    "without a date": lambda training, one: training.sessions.all().delete(),
    "for another sector": lambda training, one: training.sectors.add(Sector.objects.exclude(pk=one.sector_id)[0]),
    "for another kecamatan": lambda training, one: training.districts.add(
        District.objects.exclude(pk=one.subdistrict.district_id)[0]
    ),
    "off the register": lambda training, one: Business.objects.filter(pk=one.pk).update(status="returned"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_before_the_lock_is_seen_under_it(published, siti, monkeypatch, change):
    may = quick._may

    def let_it_change(training, business):
        answer = may(training, business)
        CHANGES[change](published, siti)
        return answer

    monkeypatch.setattr(quick, "_may", let_it_change)

    with pytest.raises(NotAllowed):
        taps(published, siti)

    assert not Enrolment.objects.filter(training=published, business=siti).exists()
    assert not Message.objects.filter(recipient=siti.owner.user).exists()


def test_who_was_quicker_has_the_seat(published, siti, enrol_many, monkeypatch):
    may = quick._may

    def let_others_in(training, business):
        if business == siti:
            enrol_many(published, 3)
        return may(training, business)

    monkeypatch.setattr(quick, "_may", let_others_in)

    assert (taps(published, siti).status, Enrolment.objects.seated().count()) == ("waiting", 3)
