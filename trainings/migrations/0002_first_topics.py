"""The five topics of the programme."""

from django.db import migrations

TOPICS = [
    (
        "produksi",
        "Proses produksi",
        "Production process",
        "Hasil yang sama baiknya setiap hari, di dapur yang rapi.",
        "The same good result every day, from a kitchen in order.",
    ),
    (
        "bahan-baku",
        "Bahan baku",
        "Raw materials",
        "Memilih, membeli, dan menyimpan bahan tanpa terbuang.",
        "Choosing, buying and keeping materials without waste.",
    ),
    (
        "kemasan",
        "Kemasan",
        "Packing",
        "Kemasan yang kuat, jujur, dan enak dilihat.",
        "Packing that is strong, honest and good to look at.",
    ),
    (
        "merek",
        "Merek dan promosi",
        "Branding",
        "Nama, cerita, dan foto yang membuat orang ingat.",
        "A name, a story and pictures that people remember.",
    ),
    (
        "keuangan",
        "Pengelolaan keuangan",
        "Financial management",
        "Buku kas yang mudah diisi, harga yang menutup biaya.",
        "A cash book that is easy to keep, prices that cover costs.",
    ),
]


def load(apps, schema_editor):
    Topic = apps.get_model("trainings", "Topic")
    Topic.objects.bulk_create(
        Topic(slug=s, name_id=ni, name_en=ne, summary_id=si, summary_en=se, position=at)
        for at, (s, ni, ne, si, se) in enumerate(TOPICS, 1)
    )


def unload(apps, schema_editor):
    apps.get_model("trainings", "Topic").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("trainings", "0001_topics")]
    operations = [migrations.RunPython(load, unload)]
