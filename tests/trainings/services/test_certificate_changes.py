"""Certificates after their issue: corrected attendance, an official's decisions, people and businesses that change."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StatusChange
from accounts.services import NotAllowed
from notifications.models import Message
from tests.factories import BusinessFactory, OwnerFactory, UserFactory
from tests.trainings.conftest import seat
from tests.trainings.services.conftest import correct, inbox_of
from trainings import services
from trainings.models import Certificate, CertificateStatus, Signer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_are_quick")]


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
    before = inbox_of(row)

    made = services.make_missing_papers()

    assert made == 1
    assert before == ["certificate_ready"]
    assert inbox_of(row) == ["certificate_ready", "certificate_renewed"]
    assert services.make_missing_papers() == 0


def test_of_two_corrections_in_a_row_she_hears_once(held, tuti):
    row = seat(held)
    services.issue_certificates(held, by=tuti)
    correct(row, tuti, minutes_late=20)
    correct(row, tuti, minutes_late=25)

    services.make_missing_papers()

    assert services.newest_of(row).revision == 3
    assert inbox_of(row) == ["certificate_ready", "certificate_renewed"]


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
    assert inbox_of(row) == ["certificate_ready", "certificate_revoked"]
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
    assert inbox_of(row) == ["certificate_ready", "certificate_revoked"]


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
    assert inbox_of(row).count("certificate_revoked") == 1


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
    assert inbox_of(row)[-1] == "certificate_renewed"


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
