"""The three outlets that the programme begins with."""

from django.db import migrations

OUTLETS = [
    ("siola", "Siola", "Mal Pelayanan Publik, Jl. Tunjungan", "Public service mall, Jl. Tunjungan"),
    ("pemkot", "Pemkot", "Balai kota", "City hall"),
    ("merr", "MERR", "Jl. Ir. Soekarno", "Jl. Ir. Soekarno"),
]


def load(apps, schema_editor):
    apps.get_model("sentra", "Outlet").objects.bulk_create(
        apps.get_model("sentra", "Outlet")(
            slug=slug, name=name, place_id=place_id, place_en=place_en, position=position
        )
        for position, (slug, name, place_id, place_en) in enumerate(OUTLETS, 1)
    )


def unload(apps, schema_editor):
    apps.get_model("sentra", "Outlet").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("sentra", "0001_outlets")]
    operations = [migrations.RunPython(load, unload)]
