"""The facts that the national register of micro businesses asks for, as the programme reads it; officials correct it."""

from django.db import migrations

from accounts.groups import grant, revoke

SOURCE = "Bacaan program sendiri atas isian SIDT-UMKM; bandingkan dengan formulir yang berlaku"
# Key, name in Indonesian and English, weight.
FIELDS = [
    ("nik", "NIK pemilik", "NIK of the owner", 3),
    ("owner_name", "Nama lengkap pemilik", "Full name of the owner", 3),
    ("birth_date", "Tanggal lahir pemilik", "Birth date of the owner", 1),
    ("gender", "Jenis kelamin pemilik", "Gender of the owner", 1),
    ("phone", "Nomor WhatsApp", "WhatsApp number", 2),
    ("business_name", "Nama usaha", "Name of the business", 3),
    ("address", "Alamat usaha", "Address of the business", 2),
    ("kelurahan", "Kelurahan", "Kelurahan", 2),
    ("sector", "Sektor usaha", "Sector", 1),
    ("kbli", "Kode KBLI", "KBLI code", 2),
    ("nib", "NIB", "NIB", 2),
    ("started_year", "Tahun mulai usaha", "Year in which the business began", 1),
    ("capital", "Modal usaha", "Capital", 2),
    ("annual_sales", "Omzet setahun", "Sales in a year", 2),
    ("workers", "Jumlah pekerja perempuan dan laki-laki", "Number of women and men working", 2),
    ("product", "Produk", "Product", 1),
]
GRANTS = {"verifier": ["change_registerfield"]}


def add(apps, schema_editor):
    fields = apps.get_model("businesses", "RegisterField")
    for position, (key, name_id, name_en, weight) in enumerate(FIELDS, 1):
        row = {"name_id": name_id, "name_en": name_en, "weight": weight, "position": position * 10, "source": SOURCE}
        fields.objects.get_or_create(key=key, defaults=row)
    grant(apps, "businesses", GRANTS)


def remove(apps, schema_editor):
    revoke(apps, "businesses", GRANTS)
    apps.get_model("businesses", "RegisterField").objects.filter(key__in=[key for key, *_ in FIELDS]).delete()


class Migration(migrations.Migration):
    dependencies = [("businesses", "0018_picture_words")]
    operations = [migrations.RunPython(add, remove)]
