"""The classes of the demo year: what they are called and what they say, in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Class(NamedTuple):
    topic: str
    title_id: str
    title_en: str
    text_id: str
    text_en: str
    sectors: tuple[str, ...] = ()


FOOD = ("makanan", "minuman")
CRAFT = ("kriya", "fesyen")

CLASSES = {
    "packing": Class(
        "kemasan",
        "Kemasan yang kuat dan enak dilihat",
        "Packing that is strong and good to look at",
        "Bawa satu produk Anda. Kita bandingkan plastik, kertas dan pouch, hitung biayanya per bungkus, lalu merapikan "
        "label: nama, berat, tanggal dan alamat.\n\nPulang dengan satu contoh kemasan untuk produk Anda.",
        "Bring one of your products. We compare film, paper and pouches, work out the cost per pack, and tidy up the "
        "label: name, weight, date and address.\n\nYou go home with one sample pack for your product.",
        FOOD,
    ),
    "milk": Class(
        "bahan-baku",
        "Memilih susu dan santan yang aman",
        "Choosing milk and coconut milk that are safe",
        "Cara mengenali susu dan santan yang masih segar, menyimpannya tanpa kulkas besar, dan kapan harus dibuang.",
        "How to tell that milk and coconut milk are fresh, to keep them without a big fridge, and when to throw them "
        "away.",
        FOOD,
    ),
    "cash": Class(
        "keuangan",
        "Buku kas yang mudah diisi",
        "A cash book that is easy to keep",
        "Lima menit sehari, satu buku tulis. Kita pisahkan uang usaha dari uang rumah dan melihat berapa untung yang "
        "sebenarnya.\n\nBoleh membawa anak.",
        "Five minutes a day, one notebook. We keep the money of the business apart from that of the household and see "
        "what the profit really is.\n\nYou may bring your child.",
    ),
    "shelf_life": Class(
        "produksi",
        "Menghitung umur simpan produk",
        "Working out how long a product keeps",
        "Dari dapur ke rak: uji sederhana untuk mengetahui berapa lama produk Anda tahan, dan tanggal apa yang ditulis "
        "di label.",
        "From the kitchen to the shelf: a simple trial that shows how long your product keeps, and which date goes on "
        "the label.",
        FOOD,
    ),
    "photos": Class(
        "merek",
        "Memotret produk dengan ponsel",
        "Photographing products with a phone",
        "Satu jendela, satu kain polos dan ponsel Anda. Kita latihan cahaya, sudut dan latar sampai fotonya pantas "
        "dipasang di katalog.",
        "A window, a plain cloth and your phone. We practise light, angle and ground until the picture is worth a "
        "place in the catalogue.",
    ),
    "trademark": Class(
        "merek",
        "Mendaftarkan merek, langkah demi langkah",
        "Registering a trademark, step by step",
        "Memeriksa apakah nama Anda masih bebas, memilih kelas, dan mengisi permohonan. Bawa KTP dan NIB.",
        "Checking that your name is still free, choosing the class, and filling in the application. Bring your KTP "
        "and NIB.",
    ),
    "price": Class(
        "keuangan",
        "Menentukan harga tanpa menebak",
        "Setting a price without guessing",
        "Bahan, tenaga, gas, kemasan dan ongkos kirim: kita hitung modal satu produk Anda sampai rupiah terakhir, lalu "
        "menentukan harga yang berani Anda sebut.",
        "Ingredients, work, gas, packing and delivery: we work out what one of your products costs you to the last "
        "rupiah, and set a price that you dare to name.",
    ),
    "hygiene": Class(
        "produksi",
        "Dapur bersih sesuai CPPB",
        "A clean kitchen by the rules of good practice",
        "Syarat dapur untuk P-IRT dengan bahasa sehari-hari: air, alat, sampah dan tangan. Kita isi daftar periksanya "
        "bersama.",
        "What a kitchen needs for P-IRT in everyday words: water, tools, waste and hands. We fill in the checklist "
        "together.",
        FOOD,
    ),
    "dyes": Class(
        "bahan-baku",
        "Pewarna dan benang yang tidak luntur",
        "Dyes and threads that do not run",
        "Memilih benang, kain dan pewarna yang tahan cuci. Kita uji bahan yang Anda pakai sekarang di kelas.",
        "Choosing threads, cloth and dyes that stand washing. We test what you use now in class.",
        CRAFT,
    ),
    "gift": Class(
        "kemasan",
        "Kemasan hadiah untuk hari raya",
        "Gift packing for the holidays",
        "Hampers yang rapi dengan bahan dari pasar: kotak, pita dan kartu ucapan. Cocok untuk pesanan Lebaran dan "
        "Natal.",
        "Neat hampers made with what the market sells: boxes, ribbons and cards. Good for the orders of Lebaran and "
        "Christmas.",
    ),
    "story": Class(
        "merek",
        "Cerita di balik produk Anda",
        "The story behind your product",
        "Pembeli ingin tahu siapa yang membuat. Kita tulis tiga kalimat tentang Anda dan usaha Anda, untuk label dan "
        "untuk WhatsApp.",
        "Customers want to know who made it. We write three sentences about you and your business, for the label and "
        "for WhatsApp.",
    ),
    "credit": Class(
        "keuangan",
        "Menyiapkan catatan untuk pinjaman usaha",
        "Getting your records ready for a business loan",
        "Apa yang dilihat bank, catatan apa yang perlu disiapkan, dan kapan lebih baik tidak meminjam dulu.",
        "What a bank looks at, which records to have ready, and when it is better not to borrow yet.",
    ),
}

# The year that lies behind: which class, how many days ago, hour, places.
HELD = [
    ("cash", 352, 9, 12), ("packing", 331, 9, 14), ("photos", 310, 13, 12), ("hygiene", 289, 9, 10),
    ("price", 261, 13, 12), ("dyes", 240, 9, 8), ("shelf_life", 212, 9, 12), ("trademark", 191, 13, 10),
    ("milk", 142, 13, 10), ("credit", 121, 9, 12), ("story", 93, 13, 12),
    ("cash", 65, 9, 14), ("packing", 44, 9, 12), ("photos", 16, 13, 12),
]  # fmt: skip

ROOMS = [
    ("Sentra Siola, lantai 4", "siola", "Jl. Tunjungan 1", "Genteng", 30),
    ("Sentra Pemkot", "pemkot", "Jl. Jimerto 25", "Genteng", 20),
    ("Sentra MERR", "merr", "Jl. Ir. Soekarno 11", "Sukolilo", 24),
    ("Balai Kelurahan Contoh", None, "Jl. Contoh 5", "Gubeng", 25),
]
TRAINERS = [
    (
        "Endah Tiruan",
        "Membuat kue kering selama dua puluh tahun, kini mengajar kemasan.",
        "Baked biscuits for twenty years and now teaches packing.",
    ),
    (
        "Joko Peragaan",
        "Akuntan yang menjelaskan uang dengan kata sehari-hari.",
        "An accountant who explains money in everyday words.",
    ),
    (
        "Maya Umpama",
        "Fotografer produk, juga dengan ponsel.",
        "A product photographer, with a phone too.",
    ),
    (
        "Hendra Misal",
        "Ahli pangan yang sudah memeriksa ratusan dapur rumahan.",
        "A food technologist who has seen hundreds of home kitchens.",
    ),
]
TEACHERS = {"kemasan": 0, "keuangan": 1, "merek": 2, "produksi": 3, "bahan-baku": 3}
