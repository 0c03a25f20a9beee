"""Forms say "nomor WhatsApp" throughout; the message about a changed one does so too."""

from django.db import migrations

BEFORE = ("Nomor HP, email, atau kata sandi akun diganti", "nomor HP")
AFTER = ("Nomor WhatsApp, email, atau kata sandi akun diganti", "nomor WhatsApp")


def _put(apps, before, after):
    row = apps.get_model("notifications", "MessageTemplate").objects.get(key="account_changed")
    # What an official has reworded stays hers.
    if row.purpose_id == before[0]:
        row.purpose_id = after[0]
    if row.placeholders.get("what") == before[1]:
        row.placeholders["what"] = after[1]
    row.save()


def forward(apps, schema_editor):
    _put(apps, BEFORE, AFTER)


def backward(apps, schema_editor):
    _put(apps, AFTER, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0013_gap_text")]

    operations = [migrations.RunPython(forward, backward)]
