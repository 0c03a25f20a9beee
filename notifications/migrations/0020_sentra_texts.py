"""What a maker hears of her goods in the outlets and of her money."""

from django.db import migrations

INBOX, EMAIL, PHONE = "inbox", "email", "phone"
GOODS = {
    "business": "Kue Contoh",
    "outlet": "Sentra Siola",
    "number": "TT-SIOLA-2026-0012",
    "goods": "20 × Kukis Cokelat Gula Aren",
}
CURATION = {"product": "Kukis Cokelat Gula Aren", "reasons": "Label: tanggal kedaluwarsa belum tertulis."}
MONEY = {
    "business": "Kue Contoh",
    "outlet": "Sentra Siola",
    "number": "PH-2026-0042",
    "amount": "Rp240.000",
    "until": "22 November 2026",
}
END_ID = "\n\nSalam hangat,\nTim Rumah Kreatif"
END_EN = "\n\nWarm regards,\nThe Rumah Kreatif team"

# key, purpose (id, en), placeholders, channels, subject and body (id), subject and body (en)
TEXTS = [
    (
        "sentra_received",
        ("Barang titipan diterima gerai", "Goods were received by an outlet"),
        GOODS,
        [INBOX, PHONE],
        "{outlet} menerima titipan Anda",
        "Halo {name},\n\n{outlet} menerima titipan {business}: {goods}. Tanda terimanya bernomor {number}, bisa Anda "
        "lihat dan simpan di halaman ini. Cocokkan dengan yang Anda antar.",
        "{outlet} has received your goods",
        "Hello {name},\n\n{outlet} has received from {business}: {goods}. The receipt has the number {number}; you can "
        "see and keep it on this page. Please compare it with what you brought.",
    ),
    (
        "sentra_returned",
        ("Barang titipan dikembalikan", "Goods were returned by an outlet"),
        GOODS | {"number": "RT-SIOLA-2026-0003"},
        [INBOX, PHONE],
        "{outlet} mengembalikan titipan Anda",
        "Halo {name},\n\n{outlet} mengembalikan titipan {business}: {goods}. Suratnya bernomor {number}. "
        "Kalau barang belum Anda terima, hubungi gerai.",
        "{outlet} has returned goods of yours",
        "Hello {name},\n\n{outlet} has returned to {business}: {goods}. The paper has the number {number}. "
        "If you don't have them yet, please contact the outlet.",
    ),
    (
        "sentra_written_off",
        ("Barang titipan rusak atau kedaluwarsa", "Goods were damaged or expired"),
        GOODS | {"number": "HP-SIOLA-2026-0002"},
        [INBOX, PHONE],
        "Titipan Anda diturunkan dari rak {outlet}",
        "Halo {name},\n\nBarang {business} ini diturunkan dari rak {outlet} karena rusak atau kedaluwarsa: {goods}. "
        "Alasannya tertulis di surat nomor {number} pada halaman ini.",
        "Goods of yours were taken off the shelf at {outlet}",
        "Hello {name},\n\nThese goods of {business} were taken off the shelf at {outlet} because they were damaged or "
        "had expired: {goods}. The paper with the number {number} on this page says why.",
    ),
    (
        "sentra_curation_passed",
        ("Produk lolos kurasi", "A product has passed the curation"),
        {"product": "Kukis Cokelat Gula Aren"},
        [INBOX, EMAIL, PHONE],
        "Lolos kurasi: {product}",
        "Halo {name},\n\nSelamat! “{product}” lolos kurasi dan boleh dijual di gerai Sentra UKM. Petugas gerai "
        "menghubungi Anda untuk menyepakati harga dan jumlah titipan pertama.",
        "Passed: {product}",
        "Hello {name},\n\nCongratulations! “{product}” has passed the curation and may stand in a Sentra UKM outlet. "
        "A keeper will contact you to agree on the price and on how many to bring first.",
    ),
    (
        "sentra_curation_failed",
        ("Produk belum lolos kurasi", "A product has not passed the curation yet"),
        CURATION,
        [INBOX, EMAIL, PHONE],
        "Belum lolos, dan ini jalannya: {product}",
        "Halo {name},\n\n“{product}” belum lolos kurasi. Yang perlu diperbaiki:\n\n{reasons}\n\nDi halaman ini ada "
        "pelatihan yang cocok. Ajukan lagi kapan saja setelah diperbaiki.",
        "Not yet, and this is the way: {product}",
        "Hello {name},\n\n“{product}” has not passed the curation yet. What needs to be better:\n\n{reasons}\n\nThis "
        "page shows the training that helps. Ask again whenever you have mended it.",
    ),
    (
        "sentra_settlement_ready",
        ("Penyetoran hasil disetujui", "A settlement was approved"),
        MONEY,
        [INBOX, EMAIL, PHONE],
        "{amount} dari {outlet} segera dibayar",
        "Halo {name},\n\nHasil penjualan {business} di {outlet} sampai {until} sudah dihitung: {amount} "
        "(nomor {number}). Rinciannya ada di halaman ini. Kami kabari begitu dibayar.",
        "{amount} from {outlet} will be paid soon",
        "Hello {name},\n\nWhat {business} sold at {outlet} until {until} has been added up: {amount} "
        "(number {number}). This page shows every line. We will tell you once it is paid.",
    ),
    (
        "sentra_paid",
        ("Hasil penjualan dibayar", "A settlement was paid"),
        {name: value for name, value in MONEY.items() if name != "until"},
        [INBOX, EMAIL, PHONE],
        "{outlet} sudah membayar {amount}",
        "Halo {name},\n\n{outlet} sudah membayar {amount} untuk {business} (nomor {number}). Buka halaman ini dan tekan "
        "“Sudah saya terima”, atau tulis bila ada yang tidak cocok.",
        "{outlet} has paid {amount}",
        "Hello {name},\n\n{outlet} has paid {amount} to {business} (number {number}). Please open this page and say that "
        "you have it, or write what is wrong.",
    ),
    (
        "sentra_day",
        ("Kabar sore dari gerai", "The evening's news from the outlets"),
        {
            "business": "Kue Contoh",
            "news": "Terjual di Sentra Siola: 3 × Kukis Cokelat Gula Aren, Rp135.000 untuk Anda.",
        },
        [INBOX, PHONE],
        "Kabar gerai untuk {business}",
        "Halo {name},\n\nKabar dari gerai untuk {business}:\n\n{news}\n\nSelengkapnya ada di halaman ini.",
        "News from the outlets for {business}",
        "Hello {name},\n\nNews from the outlets for {business}:\n\n{news}\n\nThis page shows all of it.",
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
    dependencies = [("notifications", "0019_transfer_texts")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
