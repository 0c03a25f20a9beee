"""A class that gets one more meeting tells everybody; a moved one tells those who wait too, in words that fit them."""

from django.db import migrations

END_ID = "\n\nSalam hangat,\nTim Rumah Kreatif"
END_EN = "\n\nWarm regards,\nThe Rumah Kreatif team"

ADDED = {
    "key": "training_session_added",
    "purpose_id": "Pelatihan mendapat satu pertemuan lagi",
    "purpose_en": "A training gets one more session",
    "placeholders": {
        "business": "Puding Rekaan",
        "training": "Kemasan yang kuat dan menarik",
        "when": "Kamis, 26 November 2026, 09.00–12.00 WIB",
        "room": "Sentra Siola, lantai 4",
    },
    "channels": ["inbox", "email", "phone"],
    "subject_id": "Satu pertemuan lagi: {training}",
    "body_id": "Halo {name},\n\nPelatihan “{training}” untuk {business} mendapat satu pertemuan lagi:\n\n{when}\n"
    "{room}\n\nTempat Anda tetap. Kalau tidak bisa ikut, lepaskan di halaman ini." + END_ID,
    "subject_en": "One more session: {training}",
    "body_en": "Hello {name},\n\nThe training “{training}” for {business} gets one more session:\n\n{when}\n"
    "{room}\n\nYou keep your place. If you can't come, give it back on this page." + END_EN,
}
SEAT = ("Kursi Anda tetap. Kalau tidak bisa datang, lepaskan di halaman ini.", "You keep your seat.")
PLACE = ("Tempat Anda tetap. Kalau tidak bisa ikut, lepaskan di halaman ini.", "You keep your place.")


def _reword(apps, before, after):
    row = apps.get_model("notifications", "MessageTemplate").objects.get(key="training_moved")
    # What an official has reworded stays hers: it has not these words any more.
    row.body_id = row.body_id.replace(before[0], after[0])
    row.body_en = row.body_en.replace(before[1], after[1])
    row.save()


def forward(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.get_or_create(key=ADDED["key"], defaults=ADDED)
    _reword(apps, SEAT, PLACE)


def backward(apps, schema_editor):
    _reword(apps, PLACE, SEAT)
    apps.get_model("notifications", "MessageTemplate").objects.filter(key=ADDED["key"]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0016_certificate_texts")]

    operations = [migrations.RunPython(forward, backward)]
