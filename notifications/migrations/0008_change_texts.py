"""The first words about change requests, and about closing a business."""

from django.db import migrations

ALL = ["inbox", "email", "phone"]
BUSINESS = {"business": "Puding Melati"}
WHAT = {**BUSINESS, "what": "nama usaha"}

TEXTS = [
    {
        "key": "change_requested",
        "purpose_id": "Permintaan perubahan sudah dikirim",
        "purpose_en": "A change was asked for and waits for an answer",
        "placeholders": WHAT,
        "channels": ["inbox"],
        "subject_id": "Permintaan perubahan {business} sudah kami terima",
        "body_id": (
            "Halo {name},\n\n"
            "Permintaan Anda untuk mengubah {what} sudah kami terima. Petugas memeriksanya, lalu mengabari Anda. "
            "Sampai saat itu semuanya tetap seperti sekarang.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "We have received your change for {business}",
        "body_en": (
            "Hello {name},\n\n"
            "We have received your request to change: {what}. An official looks at it and writes to you. "
            "Until then everything stays as it is.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "change_approved",
        "purpose_id": "Permintaan perubahan disetujui",
        "purpose_en": "A change request was approved",
        "placeholders": WHAT,
        "channels": ALL,
        "subject_id": "Perubahan {business} disetujui",
        "body_id": (
            "Halo {name},\n\n"
            "Permintaan Anda untuk mengubah {what} disetujui dan berlaku mulai sekarang.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "Your change for {business} is approved",
        "body_en": (
            "Hello {name},\n\n"
            "Your request to change: {what} is approved, with effect from now.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "change_refused",
        "purpose_id": "Permintaan perubahan belum bisa disetujui",
        "purpose_en": "A change request was refused",
        "placeholders": {**WHAT, "reason": "Nama ini sudah dipakai usaha lain di kelurahan Anda."},
        "channels": ALL,
        "subject_id": "Perubahan {business} belum bisa kami setujui",
        "body_id": (
            "Halo {name},\n\n"
            "Permintaan Anda untuk mengubah {what} belum bisa kami setujui:\n\n{reason}\n\n"
            "Anda boleh mengirim permintaan baru kapan saja. Kami siap membantu.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "We can't approve your change for {business} yet",
        "body_en": (
            "Hello {name},\n\n"
            "We can't approve your request to change: {what} yet:\n\n{reason}\n\n"
            "You can send a new request at any time. We are glad to help.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_closed",
        "purpose_id": "Usaha ditutup oleh pemiliknya",
        "purpose_en": "A business was closed by its owner",
        "placeholders": BUSINESS,
        "channels": ALL,
        "subject_id": "{business} sudah ditutup",
        "body_id": (
            "Halo {name},\n\n"
            "Sesuai permintaan Anda, {business} sudah ditutup dan tidak tampil lagi di halaman umum. "
            "Tidak ada data yang hilang. Jika ingin memulai lagi, hubungi Bantuan.\n\n"
            "Terima kasih sudah berjalan bersama kami.\nTim Rumah Kreatif"
        ),
        "subject_en": "{business} is closed",
        "body_en": (
            "Hello {name},\n\n"
            "As you wished, {business} is closed and no longer on the public pages. "
            "Nothing has been lost. If you want to begin again, write to Help.\n\n"
            "Thank you for walking with us.\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_reopened",
        "purpose_id": "Usaha yang ditutup dibuka lagi",
        "purpose_en": "A closed business was opened again",
        "placeholders": BUSINESS,
        "channels": ALL,
        "subject_id": "{business} dibuka lagi",
        "body_id": (
            "Halo {name},\n\n"
            "Selamat datang kembali! {business} sudah kami buka lagi, seperti sebelum ditutup.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "{business} is open again",
        "body_en": (
            "Hello {name},\n\n"
            "Welcome back! We have opened {business} again, as it stood before it was closed.\n\n"
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
    dependencies = [("notifications", "0007_desk_permissions")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
