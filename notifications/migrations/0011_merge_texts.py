"""The first words about a business that was entered twice."""

from django.db import migrations

TEXT = {
    "key": "business_merged",
    "purpose_id": "Dua data usaha yang sama digabung",
    "purpose_en": "Two entries of one business were merged",
    "placeholders": {"business": "Puding Melati Dua", "other": "Puding Melati"},
    "channels": ["inbox", "email", "phone"],
    "subject_id": "Data {business} digabung",
    "body_id": (
        "Halo {name},\n\n"
        "Usaha Anda tercatat dua kali. Petugas menggabungkan {business} dengan {other}. "
        "Produk, foto, dan izinnya kini ada di {other}; tidak ada yang hilang. "
        "Jika menurut Anda keduanya usaha yang berbeda, hubungi Bantuan dalam 30 hari.\n\n"
        "Salam hangat,\nTim Rumah Kreatif"
    ),
    "subject_en": "{business} was merged with another entry",
    "body_en": (
        "Hello {name},\n\n"
        "Your business was entered twice. An official has merged {business} with {other}. "
        "Its products, pictures and licences are now with {other}; nothing is lost. "
        "If they are two different businesses, please write to Help within 30 days.\n\n"
        "Warm regards,\nThe Rumah Kreatif team"
    ),
}


def add_text(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.get_or_create(key=TEXT["key"], defaults=TEXT)


def remove_text(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.filter(key=TEXT["key"]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0010_claim_texts")]
    operations = [migrations.RunPython(add_text, remove_text)]
