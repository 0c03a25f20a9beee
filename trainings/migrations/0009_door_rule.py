"""From how many minutes on somebody who comes through the door is late."""

from django.db import migrations


def load(apps, schema_editor):
    apps.get_model("trainings", "SeatRule").objects.create(
        key="door_grace_minutes",
        name_id="Terlambat tidak dihitung sampai",
        name_en="Being late doesn’t count up to",
        number=15,
        lowest=0,
        highest=60,
        unit_id="menit setelah mulai",
        unit_en="minutes after the start",
        position=11,
    )


def unload(apps, schema_editor):
    apps.get_model("trainings", "SeatRule").objects.filter(key="door_grace_minutes").delete()


class Migration(migrations.Migration):
    dependencies = [("trainings", "0008_attendance_sheets")]
    operations = [migrations.RunPython(load, unload)]
