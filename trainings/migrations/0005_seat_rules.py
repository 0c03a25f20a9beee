"""The numbers of the fair order and of the waiting list."""

from django.db import migrations

# key, name, number, lowest, highest, unit
RULES = [
    ("fair_never_trained", "Belum pernah ikut pelatihan", "Never trained before", 6, 0, 50, "poin", "points"),
    (
        "fair_month_since",
        "Tiap bulan sejak pelatihan terakhir",
        "Each month since the last training",
        0.2,
        0,
        10,
        "poin",
        "points",
    ),
    ("fair_months_most", "Bulan yang dihitung paling banyak", "Months counted at most", 24, 1, 120, "bulan", "months"),
    (
        "fair_rare_district",
        "Kecamatan yang masih jarang ikut",
        "A kecamatan that seldom took part",
        1,
        0,
        50,
        "poin",
        "points",
    ),
    (
        "fair_no_show",
        "Dikurangi tiap kali tidak datang tanpa kabar",
        "Taken off for each time not coming without a word",
        3,
        0,
        50,
        "poin",
        "points",
    ),
    ("no_show_months", "Tidak datang dihitung selama", "Not coming counts for", 6, 0, 60, "bulan", "months"),
    ("offer_hours", "Kursi yang ditawarkan disimpan selama", "An offered seat is kept for", 24, 1, 240, "jam", "hours"),
    (
        "last_minute_hours",
        "Ditawarkan ke semua yang menunggu mulai",
        "Offered to all who wait from",
        24,
        0,
        240,
        "jam sebelum mulai",
        "hours before the start",
    ),
    ("night_from", "Malam dimulai pukul", "The night begins at", 21, 18, 23, "WIB", "WIB"),
    ("night_until", "Malam berakhir pukul", "The night ends at", 7, 4, 10, "WIB", "WIB"),
]


def load(apps, schema_editor):
    SeatRule = apps.get_model("trainings", "SeatRule")
    for position, (key, name_id, name_en, number, lowest, highest, unit_id, unit_en) in enumerate(RULES, 1):
        SeatRule.objects.create(
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


def unload(apps, schema_editor):
    apps.get_model("trainings", "SeatRule").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("trainings", "0004_classes_and_seats")]
    operations = [migrations.RunPython(load, unload)]
