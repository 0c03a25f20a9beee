"""The first wording of each consent. UU PDP 27/2022, art. 20 to 22: purpose, data, how long, who, and how to withdraw."""

from datetime import date

from django.db import migrations

TEXTS = {
    "programme": (
        "Saya ingin ikut program Rumah Kreatif.\n\n"
        "Untuk apa: memeriksa pendaftaran, memilih usaha untuk dibina, mengatur pelatihan, pendampingan, dan penjualan "
        "di Sentra UKM, serta menyusun laporan program.\n\n"
        "Data apa: nama, NIK (disimpan terenkripsi), tanggal lahir, nomor WhatsApp, alamat usaha, data usaha dan produk, "
        "serta catatan Anda selama program.\n\n"
        "Siapa yang melihat: petugas dinas penyelenggara sesuai tugasnya dan pendamping usaha Anda. Tidak dijual dan tidak "
        "diberikan kepada pihak lain, kecuali diwajibkan undang-undang.\n\n"
        "Berapa lama: selama Anda ikut program, lalu lima tahun sebagai arsip, kemudian dihapus atau dibuat tanpa nama.\n\n"
        "Pemerintah kota mengolah data ini untuk menjalankan tugas pelayanan publiknya; pernyataan ini mencatat bahwa Anda "
        "ikut atas kemauan sendiri.\n\n"
        "Hak Anda: melihat, membetulkan, dan meminta salinan data Anda. Untuk keluar, tutup usaha Anda di program atau "
        "hubungi kami.",
        "I want to take part in the Rumah Kreatif programme.\n\n"
        "What for: to check registrations, select businesses for development, run trainings, mentoring and sales in the "
        "Sentra UKM, and report on the programme.\n\n"
        "Which data: name, NIK (stored encrypted), date of birth, WhatsApp number, business address, data on the business "
        "and its products, and the record of your time in the programme.\n\n"
        "Who sees it: officials of the department that runs the programme, as far as their work needs it, and your mentor. "
        "It is not sold and not given to others unless a law demands it.\n\n"
        "How long: while you take part, then five years as an archive; after that it is deleted or made anonymous.\n\n"
        "The city processes this data as part of its public task; this statement records that you take part of your own "
        "free will.\n\n"
        "Your rights: to see your data, correct it and have a copy. To leave, close your business in the programme or get "
        "in touch with us.",
    ),
    "showcase": (
        "Usaha dan produk saya boleh ditampilkan untuk umum.\n\n"
        "Untuk apa: agar pembeli, tamu, dan kota lain menemukan usaha Anda di katalog Rumah Kreatif.\n\n"
        "Data apa: nama usaha, nama Anda, kelurahan dan kecamatan, cerita usaha, produk, harga, izin, dan foto produk. "
        "Nomor WhatsApp hanya jika Anda menyalakannya sendiri. NIK, alamat lengkap, dan omzet tidak pernah ditampilkan.\n\n"
        "Siapa yang melihat: siapa saja di internet, termasuk mesin pencari.\n\n"
        "Berapa lama: sampai Anda menariknya.\n\n"
        "Cara menarik: tombol “Tarik persetujuan” di halaman akun. Saat itu juga halaman Anda hilang dari katalog. Mesin "
        "pencari dan orang yang sudah menyimpan salinannya mungkin masih menyimpannya beberapa waktu; itu di luar kuasa "
        "kami.\n\n"
        "Tidak setuju pun tidak apa-apa: Anda tetap dapat ikut program.",
        "My business and products may be shown to the public.\n\n"
        "What for: so that buyers, visitors and other cities find your business in the Rumah Kreatif catalogue.\n\n"
        "Which data: the name of the business, your name, kelurahan and kecamatan, the story of the business, products, "
        "prices, licences and product pictures. Your WhatsApp number only if you switch it on yourself. NIK, full address "
        "and turnover are never shown.\n\n"
        "Who sees it: anyone on the internet, search engines included.\n\n"
        "How long: until you withdraw.\n\n"
        "How to withdraw: the button “Withdraw consent” on your account page. Your pages leave the catalogue at that very "
        "moment. Search engines and people who saved a copy may keep it for a while; that is out of our hands.\n\n"
        "Saying no is fine too: you can still take part in the programme.",
    ),
    "photo": (
        "Foto diri saya boleh dipakai.\n\n"
        "Untuk apa: menampilkan wajah pembuat di halaman usaha, kisah, dan bahan cetak program.\n\n"
        "Data apa: foto yang memperlihatkan diri Anda, yang Anda unggah atau yang diambil petugas dengan sepengetahuan Anda.\n\n"
        "Siapa yang melihat: siapa saja di internet dan pembaca bahan cetak.\n\n"
        "Berapa lama: sampai Anda menariknya. Foto di situs hilang saat itu juga; yang sudah tercetak tidak dapat kami tarik "
        "kembali, tetapi tidak kami cetak lagi.\n\n"
        "Cara menarik: tombol “Tarik persetujuan” di halaman akun. Tidak setuju tidak memengaruhi keikutsertaan Anda.",
        "Photographs of me may be used.\n\n"
        "What for: to show the maker's face on the business page, in stories and in printed matter of the programme.\n\n"
        "Which data: pictures in which you can be recognised, uploaded by you or taken by an official with your knowledge.\n\n"
        "Who sees it: anyone on the internet and readers of the printed matter.\n\n"
        "How long: until you withdraw. Pictures on the website disappear at that very moment; what is already printed can't "
        "be taken back, but it will not be printed again.\n\n"
        "How to withdraw: the button “Withdraw consent” on your account page. Saying no does not affect your taking part.",
    ),
    "messages": (
        "Kirimi saya kabar dan undangan.\n\n"
        "Untuk apa: memberi tahu pelatihan, bazar, dan kesempatan lain yang mungkin cocok untuk usaha Anda.\n\n"
        "Data apa: nama, nomor WhatsApp, email, jenis usaha, dan kecamatan, agar kabarnya sesuai.\n\n"
        "Siapa yang melihat: petugas yang mengirim dan penyedia layanan pesan yang mengantarkannya.\n\n"
        "Berapa lama: sampai Anda menariknya.\n\n"
        "Cara menarik: tombol “Tarik persetujuan” di halaman akun. Pesan tentang pendaftaran Anda sendiri, seperti kode "
        "masuk dan hasil verifikasi, tetap kami kirim karena Anda membutuhkannya.",
        "Send me news and invitations.\n\n"
        "What for: to tell you of trainings, bazaars and other opportunities that may suit your business.\n\n"
        "Which data: name, WhatsApp number, e-mail, kind of business and kecamatan, so that the news fits.\n\n"
        "Who sees it: the officials who send it and the message service that delivers it.\n\n"
        "How long: until you withdraw.\n\n"
        "How to withdraw: the button “Withdraw consent” on your account page. Messages about your own registration, such as "
        "sign-in codes and the result of the verification, are still sent because you need them.",
    ),
}


def add_texts(apps, schema_editor):
    text = apps.get_model("accounts", "ConsentText")
    for purpose, (indonesian, english) in TEXTS.items():
        text.objects.get_or_create(
            purpose=purpose,
            version=1,
            defaults={"text_id": indonesian, "text_en": english, "effective_on": date(2026, 11, 1)},
        )


def remove_texts(apps, schema_editor):
    apps.get_model("accounts", "ConsentText").objects.filter(purpose__in=TEXTS, version=1).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_codes")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
