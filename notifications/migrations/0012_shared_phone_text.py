"""Word to those on a phone that somebody joins; "you have an account already" is left for e-mail alone."""

from django.db import migrations

INBOX, EMAIL, PHONE = "inbox", "email", "phone"

SHARED = {
    "key": "phone_shared",
    "purpose_id": "Orang lain mulai memakai nomor yang sama",
    "purpose_en": "Somebody else begins to use the same phone",
    "placeholders": {"who": "Sri Rekaan"},
    # No phone here: the phone that all of them use gets one message, not one for each person.
    "channels": [INBOX, EMAIL],
    "subject_id": "{who} juga memakai nomor Anda",
    "body_id": (
        "Halo,\n\n"
        "{who} sekarang juga memakai nomor WhatsApp ini di Rumah Kreatif, setelah memasukkan kode yang kami kirim "
        "ke nomor ini. Masing-masing tetap punya akun sendiri. Mulai sekarang, masuklah dengan kode lalu pilih nama "
        "Anda, atau dengan email dan kata sandi.\n\n"
        "Kalau Anda tidak mengenal orang ini, segera hubungi kami."
    ),
    "subject_en": "{who} uses your number too",
    "body_en": (
        "Hello,\n\n"
        "{who} now uses this WhatsApp number at Rumah Kreatif too, having entered the code that we sent to it. "
        "Everybody keeps an account of her own. From now on sign in with a code and choose your name, "
        "or with your e-mail and password.\n\n"
        "If you don't know this person, get in touch with us straight away."
    ),
}
EXISTS_BEFORE = {
    "purpose_id": "Ada yang mencoba mendaftar dengan nomor atau email yang sudah punya akun",
    "purpose_en": "Somebody tried to sign up with a phone or e-mail that already has an account",
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
}
EXISTS_AFTER = {
    "purpose_id": "Ada yang ingin memakai email yang sudah punya akun",
    "purpose_en": "Somebody wanted to use an e-mail that already has an account",
    "channels": [EMAIL],
    "subject_id": "Email ini sudah dipakai di Rumah Kreatif",
    "body_id": (
        "Halo,\n\n"
        "Seseorang, mungkin Anda, ingin menambahkan email ini ke sebuah akun Rumah Kreatif. "
        "Email ini sudah dipakai akun lain, dan satu email hanya untuk satu akun. "
        "Jika itu bukan Anda, abaikan pesan ini; akun Anda aman."
    ),
    "subject_en": "This e-mail is in use at Rumah Kreatif",
    "body_en": (
        "Hello,\n\n"
        "Somebody, perhaps you, wanted to add this e-mail address to a Rumah Kreatif account. "
        "Another account uses it already, and an e-mail address serves one account only. "
        "If it wasn't you, ignore this message; your account is safe."
    ),
}


def _replace(apps, before, after):
    # Words that an official has changed stay.
    untouched = {field: before[field] for field in ("subject_id", "body_id", "subject_en", "body_en")}
    apps.get_model("notifications", "MessageTemplate").objects.filter(key="account_exists", **untouched).update(**after)


def change_texts(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.get_or_create(key="phone_shared", defaults=SHARED)
    _replace(apps, EXISTS_BEFORE, EXISTS_AFTER)


def change_back(apps, schema_editor):
    apps.get_model("notifications", "MessageTemplate").objects.filter(key="phone_shared").delete()
    _replace(apps, EXISTS_AFTER, EXISTS_BEFORE)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0011_merge_texts")]
    operations = [migrations.RunPython(change_texts, change_back)]
