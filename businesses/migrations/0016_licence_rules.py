"""What the regulations say about licences today, and the ladder that follows. Officials add newer rows."""

from datetime import date

from django.db import migrations

RULES = [
    {
        "kind": "nib",
        "effective_on": date(2025, 6, 5),
        "validity_years": None,
        "renewal_months": 0,
        "about_id": "NIB adalah nomor induk usaha Anda. Gratis, dan membuka pintu ke semua izin lain.",
        "about_en": "The NIB is the number of your business. It is free, and it opens the door to all other licences.",
        "how_id": (
            "Buka oss.go.id lewat HP, pilih usaha mikro, lalu isi dengan KTP Anda. Biasanya selesai hari itu juga. "
            "Kalau ragu, petugas kelurahan siap mendampingi."
        ),
        "how_en": (
            "Open oss.go.id on your phone, choose micro business and fill it in with your KTP at hand. It usually "
            "takes less than a day. If you are not sure, the people at your kelurahan will help you."
        ),
        "check_url": "https://oss.go.id/",
        "source": "PP 28/2025 tentang perizinan berusaha berbasis risiko",
    },
    {
        "kind": "pirt",
        "effective_on": date(2018, 8, 20),
        "validity_years": 5,
        "renewal_months": 6,
        "about_id": (
            "P-IRT adalah izin untuk pangan kering buatan rumah yang dikemas, berlabel, dan tahan lebih dari 7 hari "
            "di suhu ruang."
        ),
        "about_en": (
            "P-IRT is the licence for dry food made at home that is packed, labelled and keeps more than 7 days at "
            "room temperature."
        ),
        "how_id": (
            "Siapkan NIB dan rancangan label, lalu daftarkan lewat oss.go.id. Setelah itu ikuti penyuluhan keamanan "
            "pangan dari Dinas Kesehatan. Berlaku 5 tahun; perpanjang mulai 6 bulan sebelum habis."
        ),
        "how_en": (
            "Have your NIB and a draft of the label ready and apply at oss.go.id. Then take the food safety class of "
            "the health department. It is valid for 5 years; renew it from 6 months before it ends."
        ),
        "check_url": "https://sppirt.pom.go.id/",
        "source": "Peraturan BPOM 22/2018 tentang SPP-IRT",
    },
    {
        "kind": "bpom_md",
        "effective_on": date(2024, 1, 1),
        "validity_years": 5,
        "renewal_months": 6,
        "about_id": (
            "BPOM MD adalah izin edar untuk pangan beku, pangan yang dipasteurisasi atau disterilkan, dan pangan "
            "yang berisiko tinggi."
        ),
        "about_en": (
            "BPOM MD is the licence for frozen food, food that is pasteurised or sterilised, and food of higher risk."
        ),
        "how_id": (
            "Tempat produksi Anda diperiksa BPOM dulu, lalu produk didaftarkan di ereg-rba.pom.go.id. "
            "Perlu waktu, jadi mulailah pelan-pelan: kami bisa mencarikan pendamping."
        ),
        "how_en": (
            "BPOM first looks at the place where you make it; then the product is registered at ereg-rba.pom.go.id. "
            "It takes time, so go step by step: we can find a mentor for you."
        ),
        "check_url": "https://cekbpom.pom.go.id/",
        "source": "Peraturan BPOM 23/2023 tentang registrasi pangan olahan",
    },
    {
        "kind": "halal",
        "effective_on": date(2024, 10, 17),
        "validity_years": None,
        "renewal_months": 0,
        "obligatory_from": date(2026, 10, 18),
        "about_id": (
            "Sertifikat halal dari BPJPH. Sejak 18 Oktober 2026 wajib untuk makanan dan minuman usaha mikro dan kecil. "
            "Produk yang tidak halal tidak perlu sertifikat, tetapi harus menulisnya di label."
        ),
        "about_en": (
            "The halal certificate of BPJPH. Since 18 October 2026 food and drink of micro and small businesses must "
            "have it. Products that are not halal need none, but the label must say so."
        ),
        "how_id": (
            "Daftar di ptsp.halal.go.id. Untuk usaha mikro ada jalur gratis dengan pernyataan sendiri dan seorang "
            "pendamping. Berlaku tanpa batas waktu selama bahan dan cara membuatnya tidak berubah."
        ),
        "how_en": (
            "Apply at ptsp.halal.go.id. Micro businesses have a free way, with a statement of their own and a "
            "companion. It has no end as long as ingredients and process stay the same."
        ),
        "check_url": "https://bpjph.halal.go.id/",
        "source": "UU 33/2014 pasal 42, diubah UU 6/2023; PP 42/2024 pasal 160",
    },
    {
        "kind": "trade_mark",
        "effective_on": date(2016, 11, 25),
        "validity_years": 10,
        "renewal_months": 6,
        "about_id": "Merek melindungi nama dan logo Anda, supaya tidak dipakai orang lain.",
        "about_en": "A trade mark protects your name and logo, so that nobody else may use them.",
        "how_id": (
            "Cek dulu di pdki-indonesia.dgip.go.id apakah namanya masih bebas, lalu daftar di merek.dgip.go.id. "
            "Dengan surat rekomendasi dari dinas biayanya lebih murah: satu surat untuk satu merek dan satu "
            "pendaftaran, ditandatangani di tahun yang sama. Mintalah surat itu kepada kami."
        ),
        "how_en": (
            "See at pdki-indonesia.dgip.go.id whether the name is still free, then apply at merek.dgip.go.id. With a "
            "letter of recommendation from the department the fee is lower: one letter is for one mark and one "
            "filing, signed in the same year. Please ask us for that letter."
        ),
        "check_url": "https://pdki-indonesia.dgip.go.id/",
        "source": "UU 20/2016 tentang merek, pasal 35",
    },
]
REMIND_DAYS = [180, 30]

ALWAYS = date(2020, 1, 1)
LADDER = [
    {
        "kind": "nib",
        "outcome": "needed",
        "why_id": "Setiap usaha perlu NIB. Gratis, dan semua izin lain memintanya.",
        "why_en": "Every business needs a NIB. It is free, and all other licences ask for it.",
    },
    {
        "kind": "bpom_md",
        "outcome": "needed",
        "is_food": "yes",
        "is_frozen": "yes",
        "why_id": "Makanan beku harus punya nomor BPOM MD.",
        "why_en": "Frozen food must have a BPOM MD number.",
    },
    {
        "kind": "bpom_md",
        "outcome": "needed",
        "is_food": "yes",
        "is_pasteurised": "yes",
        "why_id": "Makanan atau minuman yang dipasteurisasi atau disterilkan harus punya nomor BPOM MD.",
        "why_en": "Food or drink that is pasteurised or sterilised must have a BPOM MD number.",
    },
    {
        "kind": "bpom_md",
        "outcome": "needed",
        "is_food": "yes",
        "keeps_a_week": "yes",
        "is_made_at_home": "no",
        "why_id": "Pangan kemasan yang tidak dibuat di dapur rumah didaftarkan sebagai BPOM MD.",
        "why_en": "Packed food that is not made in the kitchen of a home is registered as BPOM MD.",
    },
    {
        "kind": "pirt",
        "outcome": "not_for",
        "is_food": "yes",
        "is_frozen": "yes",
        "why_id": "P-IRT bukan untuk makanan beku. Yang diperlukan BPOM MD.",
        "why_en": "P-IRT is not for frozen food. What it needs is BPOM MD.",
    },
    {
        "kind": "pirt",
        "outcome": "not_for",
        "is_food": "yes",
        "is_pasteurised": "yes",
        "why_id": "P-IRT bukan untuk pangan yang dipasteurisasi atau disterilkan. Yang diperlukan BPOM MD.",
        "why_en": "P-IRT is not for food that is pasteurised or sterilised. What it needs is BPOM MD.",
    },
    {
        "kind": "pirt",
        "outcome": "not_for",
        "is_food": "yes",
        "keeps_a_week": "no",
        "why_id": (
            "Makanan yang tahan 7 hari atau kurang tidak memerlukan P-IRT. Cukup jaga kebersihan, tulis tanggal "
            "dibuat dan batas makannya, dan ikuti penyuluhan keamanan pangan di puskesmas."
        ),
        "why_en": (
            "Food that keeps 7 days or less needs no P-IRT. Work cleanly, write on it when it was made and until when "
            "it should be eaten, and take the food safety class at your puskesmas."
        ),
    },
    {
        "kind": "pirt",
        "outcome": "not_for",
        "is_food": "yes",
        "is_made_at_home": "no",
        "why_id": "P-IRT hanya untuk dapur rumah. Yang diperlukan BPOM MD.",
        "why_en": "P-IRT is only for kitchens of homes. What it needs is BPOM MD.",
    },
    {
        "kind": "pirt",
        "outcome": "needed",
        "is_food": "yes",
        "keeps_a_week": "yes",
        "is_made_at_home": "yes",
        "why_id": "Makanan kemasan buatan rumah yang tahan lebih dari 7 hari di suhu ruang harus punya P-IRT.",
        "why_en": "Packed food made at home that keeps more than 7 days at room temperature must have a P-IRT.",
    },
    {
        "kind": "halal",
        "outcome": "advised",
        "is_food": "yes",
        "ends_on": date(2026, 10, 17),
        "why_id": "Mulai 18 Oktober 2026 wajib untuk makanan dan minuman. Lebih baik diurus sejak sekarang.",
        "why_en": "From 18 October 2026 food and drink must have it. Better to begin now.",
    },
    {
        "kind": "halal",
        "outcome": "needed",
        "is_food": "yes",
        "effective_on": date(2026, 10, 18),
        "why_id": "Sejak 18 Oktober 2026 makanan dan minuman usaha mikro wajib bersertifikat halal.",
        "why_en": "Since 18 October 2026 food and drink of micro businesses must have a halal certificate.",
    },
    {
        "kind": "trade_mark",
        "outcome": "advised",
        "why_id": "Kalau nama Anda mulai dikenal, lindungi namanya. Dengan surat rekomendasi dinas biayanya lebih murah.",
        "why_en": "Once your name is getting known, protect it. With the department's letter the fee is lower.",
    },
]  # fmt: skip


def add(apps, schema_editor):
    rules = apps.get_model("businesses", "LicenceRule")
    for rule in RULES:
        rules.objects.get_or_create(
            kind=rule["kind"], effective_on=rule["effective_on"], defaults={"remind_days": REMIND_DAYS, **rule}
        )
    ladder = apps.get_model("businesses", "LadderRule")
    for position, rule in enumerate(LADDER, 1):
        ladder.objects.create(**{"effective_on": ALWAYS, **rule, "position": position * 10})


def remove(apps, schema_editor):
    rules = apps.get_model("businesses", "LicenceRule")
    for rule in RULES:
        rules.objects.filter(kind=rule["kind"], effective_on=rule["effective_on"]).delete()
    ladder = apps.get_model("businesses", "LadderRule")
    for position, rule in enumerate(LADDER, 1):
        ladder.objects.filter(position=position * 10, why_en=rule["why_en"]).delete()


class Migration(migrations.Migration):
    dependencies = [("businesses", "0015_nib_in_one_place")]
    operations = [migrations.RunPython(add, remove)]
