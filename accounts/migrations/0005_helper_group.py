"""Helpers (kader) register the businesses of their neighbours. They are no officials: the desk stays closed to them."""

from django.db import migrations


def add_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.get_or_create(name="helper")


def remove_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="helper").delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_groups")]
    operations = [migrations.RunPython(add_group, remove_group)]
