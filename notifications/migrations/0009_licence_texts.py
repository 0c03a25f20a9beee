"""Words about licences: one ends soon, one was not found at its authority."""

from django.db import migrations

INBOX, EMAIL, PHONE = "inbox", "email", "phone"
LICENCE = {"business": "Puding Melati", "licence": "P-IRT", "number": "2063578010001-28"}

TEXTS = [
    {
        "key": "licence_ending",
        "purpose_id": "Izin segera habis masa berlakunya",
        "purpose_en": "A licence ends soon",
        "placeholders": {**LICENCE, "date": "31 Desember 2028", "days": "30"},
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "{licence} {business} berlaku sampai {date}",
        "body_id": (
            "Halo {name},\n\n"
            "{licence} untuk {business} (nomor {number}) berlaku sampai {date}, {days} hari lagi. "
            "Supaya usaha Anda tetap tenang, perpanjang sebelum hari itu. "
            "Kalau sudah diperpanjang, ganti tanggal atau nomornya di halaman izin Anda. "
            "Perlu bantuan? Hubungi kami.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "The {licence} of {business} is valid until {date}",
        "body_en": (
            "Hello {name},\n\n"
            "The {licence} of {business} (number {number}) is valid until {date}: days left: {days}. "
            "Renew it before that day, so that your business goes on undisturbed. "
            "If you have renewed it already, change the date or the number on your licences page. "
            "Need help? Get in touch with us.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "licence_not_found",
        "purpose_id": "Petugas tidak menemukan izin di situs resminya",
        "purpose_en": "An official did not find a licence at its authority",
        "placeholders": LICENCE,
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "Nomor {licence} {business} belum kami temukan",
        "body_id": (
            "Halo {name},\n\n"
            "Kami mencari {licence} untuk {business} (nomor {number}) di situs resminya, tetapi belum menemukannya. "
            "Mungkin ada angka yang terlewat. Cocokkan nomornya dengan surat Anda, lalu perbaiki di halaman izin. "
            "Kalau nomornya sudah benar, hubungi kami dan kita telusuri bersama.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "We could not find the {licence} number of {business}",
        "body_en": (
            "Hello {name},\n\n"
            "We looked for the {licence} of {business} (number {number}) on its official site and could not find it. "
            "Perhaps a digit is missing. Compare the number with your paper and correct it on your licences page. "
            "If the number is right, get in touch with us and we'll look into it together.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
]


def add_texts(apps, schema_editor):
    template = apps.get_model("notifications", "MessageTemplate")
    for text in TEXTS:
        template.objects.get_or_create(key=text["key"], defaults=text)


def remove_texts(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.filter(key__in=[text["key"] for text in TEXTS]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0008_change_texts")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
