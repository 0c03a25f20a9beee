"""Sectors, product categories, common KBLI codes and the legal limits at the start.

KBLI 2020: five-digit codes of BPS regulation 2/2020, those that makers at home use most; titles shortened.
Micro-business limits: PP 7/2021 article 35.
"""

from datetime import date

from django.db import migrations

SECTORS = [
    # slug, Indonesian, English, food?, categories (slug, Indonesian, English)
    (
        "makanan",
        "Makanan",
        "Food",
        True,
        [
            ("puding", "Puding dan hidangan penutup", "Puddings and desserts"),
            ("kue-basah", "Kue basah dan jajanan", "Fresh cakes and snacks"),
            ("kue-kering", "Kue kering dan roti", "Biscuits and bread"),
            ("keripik", "Keripik, kerupuk, dan camilan", "Crisps, crackers and nibbles"),
            ("sambal", "Sambal dan bumbu", "Sambal and spices"),
            ("lauk", "Lauk dan olahan ikan", "Savoury dishes and fish"),
        ],
    ),
    (
        "minuman",
        "Minuman",
        "Drinks",
        True,
        [
            ("minuman-segar", "Minuman segar", "Fresh drinks"),
            ("jamu", "Jamu dan rempah", "Jamu and herbal drinks"),
            ("kopi-teh", "Kopi dan teh", "Coffee and tea"),
        ],
    ),
    (
        "kriya",
        "Kriya",
        "Craft",
        False,
        [
            ("anyaman", "Anyaman", "Basketry"),
            ("rajut", "Rajut dan boneka", "Knitting and toys"),
            ("hiasan", "Hiasan rumah", "Home decoration"),
        ],
    ),
    (
        "fesyen",
        "Fesyen",
        "Fashion",
        False,
        [
            ("batik", "Batik dan kain", "Batik and textiles"),
            ("pakaian", "Pakaian", "Clothing"),
            ("tas-sepatu", "Tas, sepatu, dan aksesori", "Bags, shoes and accessories"),
        ],
    ),
    (
        "perawatan",
        "Perawatan",
        "Body care",
        False,
        [
            ("sabun", "Sabun dan perawatan tubuh", "Soap and body care"),
        ],
    ),
    (
        "lainnya",
        "Lainnya",
        "Other",
        False,
        [
            ("lain-lain", "Lain-lain", "Other products"),
        ],
    ),
]
KBLI_2020 = {
    "10391": "Industri tempe kedelai",
    "10392": "Industri tahu kedelai",
    "10710": "Industri produk roti dan kue",
    "10750": "Industri makanan dan masakan olahan",
    "10761": "Industri pengolahan kopi",
    "10763": "Industri pengolahan teh",
    "10772": "Industri bumbu masak dan penyedap masakan",
    "10792": "Industri kue basah",
    "10794": "Industri kerupuk, keripik, peyek dan sejenisnya",
    "10799": "Industri produk makanan lainnya",
    "11040": "Industri minuman ringan",
    "11090": "Industri minuman lainnya",
    "13134": "Industri batik",
    "14111": "Industri pakaian jadi (konveksi) dari tekstil",
    "14120": "Penjahitan dan pembuatan pakaian sesuai pesanan",
    "16291": "Industri barang anyaman dari rotan dan bambu",
    "16292": "Industri barang anyaman dari tanaman bukan rotan dan bambu",
    "16293": "Industri kerajinan ukiran dari kayu bukan mebeller",
    "20231": "Industri sabun dan bahan pembersih keperluan rumah tangga",
    "20232": "Industri kosmetik untuk manusia, termasuk pasta gigi",
    "32909": "Industri pengolahan lainnya",
}


def load(apps, schema_editor):
    Sector = apps.get_model("businesses", "Sector")
    ProductCategory = apps.get_model("businesses", "ProductCategory")
    for position, (slug, name_id, name_en, is_food, categories) in enumerate(SECTORS, 1):
        sector = Sector.objects.create(slug=slug, name_id=name_id, name_en=name_en, is_food=is_food, position=position)
        ProductCategory.objects.bulk_create(
            ProductCategory(sector=sector, slug=slug, name_id=name_id, name_en=name_en, position=at)
            for at, (slug, name_id, name_en) in enumerate(categories, 1)
        )
    KbliCode = apps.get_model("businesses", "KbliCode")
    KbliCode.objects.bulk_create(KbliCode(code=code, edition=2020, title=title) for code, title in KBLI_2020.items())
    apps.get_model("businesses", "MicroLimit").objects.create(
        effective_on=date(2021, 2, 2),
        capital_rupiah=1_000_000_000,
        annual_sales_rupiah=2_000_000_000,
        source="PP 7/2021 pasal 35",
    )


def unload(apps, schema_editor):
    for name in ["ProductCategory", "Sector", "KbliCode", "MicroLimit"]:
        apps.get_model("businesses", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("businesses", "0002_areas")]
    operations = [migrations.RunPython(load, unload)]
