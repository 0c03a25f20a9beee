"""Invitations to those who asked for a class, and the links to the tests and the feedback form."""

from django.db import migrations

CLASS = {"business": "Puding Melati", "training": "Kemasan yang kuat dan enak dilihat"}
END_ID = "\n\nSalam hangat,\nTim Rumah Kreatif"
END_EN = "\n\nWarm regards,\nThe Rumah Kreatif team"

# key, purpose (id, en), placeholders, subject and body (id), subject and body (en)
TEXTS = [
    (
        "training_invited",
        ("Kelas yang ia minta dibuka", "A class that she asked for is announced"),
        {
            "topic": "Pengemasan",
            "training": "Kemasan yang kuat dan enak dilihat",
            "when": "Kamis, 26 November 2026, 09.00–12.00 WIB",
            "room": "Sentra Siola, lantai 4",
            "opens": "Kamis, 12 November 2026, 09.00 WIB",
        },
        "Kelas yang Anda minta: {training}",
        "Halo {name},\n\nAnda pernah meminta kelas tentang {topic}. Sekarang ada: “{training}”, {when}, di {room}. "
        "Anda termasuk yang pertama kami kabari.\n\nPendaftaran dibuka: {opens}. Daftar di halaman ini.",
        "The class you asked for: {training}",
        "Hello {name},\n\nYou asked for a class about {topic}. Here is one: “{training}”, {when}, at {room}. "
        "You are among the first to hear of it.\n\nEnrolment opens: {opens}. Enrol on this page.",
    ),
    (
        "training_quiz_before",
        ("Tes singkat sebelum pelatihan", "Short test before a training"),
        CLASS,
        "Beberapa pertanyaan sebelum kelas: {training}",
        "Halo {name},\n\nSebelum pelatihan “{training}” untuk {business}, jawab beberapa pertanyaan singkat di halaman "
        "ini. Tidak perlu belajar dulu, dan tidak ada yang gagal: pelatih jadi tahu apa yang perlu dibahas.",
        "A few questions before the class: {training}",
        "Hello {name},\n\nBefore the training “{training}” for {business}, please answer a few short questions on this "
        "page. No need to prepare, and nobody fails: they show the trainer what to talk about.",
    ),
    (
        "training_quiz_after",
        ("Tes singkat setelah pelatihan", "Short test after a training"),
        CLASS,
        "Apa yang sudah Anda pelajari: {training}",
        "Halo {name},\n\nTerima kasih sudah ikut “{training}” bersama {business}. Jawab lagi pertanyaan singkatnya di "
        "halaman ini, lalu lihat apa yang bertambah.",
        "What you have learnt: {training}",
        "Hello {name},\n\nThank you for taking part in “{training}” with {business}. Please answer the short questions "
        "once more on this page, and see what you have gained.",
    ),
    (
        "training_feedback",
        ("Pendapat peserta setelah pelatihan", "Participants' view after a training"),
        CLASS,
        "Bagaimana kelasnya? {training}",
        "Halo {name},\n\nBagaimana pelatihan “{training}” untuk {business}? Satu menit saja di halaman ini. Jawaban "
        "disimpan tanpa nama, jadi tulis apa adanya.",
        "How was the class? {training}",
        "Hello {name},\n\nHow was the training “{training}” for {business}? It takes a minute on this page. Answers are "
        "kept without a name, so please be frank.",
    ),
]


def add_texts(apps, schema_editor):
    template = apps.get_model("notifications", "MessageTemplate")
    for key, (purpose_id, purpose_en), placeholders, subject_id, body_id, subject_en, body_en in TEXTS:
        template.objects.get_or_create(
            key=key,
            defaults={
                "purpose_id": purpose_id,
                "purpose_en": purpose_en,
                "placeholders": placeholders,
                "channels": ["inbox", "email", "phone"],
                "subject_id": subject_id,
                "body_id": body_id + END_ID,
                "subject_en": subject_en,
                "body_en": body_en + END_EN,
            },
        )


def remove_texts(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.filter(key__in=[text[0] for text in TEXTS]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0017_class_texts")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
