"""When each of the first messages is sent, in Indonesian."""

from django.db import migrations

PURPOSES = {
    "business_submitted": "Pendaftaran dikirim dan menunggu verifikasi",
    "business_verified": "Usaha diverifikasi",
    "business_returned": "Pendaftaran dikembalikan untuk diperbaiki",
    "business_rejected": "Pendaftaran ditolak",
    "business_inactive": "Usaha dinonaktifkan sementara",
    "business_active": "Usaha diaktifkan lagi",
    "picture_refused": "Foto tidak dapat dipakai",
    "import_finished": "Impor berkas selesai (kepada petugas yang memulainya)",
    "sign_in_code": "Kode untuk masuk",
    "phone_code": "Kode verifikasi nomor telepon",
    "password_code": "Kode untuk membuat kata sandi baru",
    "email_code": "Kode verifikasi email",
    "account_changed": "Nomor HP, email, atau kata sandi akun diganti",
    "unknown_account": "Ada yang mencoba masuk dengan nomor atau email tanpa akun",
    "account_exists": "Ada yang mencoba mendaftar dengan nomor atau email yang sudah punya akun",
}


def add_purposes(apps, schema_editor):
    template = apps.get_model("notifications", "MessageTemplate")
    for key, purpose in PURPOSES.items():
        template.objects.filter(key=key, purpose_id="").update(purpose_id=purpose)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_purpose_languages")]
    operations = [migrations.RunPython(add_purposes, migrations.RunPython.noop)]
