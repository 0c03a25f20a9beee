"""Words for owners of whose business something is still missing."""

from django.db import migrations

TEXT = {
    "key": "gap_asked",
    "purpose_id": "Petugas meminta pemilik melengkapi satu isian",
    "purpose_en": "An official asks an owner to fill in what is missing",
    "placeholders": {"business": "Puding Melati", "fact": "Kode KBLI"},
    "channels": ["inbox", "email", "phone"],
    "subject_id": "Mohon lengkapi: {fact}",
    "body_id": (
        "Halo {name},\n\n"
        "Data {business} di Rumah Kreatif hampir lengkap. Yang masih kosong: {fact}. "
        "Mohon diisi saat ada waktu, supaya usaha Anda tercatat utuh dan mudah dibantu.\n\n"
        "Tidak punya atau bingung? Tanyakan saja kepada kami."
    ),
    "subject_en": "Please fill in: {fact}",
    "body_en": (
        "Hello {name},\n\n"
        "What we know of {business} at Rumah Kreatif is nearly complete. Still empty: {fact}. "
        "Please fill it in when you have a moment, so that your business is recorded in full and easy to help.\n\n"
        "You don't have it, or you are not sure? Just ask us."
    ),
}


def add(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.get_or_create(key=TEXT["key"], defaults=TEXT)


def remove(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.filter(key=TEXT["key"]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0012_shared_phone_text")]
    operations = [migrations.RunPython(add, remove)]
