"""The 31 kecamatan and 153 kelurahan of Surabaya.

Source: Kemendagri codes from the npm package `idn-area-data` 3.1.2 (data under ODbL 1.0), kept as
`businesses/data/surabaya_kelurahan.csv`. Officials edit the rows afterwards.
"""

import csv
from pathlib import Path

from django.db import migrations

CSV = Path(__file__).resolve().parent.parent / "data" / "surabaya_kelurahan.csv"
# Spellings met in workbooks of other departments.
OTHER_SPELLINGS = {
    "Asem Rowo": ["Asemrowo"],
    "Sukomanunggal": ["Suko Manunggal"],
    "Pabean Cantian": ["Pabean Cantikan"],
    "Karang Pilang": ["Karangpilang"],
}


def load(apps, schema_editor):
    District = apps.get_model("businesses", "District")
    Subdistrict = apps.get_model("businesses", "Subdistrict")
    with CSV.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["district_code"]: row["district"] for row in rows}
    districts = {
        code: District.objects.create(code=code, name=name, other_spellings=OTHER_SPELLINGS.get(name, []))
        for code, name in sorted(names.items())
    }
    Subdistrict.objects.bulk_create(
        Subdistrict(code=row["code"], name=row["name"], district=districts[row["district_code"]]) for row in rows
    )


def unload(apps, schema_editor):
    apps.get_model("businesses", "Subdistrict").objects.all().delete()
    apps.get_model("businesses", "District").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("businesses", "0001_register")]
    operations = [migrations.RunPython(load, unload)]
