"""Issuing, correcting and revoking certificates."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import NotAllowed
from notifications.models import Message
from tests.factories import BusinessFactory, OwnerFactory, UserFactory
from tests.trainings.conftest import make_held, seat
from trainings import services
from trainings.certificates import papers
from trainings.models import Certificate, CertificateStatus, EnrolmentStatus, Level, Signer, TrainingStatus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers_are_quick(private, monkeypatch):
    """The PDFs have tests of their own."""
    monkeypatch.setattr(papers, "pdf_of", lambda template, words: b"%PDF-1.7")


def told(row):
    user = row.business.owner.user
    return list(Message.objects.filter(recipient=user, channel="inbox").order_by("pk").values_list("key", flat=True))


def correct(row, tuti, present=True, **minutes):
    return services.record_attendance(row.training.sessions.first(), row, present, by=tuti, **minutes)


# --- Issuing ---


def test_all_who_earned_one_get_it_under_numbers_from_one(held, tuti):
    rows = [seat(held, "Ani Rekaan"), seat(held, "Budi Rekaan", came=[False]), seat(held, "Cici Rekaan")]

    certificates = services.issue_certificates(held, by=tuti)

    assert [(row.enrolment, row.number, row.name) for row in certificates] == [
        (rows[0], 1, "Ani Rekaan"),
        (rows[2], 2, "Cici Rekaan"),
    ]
    assert [told(row) for row in rows] == [["certificate_ready"], [], ["certificate_ready"]]


def test_it_says_what_attendance_says(signer, tuti):
    training = make_held(hours=[3, 3, 3], title_en="Packing")
    row = seat(training, came=[True, False, True], late=10, early=20)
    training.attendance_percent = 50
    training.save()
    first, _second, third = [
        timezone.localdate(session.starts_at) for session in training.sessions.order_by("starts_at")
    ]

    [certificate] = services.issue_certificates(training, by=tuti)

    assert certificate.dates == [first, third]
    # Two of three hours thrice, less ten and twenty minutes in each of them: five hours of nine, rounded down to 55 %.
    assert (certificate.attended_minutes, certificate.total_minutes, certificate.percent) == (300, 540, 55)
    assert (certificate.title_id, certificate.title_en) == (training.title_id, "Packing")
    assert (certificate.topic_name_id, certificate.signer, certificate.issued_by) == ("Kemasan", signer, tuti)
    assert (certificate.business_name, certificate.owner) == (row.business.name, row.business.owner)


def test_issuing_twice_gives_the_same(held, tuti):
    row = seat(held)

    first, second = [services.issue_certificates(held, by=tuti) for _time in range(2)]

    assert first == second
    assert Certificate.objects.count() == 1
    assert told(row) == ["certificate_ready"]


def test_issuing_goes_on_after_it_was_cut_off(held, tuti, monkeypatch):
    rows = [seat(held), seat(held), seat(held)]
    issue, calls = services.certificates.issue_certificate, []

    def killed_at_the_second(enrolment, *, by):
        calls.append(enrolment)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return issue(enrolment, by=by)

    monkeypatch.setattr(services.certificates, "issue_certificate", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        services.issue_certificates(held, by=tuti)
    done = Certificate.objects.count()

    certificates = services.issue_certificates(held, by=tuti)

    assert done == 1
    assert [(row.enrolment, row.number) for row in certificates] == list(zip(rows, [1, 2, 3], strict=True))


def test_who_comes_later_gets_the_next_number(held, tuti):
    seat(held)
    services.issue_certificates(held, by=tuti)
    late = seat(held, came=[None])
    correct(late, tuti)

    certificate = services.issue_certificate(late, by=tuti)

    assert certificate.number == 2


@pytest.mark.parametrize("level", Level.values)
def test_each_kind_counts_for_itself(signer, tuti, level):
    seat(make_held(level="basic"))
    services.issue_certificates(Certificate._meta.get_field("enrolment").related_model.objects.get().training, by=tuti)
    training = make_held(level=level)
    seat(training)

    [certificate] = services.issue_certificates(training, by=tuti)

    assert certificate.number == (2 if level == "basic" else 1)
    assert (
        str(certificate)
        == {
            "basic": f"PD-{certificate.year}-0002",
            "middle": f"PM-{certificate.year}-0001",
            "advanced": f"PL-{certificate.year}-0001",
        }[level]
    )


def test_each_year_counts_for_itself(held, tuti, time_machine):
    seat(held)
    services.issue_certificates(held, by=tuti)
    # 00.30 on New Year's Day in Surabaya, still the old year in UTC.
    time_machine.move_to(f"{timezone.localdate().year}-12-31T17:30:00Z", tick=False)
    late = seat(held)

    certificate = services.issue_certificate(late, by=tuti)

    assert (certificate.year, certificate.number) == (timezone.localdate().year, 1)
    assert certificate.issued_on == date(certificate.year, 1, 1)


def test_a_transaction_that_fails_leaves_no_gap(held, tuti):
    first, second = seat(held), seat(held)

    def is_taken_back():
        with transaction.atomic():
            assert services.issue_certificate(first, by=tuti).number == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        is_taken_back()
    certificate = services.issue_certificate(second, by=tuti)

    assert certificate.number == 1
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("status", sorted(set(TrainingStatus) - {TrainingStatus.HELD}))
def test_nobody_gets_one_before_the_class_was_held(signer, tuti, status):
    training = make_held(status=status)
    row = seat(training)

    with pytest.raises(NotAllowed, match="setelah kelas selesai"):
        services.issue_certificates(training, by=tuti)
    with pytest.raises(NotAllowed, match="setelah kelas selesai"):
        services.issue_certificate(row, by=tuti)

    assert (Certificate.objects.count(), told(row)) == (0, [])


@pytest.mark.parametrize("status", sorted(set(EnrolmentStatus) - {EnrolmentStatus.SEATED}))
def test_only_a_seat_earns_one(held, tuti, status):
    row = seat(held)
    row.status, row.ended_at = status, timezone.now()
    row.offer_kind, row.offered_at, row.offer_ends_at = "own", timezone.now(), timezone.now()
    row.save()

    assert services.issue_certificates(held, by=tuti) == []
    with pytest.raises(NotAllowed, match="kursi"):
        services.issue_certificate(row, by=tuti)

    assert told(row) == []


def test_without_a_signer_nothing_is_issued(tuti):
    training = make_held()
    seat(training)
    Signer.objects.create(
        name="Lama", office_id="x", office_en="x", from_on=date(2020, 1, 1), until_on=date(2020, 12, 31)
    )

    with pytest.raises(NotAllowed, match="penanda tangan"):
        services.issue_certificates(training, by=tuti)

    assert Certificate.objects.count() == 0


def test_without_a_name_nothing_is_issued(held, tuti):
    row = seat(held)
    row.business.owner.user = None
    row.business.owner.full_name = " "
    row.business.owner.save()

    with pytest.raises(NotAllowed, match="Nama pemiliknya"):
        services.issue_certificate(row, by=tuti)

    assert services.issue_certificates(held, by=tuti) == []


def test_an_owner_without_an_account_gets_one_and_no_message(held, tuti):
    row = seat(held, "Dewi Rekaan")
    row.business.owner.user = None
    row.business.owner.save()

    [certificate] = services.issue_certificates(held, by=tuti)

    assert certificate.name == "Dewi Rekaan"
    assert Message.objects.filter(key="certificate_ready").count() == 0


def test_a_paper_that_fails_holds_up_nobody(held, tuti, monkeypatch):
    rows = [seat(held), seat(held)]
    made = []

    def fails_once(template, words):
        made.append(words["name"])
        if len(made) == 1:
            raise ValueError("no such glyph")
        return b"%PDF-1.7"

    monkeypatch.setattr(papers, "pdf_of", fails_once)

    first, second = services.issue_certificates(held, by=tuti)

    assert (first.made_at, second.made_at is None) == (None, False)
    assert [told(row) for row in rows] == [[], ["certificate_ready"]]
    assert services.make_missing_papers() == 1
    assert [told(row) for row in rows] == [["certificate_ready"], ["certificate_ready"]]


def test_a_paper_that_always_fails_is_left_alone_in_the_end(held, tuti, monkeypatch):
    seat(held)
    monkeypatch.setattr(papers, "pdf_of", lambda template, words: 1 / 0)
    [certificate] = services.issue_certificates(held, by=tuti)

    tries = [services.make_missing_papers() for _time in range(Certificate.PAPER_ATTEMPTS)]

    assert tries == [0] * Certificate.PAPER_ATTEMPTS
    certificate.refresh_from_db()
    assert certificate.paper_attempts == Certificate.PAPER_ATTEMPTS
    assert not Certificate.objects.without_paper().exists()


# --- Corrected attendance ---


def test_corrected_attendance_makes_a_new_edition_of_the_same_number(held, tuti):
    row = seat(held)
    [old] = services.issue_certificates(held, by=tuti)

    correct(row, tuti, minutes_late=20)

    old.refresh_from_db()
    new = services.newest_of(row)
    assert (old.status, new.status) == (CertificateStatus.SUPERSEDED, CertificateStatus.VALID)
    assert (new.kind, new.year, new.number, new.revision) == (old.kind, old.year, old.number, 2)
    assert (old.attended_minutes, new.attended_minutes) == (180, 160)
    assert new.code != old.code
    assert new.reissue_reason == "Kehadiran diperbaiki."
    change = StatusChange.objects.get(object_id=old.pk, content_type__model="certificate")
    assert (change.from_status, change.to_status, change.by) == ("valid", "superseded", tuti)


def test_she_hears_of_a_new_edition_once_its_paper_is_made(held, tuti):
    row = seat(held)
    services.issue_certificates(held, by=tuti)
    correct(row, tuti, minutes_late=20)
    before = told(row)

    made = services.make_missing_papers()

    assert made == 1
    assert before == ["certificate_ready"]
    assert told(row) == ["certificate_ready", "certificate_renewed"]
    assert services.make_missing_papers() == 0


def test_of_two_corrections_in_a_row_she_hears_once(held, tuti):
    row = seat(held)
    services.issue_certificates(held, by=tuti)
    correct(row, tuti, minutes_late=20)
    correct(row, tuti, minutes_late=25)

    services.make_missing_papers()

    assert services.newest_of(row).revision == 3
    assert told(row) == ["certificate_ready", "certificate_renewed"]


def test_attendance_that_is_noted_again_alike_changes_nothing(held, tuti):
    row = seat(held)
    services.issue_certificates(held, by=tuti)

    correct(row, tuti)

    assert services.newest_of(row).revision == 1


def test_too_little_attendance_revokes_with_day_and_reason(held, tuti):
    row = seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    correct(row, tuti, minutes_late=60)

    certificate.refresh_from_db()
    assert (certificate.status, certificate.revoked_on) == (CertificateStatus.REVOKED, timezone.localdate())
    assert certificate.revoke_reason == "Kehadiran diperbaiki. 66 % dari jam pelajaran; yang diperlukan 80 %."
    assert told(row) == ["certificate_ready", "certificate_revoked"]
    assert Certificate.objects.count() == 1


def test_revoked_stays_revoked_whatever_attendance_becomes(held, tuti):
    row = seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)
    correct(row, tuti, minutes_late=60)

    correct(row, tuti)

    assert services.newest_of(row) == certificate
    assert services.issue_certificates(held, by=tuti) == []
    with pytest.raises(NotAllowed, match="dicabut"):
        services.issue_certificate(row, by=tuti)
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.REVOKED
    assert told(row) == ["certificate_ready", "certificate_revoked"]


def test_an_undone_noting_counts_too(held, tuti):
    row = seat(held, came=[None])
    noted = correct(row, tuti)
    [certificate] = services.issue_certificates(held, by=tuti)

    services.undo_attendance(noted.session, row, noted.token, by=tuti)

    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.REVOKED


def test_a_correction_does_not_fail_when_nobody_signs_any_more(held, tuti, signer):
    row = seat(held)
    services.issue_certificates(held, by=tuti)
    Signer.objects.update(until_on=timezone.localdate() - timedelta(days=1))

    correct(row, tuti, minutes_late=20)

    newest = services.newest_of(row)
    assert (newest.revision, newest.signer) == (2, signer)


def test_attendance_without_a_certificate_issues_none(held, tuti):
    row = seat(held, came=[None])

    correct(row, tuti)

    assert Certificate.objects.count() == 0


# --- An official's decisions ---


def test_revoking_needs_a_reason_and_tells_it(held, tuti):
    row = seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(NotAllowed):
        services.revoke_certificate(certificate, by=tuti, reason=" ")
    services.revoke_certificate(certificate, by=tuti, reason="Orang lain yang hadir.")

    certificate.refresh_from_db()
    assert (certificate.status, certificate.revoke_reason) == (CertificateStatus.REVOKED, "Orang lain yang hadir.")
    message = Message.objects.get(recipient=row.business.owner.user, channel="inbox", key="certificate_revoked")
    assert "Orang lain yang hadir." in message.body


def test_a_revoked_certificate_is_not_revoked_again(held, tuti):
    row = seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)
    services.revoke_certificate(certificate, by=tuti, reason="Salah orang.")

    with pytest.raises(NotAllowed):
        services.revoke_certificate(certificate, by=tuti, reason="Sekali lagi.")

    certificate.refresh_from_db()
    assert certificate.revoke_reason == "Salah orang."
    assert told(row).count("certificate_revoked") == 1


@pytest.mark.parametrize("is_revoked", [False, True])
def test_an_official_issues_anew_with_a_reason_and_corrects_the_name(held, tuti, is_revoked):
    row = seat(held, "Siti Rekan")
    [old] = services.issue_certificates(held, by=tuti)
    if is_revoked:
        services.revoke_certificate(old, by=tuti, reason="Nama salah.")

    new = services.reissue_certificate(old, by=tuti, reason="Nama salah tulis.", name="Siti Rekaan")
    services.make_missing_papers()

    old.refresh_from_db()
    assert old.status == (CertificateStatus.REVOKED if is_revoked else CertificateStatus.SUPERSEDED)
    assert (new.number, new.revision, new.status) == (old.number, 2, CertificateStatus.VALID)
    assert (old.name, new.name, new.reissue_reason) == ("Siti Rekan", "Siti Rekaan", "Nama salah tulis.")
    assert told(row)[-1] == "certificate_renewed"


def test_issuing_anew_needs_a_reason(held, tuti):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(NotAllowed, match="Tulis"):
        services.reissue_certificate(certificate, by=tuti, reason="  ")

    assert Certificate.objects.count() == 1


def test_nothing_is_issued_anew_that_is_not_earned(held, tuti):
    row = seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)
    correct(row, tuti, minutes_late=60)

    with pytest.raises(NotAllowed, match="66 %"):
        services.reissue_certificate(certificate, by=tuti, reason="Dia sudah berusaha.")

    assert Certificate.objects.count() == 1


def test_an_older_edition_leads_to_the_newest_when_decided_on(held, tuti):
    row = seat(held)
    [old] = services.issue_certificates(held, by=tuti)
    correct(row, tuti, minutes_late=20)

    services.revoke_certificate(old, by=tuti, reason="Salah orang.")

    old.refresh_from_db()
    assert (old.status, services.newest_of(row).status) == (CertificateStatus.SUPERSEDED, CertificateStatus.REVOKED)


@pytest.mark.parametrize("decide", [services.revoke_certificate, services.reissue_certificate])
def test_an_official_does_not_decide_about_her_own(held, tuti, decide):
    row = seat(held)
    row.business.owner.user = tuti
    row.business.owner.save()
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(NotAllowed, match="rekan"):
        decide(certificate, by=tuti, reason="Untuk saya.")

    assert Certificate.objects.get().status == CertificateStatus.VALID


# --- People and businesses change ---


def test_a_changed_name_stays_as_it_was_at_issue(held, tuti):
    row = seat(held, "Siti Rekaan")
    [certificate] = services.issue_certificates(held, by=tuti)
    row.business.owner.full_name = "Siti Baru"
    row.business.owner.save()

    correct(row, tuti, minutes_late=20)

    certificate.refresh_from_db()
    assert (certificate.name, services.newest_of(row).name) == ("Siti Rekaan", "Siti Rekaan")


def test_it_stays_hers_when_the_business_goes_to_somebody_else(held, tuti):
    row = seat(held, "Siti Rekaan")
    hers, buyer = row.business.owner.user, OwnerFactory()
    [certificate] = services.issue_certificates(held, by=tuti)
    row.business.owner = buyer
    row.business.save()

    correct(row, tuti, minutes_late=60)

    assert list(Certificate.objects.held_by(hers)) == [certificate]
    assert list(Certificate.objects.held_by(buyer.user)) == []
    revoked = Message.objects.filter(key="certificate_revoked", channel="inbox")
    assert [message.recipient for message in revoked] == [hers]


def test_it_goes_to_whoever_has_the_business_when_her_entry_is_gone(held, tuti):
    row = seat(held, "Siti Rekaan")
    entered, claimant = row.business.owner, OwnerFactory()
    [certificate] = services.issue_certificates(held, by=tuti)
    row.business.owner = claimant
    row.business.save()

    entered.delete()

    certificate.refresh_from_db()
    assert (certificate.owner, certificate.name) == (None, "Siti Rekaan")
    assert list(Certificate.objects.held_by(claimant.user)) == [certificate]


def test_it_survives_a_merge_of_the_business(held, tuti, signer):
    row = seat(held, "Siti Rekaan")
    kept, gone = BusinessFactory(), row.business
    [certificate] = services.issue_certificates(held, by=tuti)
    from businesses.services import merge_businesses

    merge_businesses(kept, gone, by=UserFactory(), take=[])

    row.refresh_from_db()
    certificate.refresh_from_db()
    assert row.business == kept
    assert (certificate.business_name, certificate.name) == (gone.name, "Siti Rekaan")
    assert list(Certificate.objects.held_by(gone.owner.user)) == [certificate]


def test_an_anonymised_person_leaves_the_paper_as_it_was(held, tuti):
    row = seat(held, "Siti Rekaan")
    [certificate] = services.issue_certificates(held, by=tuti)
    person = row.business.owner.user
    person.full_name, person.is_active = "–", False
    person.save()
    row.business.owner.full_name = ""
    row.business.owner.save()

    certificate.refresh_from_db()

    assert certificate.name == "Siti Rekaan"


# --- What PostgreSQL refuses ---


@pytest.mark.parametrize(
    "field, value",
    [
        ("name", "Orang Lain"), ("number", 7), ("year", 2001), ("kind", "advanced"), ("attended_minutes", 179),
        ("code", "X" * 16), ("title_id", "Lain"), ("dates", [date(2020, 1, 1)]),
    ],
)  # fmt: skip
def test_what_it_says_cannot_be_changed(held, tuti, field, value):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(InternalError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**{field: value})


def test_it_cannot_be_deleted(held, tuti):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(InternalError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).delete()


def another(certificate, **changes):
    values = {
        field.attname: getattr(certificate, field.attname)
        for field in Certificate._meta.concrete_fields
        if field.name not in {"id", "code"}
    }
    return Certificate(**values | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"revision": 2},
        {"revision": 2, "reissue_reason": "x"},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "number": 2},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "attended_minutes": 100},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "attended_minutes": 181},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "dates": []},
        {"revision": 2, "reissue_reason": "x", "status": "revoked"},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "revoked_on": date(2026, 1, 1)},
        {"revision": 2, "reissue_reason": "x", "status": "lost"},
        {"revision": 2, "reissue_reason": "x", "status": "superseded", "kind": "doctor", "number": 1},
    ],
)  # fmt: skip
def test_postgresql_refuses_what_makes_no_sense(held, tuti, changes):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)

    with pytest.raises(IntegrityError), transaction.atomic():
        another(certificate, **changes).save()


def test_a_number_belongs_to_one_person(held, tuti):
    seat(held)
    [certificate] = services.issue_certificates(held, by=tuti)
    other = seat(held)

    with pytest.raises(IntegrityError, match="certificate_number_of_one_person"), transaction.atomic():
        another(certificate, enrolment_id=other.pk, revision=2, reissue_reason="x").save()


def test_one_signer_at_a_time(signer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Signer.objects.create(name="Lain", office_id="x", office_en="x", from_on=date(2030, 1, 1))
    Signer.objects.filter(pk=signer.pk).update(until_on=date(2029, 12, 31))

    Signer.objects.create(name="Lain", office_id="x", office_en="x", from_on=date(2030, 1, 1))

    assert Signer.objects.on(date(2029, 12, 31)).get() == signer
    assert Signer.objects.on(date(2030, 1, 1)).get().name == "Lain"


def test_who_has_signed_stays_as_she_signed(held, tuti, signer):
    seat(held)
    Signer.objects.filter(pk=signer.pk).update(name="Endang Contoh")
    services.issue_certificates(held, by=tuti)

    with pytest.raises(IntegrityError), transaction.atomic():
        Signer.objects.filter(pk=signer.pk).update(name="Orang Lain")
    Signer.objects.filter(pk=signer.pk).update(until_on=date(2040, 1, 1))

    signer.refresh_from_db()
    assert (signer.name, signer.until_on) == ("Endang Contoh", date(2040, 1, 1))
