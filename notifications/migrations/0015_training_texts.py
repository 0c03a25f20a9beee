"""What is written about seats in trainings."""

from django.db import migrations

INBOX, EMAIL, PHONE = "inbox", "email", "phone"
CLASS = {"business": "Puding Melati", "training": "Kemasan yang kuat dan enak dilihat"}
WHEN = {"when": "Kamis, 26 November 2026, 09.00–12.00 WIB"}
END_ID = "\n\nSalam hangat,\nTim Rumah Kreatif"
END_EN = "\n\nWarm regards,\nThe Rumah Kreatif team"

# key, purpose (id, en), placeholders, subject and body (id), subject and body (en)
TEXTS = [
    (
        "training_seat",
        ("Mendapat kursi pelatihan", "A seat in a training"),
        CLASS | WHEN,
        "Anda mendapat kursi: {training}",
        "Halo {name},\n\n{business} mendapat kursi di pelatihan “{training}”: {when}. "
        "Kalau ternyata tidak bisa datang, lepaskan kursinya di halaman ini supaya bisa dipakai yang lain.",
        "You have a seat: {training}",
        "Hello {name},\n\n{business} has a seat in the training “{training}”: {when}. "
        "If you can't come after all, give the seat back on this page, so that somebody else can use it.",
    ),
    (
        "training_waiting",
        ("Masuk daftar tunggu pelatihan", "In the waiting list of a training"),
        CLASS | WHEN,
        "Anda di daftar tunggu: {training}",
        "Halo {name},\n\n{business} ada di daftar tunggu pelatihan “{training}” ({when}). "
        "Begitu ada kursi kosong untuk Anda, kami langsung mengabari. Urutan Anda bisa dilihat di halaman ini.",
        "You are in the waiting list: {training}",
        "Hello {name},\n\n{business} is in the waiting list of the training “{training}” ({when}). "
        "As soon as a seat is free for you, we let you know. This page shows your place in the list.",
    ),
    (
        "training_applied",
        ("Pendaftaran pelatihan diterima, kursi dibagi nanti", "Applied for a training whose seats are decided later"),
        CLASS | WHEN,
        "Pendaftaran Anda kami terima: {training}",
        "Halo {name},\n\nPendaftaran {business} untuk pelatihan “{training}” ({when}) sudah kami terima. "
        "Kursi dibagi saat pendaftaran ditutup, jadi mendaftar lebih cepat atau lebih lambat sama saja. "
        "Kami kabari hasilnya.",
        "We have your application: {training}",
        "Hello {name},\n\nWe have the application of {business} for the training “{training}” ({when}). "
        "Seats are given when enrolment closes, so it makes no difference who applied first. "
        "We will let you know.",
    ),
    (
        "training_offer",
        ("Kursi kosong ditawarkan kepadanya", "A free seat is offered to her"),
        CLASS | {"until": "25 November 2026, 16.00 WIB"},
        "Ada kursi untuk Anda: {training}",
        "Halo {name},\n\nAda kursi kosong di pelatihan “{training}” dan kursi itu kami simpan untuk {business} "
        "sampai {until}. Buka halaman ini, lalu pilih: ambil kursinya, lain kali, atau tidak bisa.",
        "There is a seat for you: {training}",
        "Hello {name},\n\nA seat is free in the training “{training}”, and we keep it for {business} until {until}. "
        "Open this page and choose: take the seat, later, or can't come.",
    ),
    (
        "training_offer_all",
        ("Kursi kosong ditawarkan ke semua yang menunggu", "A free seat is offered to all who wait"),
        CLASS | {"until": "25 November 2026, 16.00 WIB"},
        "Masih ada kursi, siapa cepat: {training}",
        "Halo {name},\n\nKelas “{training}” segera mulai dan masih ada kursi kosong. Kami menawarkannya kepada semua "
        "yang menunggu, termasuk {business}: yang pertama mengambil, dapat. Batasnya {until}.",
        "A seat is left, first tap takes it: {training}",
        "Hello {name},\n\nThe class “{training}” begins soon and a seat is free. We offer it to all who wait, "
        "{business} among them: the first to take it has it. It ends at {until}.",
    ),
    (
        "training_offer_lapsed",
        ("Tawaran kursi lewat waktunya", "An offer of a seat has run out"),
        CLASS,
        "Tawaran kursi sudah lewat: {training}",
        "Halo {name},\n\nKursi di pelatihan “{training}” untuk {business} tidak sempat diambil, jadi kami tawarkan "
        "kepada yang lain. Tidak apa-apa: selama pendaftaran masih dibuka, Anda bisa masuk daftar tunggu lagi.",
        "The offer has run out: {training}",
        "Hello {name},\n\nThe seat in the training “{training}” for {business} was not taken in time, so we offer it "
        "to somebody else. No harm done: while enrolment is open, you can join the waiting list again.",
    ),
    (
        "training_seat_taken_back",
        ("Petugas membatalkan pendaftaran pelatihannya", "An official ended her enrolment"),
        CLASS | {"reason": "Kelas ini untuk usaha makanan."},
        "Pendaftaran Anda dibatalkan petugas: {training}",
        "Halo {name},\n\nPetugas membatalkan pendaftaran {business} di pelatihan “{training}”. Alasannya:\n\n"
        "{reason}\n\nAda yang tidak sesuai? Hubungi kami.",
        "An official ended your enrolment: {training}",
        "Hello {name},\n\nAn official ended the enrolment of {business} in the training “{training}”. The reason:\n\n"
        "{reason}\n\nIs something not right? Get in touch with us.",
    ),
    (
        "training_cancelled",
        ("Pelatihan dibatalkan", "A training is called off"),
        CLASS | WHEN | {"reason": "Pelatihnya sakit."},
        "Pelatihan dibatalkan: {training}",
        "Halo {name},\n\nMaaf, pelatihan “{training}” ({when}) dibatalkan. Alasannya:\n\n{reason}\n\n"
        "{business} tidak perlu datang. Lihat jadwal lain di halaman pelatihan.",
        "Called off: {training}",
        "Hello {name},\n\nWe are sorry: the training “{training}” ({when}) is called off. The reason:\n\n{reason}\n\n"
        "{business} need not come. Other dates are on the trainings page.",
    ),
    (
        "training_moved",
        ("Jadwal atau tempat pelatihan pindah", "A session has another time or room"),
        CLASS | WHEN | {"before": "Rabu, 25 November 2026, 09.00–12.00 WIB", "room": "Sentra Siola, lantai 4"},
        "Jadwal pindah: {training}",
        "Halo {name},\n\nPelatihan “{training}” untuk {business} pindah.\n\nSemula: {before}\n"
        "Sekarang: {when}, di {room}\n\nKursi Anda tetap. Kalau tidak bisa datang, lepaskan di halaman ini.",
        "New time or place: {training}",
        "Hello {name},\n\nThe training “{training}” for {business} has moved.\n\nIt was: {before}\n"
        "It is now: {when}, at {room}\n\nYou keep your seat. If you can't come, give it back on this page.",
    ),
    (
        "training_reminder_first",
        ("Pengingat tiga hari sebelum pelatihan", "Reminder three days before a training"),
        CLASS | WHEN | {"room": "Sentra Siola, lantai 4"},
        "Tiga hari lagi: {training}",
        "Halo {name},\n\nTiga hari lagi {business} ikut pelatihan “{training}”: {when}, di {room}. "
        "Bisa datang? Jawab dengan satu ketukan di halaman ini.",
        "In three days: {training}",
        "Hello {name},\n\nIn three days {business} takes part in the training “{training}”: {when}, at {room}. "
        "Can you come? Answer with one tap on this page.",
    ),
    (
        "training_reminder_last",
        ("Pengingat malam sebelum pelatihan", "Reminder on the evening before a training"),
        CLASS | WHEN | {"room": "Sentra Siola, lantai 4"},
        "Besok: {training}",
        "Halo {name},\n\nBesok {business} ikut pelatihan “{training}”: {when}, di {room}. "
        "Bawa kode di halaman ini untuk absen. Berhalangan? Lepaskan kursinya sekarang, masih ada yang menunggu.",
        "Tomorrow: {training}",
        "Hello {name},\n\nTomorrow {business} takes part in the training “{training}”: {when}, at {room}. "
        "Bring the code on this page to check in. Can't come? Give the seat back now: others are waiting.",
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
                "channels": [INBOX, EMAIL, PHONE],
                "subject_id": subject_id,
                "body_id": body_id + END_ID,
                "subject_en": subject_en,
                "body_en": body_en + END_EN,
            },
        )


def remove_texts(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.filter(key__in=[text[0] for text in TEXTS]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0014_one_word_for_the_phone")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
