import pytest
from django.forms.models import model_to_dict
from django.utils import translation

from notifications.forms import MessageTemplateForm
from notifications.models import MessageTemplate

pytestmark = pytest.mark.django_db
TEXTS = ["subject_id", "subject_en", "body_id", "body_en"]


def form_for(kind, **changes):
    template = MessageTemplate.objects.get(key=kind)
    return MessageTemplateForm({**model_to_dict(template), **changes}, instance=template)


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("wrong", ["{busines}", "{business.owner}", "{business!r}", "{}", "{", "}"])
def test_an_unknown_placeholder_is_named_together_with_the_allowed_ones(field, wrong):
    with translation.override("en"):
        form = form_for("business_active", **{field: f"Halo {wrong}"})

        assert list(form.errors) == [field]
        assert form.errors[field] == [
            f"{wrong} is not known here. Use only {{name}}, {{organisation}}, {{business}}; "
            "other curly brackets can't stand in a message."
        ]


@pytest.mark.parametrize("field", TEXTS)
def test_known_placeholders_may_be_left_out_or_repeated(field):
    form = form_for("business_active", **{field: "{organisation} {name} {name}"})

    assert form.errors == {}


@pytest.mark.parametrize("field", TEXTS)
def test_nothing_may_be_empty(field):
    form = form_for("business_active", **{field: "  "})

    assert list(form.errors) == [field]


def test_line_breaks_are_taken_out_of_subjects_and_kept_in_texts():
    form = form_for("business_active", subject_id="Kabar\r\n baik", body_id="a\r\nb")

    assert form.errors == {}
    assert (form.cleaned_data["subject_id"], form.cleaned_data["body_id"]) == ("Kabar baik", "a\nb")


@pytest.mark.parametrize("field", ["subject_id", "subject_en"])
def test_a_code_stays_out_of_the_subject(field):
    form = form_for("sign_in_code", **{field: "Kode {code}"})

    assert list(form.errors) == [field]


@pytest.mark.parametrize("field", ["body_id", "body_en"])
def test_a_code_message_without_its_code_is_refused(field):
    form = form_for("sign_in_code", **{field: "Kode Anda sudah dikirim"})

    assert list(form.errors) == [field]


def test_a_code_can_not_be_sent_to_the_inbox():
    form = form_for("sign_in_code", channels=["inbox", "phone"])

    assert list(form.errors) == ["channels"]


@pytest.mark.parametrize("channels", [[], ["pigeon"]])
def test_at_least_one_known_channel(channels):
    form = form_for("business_active", channels=channels)

    assert list(form.errors) == ["channels"]


def test_saving_changes_words_and_channels_and_nothing_else():
    more = {"key": "x", "is_secret": "on", "placeholders": "{}"}
    form = form_for("business_active", subject_id="Baru", channels=["inbox"], **more)

    form.save()

    template = MessageTemplate.objects.get(key="business_active")
    assert (template.subject_id, template.channels, template.is_secret) == ("Baru", ["inbox"], False)
    assert template.placeholders == {"business": "Puding Melati"}
