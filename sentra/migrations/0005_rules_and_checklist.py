"""What the outlets begin with: their numbers, the checklist of the curation, and the hours of the first three."""

from datetime import time

from django.db import migrations

# key, name, number, lowest, highest, unit
RULES = [
    (
        "expiry_days",
        "Barang ditarik sebelum kedaluwarsa",
        "Goods are pulled before they expire",
        7,
        0,
        60,
        "hari",
        "days",
    ),
    (
        "slow_days",
        "Disebut lambat laku bila tidak terjual selama",
        "Called slow after no sale for",
        30,
        7,
        365,
        "hari",
        "days",
    ),
    ("no_sale_days", "Perajin tanpa penjualan selama", "Makers without a sale for", 60, 7, 365, "hari", "days"),
    ("recheck_days", "Produk diperiksa ulang setiap", "Products are checked again every", 30, 7, 365, "hari", "days"),
    (
        "late_days",
        "Penyetoran disebut terlambat setelah",
        "A settlement is called late after",
        7,
        1,
        60,
        "hari",
        "days",
    ),
]

# key, name, what is looked at, food only, topic of the training that helps
CRITERIA = [
    (
        "workmanship",
        "Mutu pengerjaan",
        "Workmanship",
        "Rapi, kuat, dan sama dari satu ke yang lain?",
        "Neat, sturdy, and the same from one piece to the next?",
        False,
        "produksi",
    ),
    (
        "packaging",
        "Kemasan",
        "Packaging",
        "Bersih, tertutup rapat, melindungi isi, dan enak dilihat?",
        "Clean, well closed, protecting what is inside, and good to look at?",
        False,
        "kemasan",
    ),
    (
        "taste",
        "Rasa",
        "Taste",
        "Enak, segar, dan sesuai namanya?",
        "Good, fresh, and true to its name?",
        True,
        "produksi",
    ),
    (
        "label",
        "Label",
        "Label",
        "Nama, bahan, berat, pembuat, dan tanggal kedaluwarsa terbaca?",
        "Can name, ingredients, weight, maker and expiry date be read?",
        False,
        "kemasan",
    ),
    (
        "licence",
        "Izin",
        "Licence",
        "Izin yang diperlukan ada dan masih berlaku?",
        "Is the licence that it needs there, and still valid?",
        False,
        "",
    ),
    (
        "self_made",
        "Buatan sendiri",
        "Made by herself",
        "Benar dibuat sendiri, bukan barang beli untuk dijual lagi?",
        "Is it truly made by herself, and not bought to be sold again?",
        False,
        "",
    ),
]


def load(apps, schema_editor):
    apps.get_model("sentra", "SentraRule").objects.bulk_create(
        apps.get_model("sentra", "SentraRule")(
            key=key,
            name_id=name_id,
            name_en=name_en,
            number=number,
            lowest=lowest,
            highest=highest,
            unit_id=unit_id,
            unit_en=unit_en,
            position=position,
        )
        for position, (key, name_id, name_en, number, lowest, highest, unit_id, unit_en) in enumerate(RULES, 1)
    )
    apps.get_model("sentra", "CurationCriterion").objects.bulk_create(
        apps.get_model("sentra", "CurationCriterion")(
            key=key,
            name_id=name_id,
            name_en=name_en,
            question_id=question_id,
            question_en=question_en,
            is_food_only=is_food_only,
            topic=topic,
            position=position,
        )
        for position, (key, name_id, name_en, question_id, question_en, is_food_only, topic) in enumerate(CRITERIA, 1)
    )
    OpeningHours = apps.get_model("sentra", "OpeningHours")
    for outlet in apps.get_model("sentra", "Outlet").objects.filter(slug__in=["siola", "pemkot", "merr"]):
        # A city hall keeps office hours; officials correct all of these.
        days, closes = (range(5), time(16)) if outlet.slug == "pemkot" else (range(7), time(20))
        OpeningHours.objects.bulk_create(
            OpeningHours(outlet=outlet, weekday=day, opens_at=time(9), closes_at=closes) for day in days
        )


def unload(apps, schema_editor):
    apps.get_model("sentra", "OpeningHours").objects.all().delete()
    apps.get_model("sentra", "CurationCriterion").objects.all().delete()
    apps.get_model("sentra", "SentraRule").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("sentra", "0004_stock_and_money")]
    operations = [migrations.RunPython(load, unload)]
