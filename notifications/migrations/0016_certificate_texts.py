"""What is written about certificates, and what an official writes to the people of a class."""

from django.db import migrations

INBOX, EMAIL, PHONE = "inbox", "email", "phone"
PAPER = {"training": "Kemasan yang kuat dan enak dilihat", "number": "PD-2026-0042"}
END_ID = "\n\nSalam hangat,\nTim Rumah Kreatif"
END_EN = "\n\nWarm regards,\nThe Rumah Kreatif team"

# key, purpose (id, en), placeholders, channels, subject and body (id), subject and body (en)
TEXTS = [
    (
        "certificate_ready",
        ("Sertifikat siap diunduh", "A certificate is ready"),
        PAPER,
        [INBOX, EMAIL, PHONE],
        "Sertifikat Anda siap: {training}",
        "Halo {name},\n\nSelamat! Sertifikat pelatihan “{training}” (nomor {number}) sudah siap. "
        "Unduh dan cetak dari halaman ini, atau bagikan alamatnya kepada pembeli Anda.",
        "Your certificate is ready: {training}",
        "Hello {name},\n\nCongratulations! Your certificate of the training “{training}” (number {number}) is ready. "
        "Download and print it from this page, or share its address with your buyers.",
    ),
    (
        "certificate_renewed",
        ("Sertifikat terbit dalam edisi baru", "A certificate was issued anew"),
        PAPER,
        [INBOX, EMAIL, PHONE],
        "Sertifikat Anda diperbarui: {training}",
        "Halo {name},\n\nIsi sertifikat pelatihan “{training}” diperbaiki, dan edisi barunya (nomor {number}) sudah "
        "siap. Silakan unduh lagi dari halaman ini: edisi lama tidak berlaku lagi.",
        "Your certificate was renewed: {training}",
        "Hello {name},\n\nYour certificate of the training “{training}” was corrected, and its new edition "
        "(number {number}) is ready. Please download it again from this page: the old one is no longer valid.",
    ),
    (
        "certificate_revoked",
        ("Sertifikat dicabut", "A certificate was revoked"),
        PAPER | {"reason": "Kehadiran diperbaiki: 50 % dari jam pelajaran, yang diperlukan 80 %."},
        [INBOX, EMAIL, PHONE],
        "Sertifikat Anda dicabut: {training}",
        "Halo {name},\n\nSertifikat pelatihan “{training}” (nomor {number}) dicabut. Alasannya: {reason}\n\n"
        "Kalau menurut Anda ini keliru, balas atau hubungi Bantuan. Kami periksa bersama.",
        "Your certificate was revoked: {training}",
        "Hello {name},\n\nYour certificate of the training “{training}” (number {number}) was revoked. "
        "The reason: {reason}\n\nIf you think that this is wrong, please contact Help. We will look at it together.",
    ),
    (
        "certificates_issued",
        ("Penerbitan sertifikat satu kelas selesai", "The certificates of a class were issued"),
        {"training": "Kemasan yang kuat dan enak dilihat", "done": "18", "all": "18"},
        [INBOX],
        "Sertifikat selesai diterbitkan: {training}",
        "Halo {name},\n\nSertifikat kelas “{training}” selesai dikerjakan: {done} dari {all}. "
        "Hasilnya ada di halaman ini.",
        "Certificates issued: {training}",
        "Hello {name},\n\nThe certificates of the class “{training}” are done: {done} of {all}. "
        "This page shows the result.",
    ),
    (
        "training_note",
        ("Kabar petugas kepada peserta pelatihan", "An official writes to the people of a training"),
        {
            "training": "Kemasan yang kuat dan enak dilihat",
            "text": "Mohon membawa satu contoh produk. Parkir motor ada di sisi timur.",
        },
        [INBOX, EMAIL, PHONE],
        "Kabar tentang pelatihan {training}",
        "Halo {name},\n\n{text}",
        "News of the training {training}",
        "Hello {name},\n\n{text}",
    ),
]


def add_texts(apps, schema_editor):
    template = apps.get_model("notifications", "MessageTemplate")
    for key, (purpose_id, purpose_en), placeholders, channels, subject_id, body_id, subject_en, body_en in TEXTS:
        template.objects.get_or_create(
            key=key,
            defaults={
                "purpose_id": purpose_id,
                "purpose_en": purpose_en,
                "placeholders": placeholders,
                "channels": channels,
                "subject_id": subject_id,
                "body_id": body_id + END_ID,
                "subject_en": subject_en,
                "body_en": body_en + END_EN,
            },
        )


def remove_texts(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.filter(key__in=[text[0] for text in TEXTS]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0015_training_texts")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
