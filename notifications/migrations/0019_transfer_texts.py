"""Words about a transfer of ownership: agreeing to it hands nothing over, the new owner's code does."""

from django.db import migrations

BUSINESS = {"business": "Puding Melati", "new_owner": "Sri Rekaan"}

TEXTS = [
    {
        "key": "transfer_approved",
        "purpose_id": "Penyerahan usaha disetujui, menunggu kode pemilik baru",
        "purpose_en": "A transfer of ownership was approved and waits for the new owner's code",
        "placeholders": {**BUSINESS, "days": "30"},
        "channels": ["inbox", "email", "phone"],
        "subject_id": "Penyerahan {business} disetujui",
        "body_id": (
            "Halo {name},\n\n"
            "Permintaan Anda untuk menyerahkan {business} kepada {new_owner} disetujui. "
            "Kode sudah dikirim ke nomor WhatsApp yang Anda tulis dan berlaku {days} hari. "
            "Usaha ini berpindah begitu kode itu dimasukkan; sampai saat itu tidak ada yang berubah bagi Anda.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "Handing over {business} is approved",
        "body_en": (
            "Hello {name},\n\n"
            "Your request to hand {business} to {new_owner} is approved. "
            "A code has been sent to the WhatsApp number that you gave; it is valid for {days} days. "
            "The business changes hands when the code is entered. Until then nothing changes for you.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "transfer_code",
        "purpose_id": "Kode bagi pemilik baru sebuah usaha",
        "purpose_en": "The code for the new owner of a business",
        "placeholders": {"business": "Puding Melati", "code": "BCDF-2345-GH", "days": "30"},
        "channels": ["phone"],
        "is_secret": True,
        "subject_id": "Kode untuk mengambil alih {business}",
        "body_id": (
            "Halo,\n\n"
            "Pemilik {business} di Rumah Kreatif ingin menyerahkan usahanya kepada Anda, dan petugas menyetujuinya. "
            "Dengan kode ini Anda mengambil alih:"
            "\n\n{code}\n\n"
            "Daftar atau masuk di situs kami, buka halaman klaim, lalu ketik kode ini. Berlaku {days} hari. "
            "Jangan berikan kode ini kepada siapa pun. Jika Anda tidak tahu soal ini, abaikan pesan ini."
        ),
        "subject_en": "Code to take over {business}",
        "body_en": (
            "Hello,\n\n"
            "The owner of {business} at Rumah Kreatif wants to hand it to you, and an official has agreed. "
            "With this code you take it over:"
            "\n\n{code}\n\n"
            "Sign up or sign in on our website, open the claim page and type the code. It is valid for {days} days. "
            "Don't give it to anybody. If you know nothing of this, ignore this message."
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
    dependencies = [("notifications", "0018_survey_texts")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
