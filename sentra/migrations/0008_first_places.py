"""Where the first three outlets are, and what is said of them; officials correct it."""

from django.db import migrations

PLACES = {
    "siola": (
        "-7.256600",
        "112.737700",
        "Di lantai dasar Mal Pelayanan Publik Siola: makanan, minuman, dan kerajinan dari dapur dan bengkel rumah di"
        " seluruh Surabaya.",
        "On the ground floor of the Siola public service mall: food, drinks and crafts from home kitchens and workshops"
        " all over Surabaya.",
    ),
    "pemkot": (
        "-7.259200",
        "112.746800",
        "Di lingkungan balai kota, buka pada jam kantor: oleh-oleh untuk tamu kota dan bekal untuk pegawai.",
        "At the city hall, open in office hours: gifts for the city’s guests and snacks for those who work there.",
    ),
    "merr": (
        "-7.287000",
        "112.780600",
        "Di jalur MERR, dengan tempat parkir: produk usaha mikro dari Surabaya timur dan seluruh kota.",
        "On the MERR road, with room to park: products of micro-businesses from the east of Surabaya and all the city.",
    ),
}


def load(apps, schema_editor):
    Outlet = apps.get_model("sentra", "Outlet")
    for slug, (latitude, longitude, about_id, about_en) in PLACES.items():
        Outlet.objects.filter(slug=slug, latitude=None).update(latitude=latitude, longitude=longitude)
        Outlet.objects.filter(slug=slug, about_id="").update(about_id=about_id, about_en=about_en)


def unload(apps, schema_editor):
    Outlet = apps.get_model("sentra", "Outlet")
    Outlet.objects.filter(slug__in=PLACES).update(latitude=None, longitude=None, about_id="", about_en="")


class Migration(migrations.Migration):
    dependencies = [("sentra", "0007_count_rule")]
    operations = [migrations.RunPython(load, unload)]
