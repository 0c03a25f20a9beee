"""The first words of every message. Officials edit them; taking the migration back removes these kinds only."""

from django.db import migrations

INBOX, EMAIL, PHONE = "inbox", "email", "phone"
BUSINESS = {"business": "Puding Melati"}
CODE = {"code": "482915"}

TEXTS = [
    {
        "key": "business_submitted",
        "purpose": "A registration was sent and waits for verification",
        "placeholders": BUSINESS,
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "Pendaftaran {business} sudah kami terima",
        "body_id": (
            "Halo {name},\n\n"
            "Terima kasih. Pendaftaran {business} sudah kami terima dan sedang kami periksa. "
            "Paling lambat dalam tujuh hari kami kabari Anda hasilnya.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "We have received the registration of {business}",
        "body_en": (
            "Hello {name},\n\n"
            "Thank you. We have received the registration of {business} and are checking it now. "
            "You will hear from us within seven days.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_verified",
        "purpose": "A business was verified",
        "placeholders": BUSINESS,
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "Selamat, {business} sudah terverifikasi",
        "body_id": (
            "Halo {name},\n\n"
            "Selamat! {business} sudah terverifikasi dan resmi bergabung di Rumah Kreatif. "
            "Jika Anda mengizinkan, usaha dan produk Anda kini tampil di katalog kami. "
            "Lengkapi foto dan keterangan produk supaya pembeli makin tertarik.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "Congratulations, {business} is verified",
        "body_en": (
            "Hello {name},\n\n"
            "Congratulations! {business} is verified and now part of Rumah Kreatif. "
            "If you agreed to it, your business and its products can be seen in our catalogue from now on. "
            "Good pictures and descriptions will help buyers find you.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_returned",
        "purpose": "A registration was returned for correction",
        "placeholders": {**BUSINESS, "reason": "Foto produk belum jelas. Mohon unggah foto yang lebih terang."},
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "Pendaftaran {business} perlu sedikit perbaikan",
        "body_id": (
            "Halo {name},\n\n"
            "Pendaftaran {business} hampir selesai. Ada yang perlu Anda perbaiki dulu:\n\n"
            "{reason}\n\n"
            "Isian Anda masih tersimpan. Perbaiki bagian itu, lalu kirim lagi. Kami siap membantu.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "The registration of {business} needs a small correction",
        "body_en": (
            "Hello {name},\n\n"
            "The registration of {business} is nearly done. Please put this right first:\n\n"
            "{reason}\n\n"
            "Everything you entered is still there. Correct that part, then send it again. We are glad to help.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_rejected",
        "purpose": "A registration was rejected",
        "placeholders": {**BUSINESS, "reason": "Usaha ini menjual kembali produk buatan pihak lain."},
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "Pendaftaran {business} belum dapat kami terima",
        "body_id": (
            "Halo {name},\n\n"
            "Terima kasih sudah mendaftarkan {business}. Saat ini pendaftarannya belum dapat kami terima, "
            "dengan alasan berikut:\n\n"
            "{reason}\n\n"
            "Jika menurut Anda ada yang keliru, hubungi kami. Kami senang membicarakannya dengan Anda.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "We could not accept the registration of {business}",
        "body_en": (
            "Hello {name},\n\n"
            "Thank you for registering {business}. We could not accept the registration this time, "
            "for this reason:\n\n"
            "{reason}\n\n"
            "If you think that something is wrong, please get in touch. We are happy to talk it over with you.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_inactive",
        "purpose": "A verified business was paused",
        "placeholders": {**BUSINESS, "reason": "Usaha sedang berhenti berproduksi."},
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "{business} untuk sementara tidak aktif",
        "body_id": (
            "Halo {name},\n\n"
            "{business} untuk sementara kami tandai tidak aktif dan tidak tampil di katalog. Alasannya:\n\n"
            "{reason}\n\n"
            "Data Anda tetap tersimpan. Kabari kami kalau usaha Anda berjalan lagi.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "{business} is inactive for now",
        "body_en": (
            "Hello {name},\n\n"
            "We have marked {business} as inactive for now, so it is not shown in the catalogue. The reason:\n\n"
            "{reason}\n\n"
            "Your data is kept. Let us know when your business is running again.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_active",
        "purpose": "A paused business is active again",
        "placeholders": BUSINESS,
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "{business} aktif lagi",
        "body_id": (
            "Halo {name},\n\n"
            "Kabar baik: {business} sudah aktif lagi di Rumah Kreatif. Semoga usaha Anda makin lancar!\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "{business} is active again",
        "body_en": (
            "Hello {name},\n\n"
            "Good news: {business} is active again at Rumah Kreatif. We wish you good business!\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "picture_refused",
        "purpose": "A picture could not be used",
        "placeholders": {"product": "Puding Lukis", "reason": "Berkas ini bukan gambar."},
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "Satu foto {product} tidak dapat dipakai",
        "body_id": (
            "Halo {name},\n\n"
            "Satu foto {product} yang Anda unggah tidak dapat kami pakai. Alasannya:\n\n"
            "{reason}\n\n"
            "Silakan unggah foto lain. Foto Anda yang sudah tampil tidak berubah.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "A picture of {product} could not be used",
        "body_en": (
            "Hello {name},\n\n"
            "We could not use one of the pictures of {product} that you uploaded. The reason:\n\n"
            "{reason}\n\n"
            "Please upload another one. Your other pictures stay as they are.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "import_finished",
        "purpose": "The import of a workbook has ended (to the official who started it)",
        "placeholders": {"job": "direktori_ikm_2026.xlsx"},
        "channels": [INBOX, EMAIL],
        "subject_id": "Impor {job} sudah selesai",
        "body_id": (
            "Halo {name},\n\n"
            "Impor {job} sudah selesai. Laporan setiap baris bisa Anda lihat dan unduh di halaman impor."
        ),
        "subject_en": "The import of {job} has finished",
        "body_en": (
            "Hello {name},\n\n"
            "The import of {job} has finished. You can read and download the report of every row on the import's page."
        ),
    },
    {
        "key": "sign_in_code",
        "purpose": "Code to sign in",
        "placeholders": CODE,
        "channels": [EMAIL, PHONE],
        "is_secret": True,
        "subject_id": "Kode masuk Rumah Kreatif",
        "body_id": (
            "Kode masuk Rumah Kreatif Anda: {code}\n\n"
            "Berlaku 10 menit. Jangan berikan kepada siapa pun, termasuk petugas. "
            "Jika Anda tidak memintanya, abaikan pesan ini."
        ),
        "subject_en": "Your Rumah Kreatif sign-in code",
        "body_en": (
            "Your Rumah Kreatif sign-in code: {code}\n\n"
            "It works for 10 minutes. Don't give it to anyone, not even to an official. "
            "If you didn't ask for it, ignore this message."
        ),
    },
    {
        "key": "phone_code",
        "purpose": "Code to verify a phone",
        "placeholders": CODE,
        "channels": [EMAIL, PHONE],
        "is_secret": True,
        "subject_id": "Kode verifikasi Rumah Kreatif",
        "body_id": (
            "Kode verifikasi nomor Anda di Rumah Kreatif: {code}\n\n"
            "Berlaku 10 menit. Jangan berikan kepada siapa pun, termasuk petugas. "
            "Jika Anda tidak memintanya, abaikan pesan ini."
        ),
        "subject_en": "Your Rumah Kreatif verification code",
        "body_en": (
            "Your code to verify your number at Rumah Kreatif: {code}\n\n"
            "It works for 10 minutes. Don't give it to anyone, not even to an official. "
            "If you didn't ask for it, ignore this message."
        ),
    },
    {
        "key": "password_code",
        "purpose": "Code to set a new password",
        "placeholders": CODE,
        "channels": [EMAIL, PHONE],
        "is_secret": True,
        "subject_id": "Kode untuk membuat kata sandi baru",
        "body_id": (
            "Kode untuk membuat kata sandi baru di Rumah Kreatif: {code}\n\n"
            "Berlaku 10 menit. Jangan berikan kepada siapa pun, termasuk petugas. "
            "Jika Anda tidak memintanya, abaikan pesan ini; kata sandi Anda tidak berubah."
        ),
        "subject_en": "Your code for a new password",
        "body_en": (
            "Your code to set a new password at Rumah Kreatif: {code}\n\n"
            "It works for 10 minutes. Don't give it to anyone, not even to an official. "
            "If you didn't ask for it, ignore this message; your password stays as it is."
        ),
    },
    {
        "key": "email_code",
        "purpose": "Code to verify an e-mail address",
        "placeholders": CODE,
        "channels": [EMAIL],
        "is_secret": True,
        "subject_id": "Kode verifikasi email Anda",
        "body_id": (
            "Kode verifikasi email Anda di Rumah Kreatif: {code}\n\n"
            "Berlaku 10 menit. Jangan berikan kepada siapa pun, termasuk petugas. "
            "Jika Anda tidak memintanya, abaikan pesan ini."
        ),
        "subject_en": "Your code to verify your e-mail",
        "body_en": (
            "Your code to verify your e-mail at Rumah Kreatif: {code}\n\n"
            "It works for 10 minutes. Don't give it to anyone, not even to an official. "
            "If you didn't ask for it, ignore this message."
        ),
    },
    {
        "key": "account_changed",
        "purpose": "The phone, e-mail or password of an account was changed",
        "placeholders": {"what": "nomor HP"},
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "Akun Anda: {what} diganti",
        "body_id": (
            "Halo {name},\n\n"
            "Baru saja {what} akun Rumah Kreatif Anda diganti. Kalau memang Anda, tidak perlu berbuat apa-apa. "
            "Kalau bukan, segera hubungi kami."
        ),
        "subject_en": "Your account: {what} changed",
        "body_en": (
            "Hello {name},\n\n"
            "The {what} of your Rumah Kreatif account was changed just now. If it was you, there is nothing to do. "
            "If it wasn't, get in touch with us straight away."
        ),
    },
    {
        "key": "unknown_account",
        "purpose": "Somebody tried to sign in with a phone or e-mail that has no account",
        "placeholders": {},
        "channels": [EMAIL, PHONE],
        "subject_id": "Anda belum punya akun Rumah Kreatif",
        "body_id": (
            "Halo,\n\n"
            "Seseorang, mungkin Anda, mencoba masuk ke Rumah Kreatif dengan nomor atau email ini. "
            "Nomor atau email ini belum punya akun. Kalau Anda ingin bergabung, silakan daftar dulu. "
            "Jika itu bukan Anda, abaikan pesan ini."
        ),
        "subject_en": "You don't have a Rumah Kreatif account yet",
        "body_en": (
            "Hello,\n\n"
            "Somebody, perhaps you, tried to sign in to Rumah Kreatif with this phone number or e-mail address. "
            "It doesn't belong to an account yet. If you would like to join, please sign up first. "
            "If it wasn't you, ignore this message."
        ),
    },
    {
        "key": "account_exists",
        "purpose": "Somebody tried to sign up with a phone or e-mail that already has an account",
        "placeholders": {},
        "channels": [EMAIL, PHONE],
        "subject_id": "Anda sudah punya akun Rumah Kreatif",
        "body_id": (
            "Halo,\n\n"
            "Seseorang, mungkin Anda, mencoba mendaftar di Rumah Kreatif dengan nomor atau email ini. "
            "Anda sudah punya akun, jadi cukup masuk. Lupa kata sandi? Minta kode masuk saja. "
            "Jika itu bukan Anda, abaikan pesan ini; akun Anda aman."
        ),
        "subject_en": "You already have a Rumah Kreatif account",
        "body_en": (
            "Hello,\n\n"
            "Somebody, perhaps you, tried to sign up at Rumah Kreatif with this phone number or e-mail address. "
            "You already have an account, so just sign in. Forgotten your password? Ask for a sign-in code. "
            "If it wasn't you, ignore this message; your account is safe."
        ),
    },
]


def add_texts(apps, schema_editor):
    template = apps.get_model("notifications", "MessageTemplate")
    for text in TEXTS:
        template.objects.get_or_create(key=text["key"], defaults=text)


def remove_texts(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.filter(key__in=[text["key"] for text in TEXTS]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_message_expiry")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
