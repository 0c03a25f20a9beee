"""How often what stands on a shelf is counted."""

from django.db import migrations


def load(apps, schema_editor):
    apps.get_model("sentra", "SentraRule").objects.create(
        key="count_days",
        name_id="Stok dihitung setiap",
        name_en="Stock is counted every",
        number=30,
        lowest=7,
        highest=365,
        unit_id="hari",
        unit_en="days",
        position=6,
    )


def unload(apps, schema_editor):
    apps.get_model("sentra", "SentraRule").objects.filter(key="count_days").delete()


class Migration(migrations.Migration):
    dependencies = [("sentra", "0006_sentra_permissions")]
    operations = [migrations.RunPython(load, unload)]
