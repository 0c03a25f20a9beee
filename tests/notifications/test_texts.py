"""The seeded words of every message: complete in both languages and valid by the officials' own form."""

import pytest
from django.forms.models import model_to_dict

from notifications.forms import MessageTemplateForm
from notifications.models import MessageTemplate
from notifications.placeholders import placeholders_in
from notifications.services import previews

KEYS = [
    "account_changed",
    "account_exists",
    "business_active",
    "business_claimed",
    "business_closed",
    "business_handed_over",
    "business_inactive",
    "business_merged",
    "business_rejected",
    "business_reopened",
    "business_returned",
    "business_submitted",
    "business_verified",
    "certificate_ready",
    "certificate_renewed",
    "certificate_revoked",
    "certificates_issued",
    "change_approved",
    "change_refused",
    "change_requested",
    "claim_code",
    "claimed_elsewhere",
    "email_code",
    "gap_asked",
    "helped_claimed",
    "helped_news",
    "import_finished",
    "licence_ending",
    "licence_not_found",
    "password_code",
    "phone_code",
    "phone_shared",
    "picture_refused",
    "sentra_curation_failed",
    "sentra_curation_passed",
    "sentra_day",
    "sentra_paid",
    "sentra_received",
    "sentra_returned",
    "sentra_settlement_ready",
    "sentra_written_off",
    "sign_in_code",
    "training_applied",
    "training_cancelled",
    "training_feedback",
    "training_invited",
    "training_moved",
    "training_note",
    "training_offer",
    "training_offer_all",
    "training_offer_lapsed",
    "training_quiz_after",
    "training_quiz_before",
    "training_reminder_first",
    "training_reminder_last",
    "training_seat",
    "training_seat_taken_back",
    "training_session_added",
    "training_waiting",
    "transfer_approved",
    "transfer_code",
    "unclaimed_news",
    "unknown_account",
]


@pytest.mark.django_db
def test_every_agreed_kind_has_its_text():
    keys = MessageTemplate.objects.order_by("key").values_list("key", flat=True)

    assert list(keys) == KEYS


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_text_passes_the_form(key):
    template = MessageTemplate.objects.get(key=key)

    form = MessageTemplateForm(model_to_dict(template), instance=template)

    assert form.errors == {}


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_text_says_the_same_in_both_languages(key):
    template = MessageTemplate.objects.get(key=key)

    assert placeholders_in(template.body_id) == placeholders_in(template.body_en)
    assert placeholders_in(template.subject_id) == placeholders_in(template.subject_en)
    assert set(template.placeholders) <= placeholders_in(template.subject_id + template.body_id)
    assert "" not in (template.purpose_id, template.purpose_en)


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_text_fits_its_subject_and_has_no_gap(key):
    for preview in previews(MessageTemplate.objects.get(key=key)):
        assert "…" not in preview["subject"] + preview["body"]
        assert len(preview["subject"]) <= 100


@pytest.mark.django_db
def test_codes_are_secret_and_never_go_to_the_inbox():
    secret = MessageTemplate.objects.filter(is_secret=True)

    assert [template.key for template in secret] == [
        "claim_code", "email_code", "password_code", "phone_code", "sign_in_code", "transfer_code",
    ]  # fmt: skip
    assert all("inbox" not in template.channels for template in secret)
