"""Words for helpers, for owners who have not claimed their business yet, and for the claim itself.

What goes to a number that nobody has proved names neither the person nor the reason of a decision, and opens nothing.
"""

from django.db import migrations

INBOX, EMAIL, PHONE = "inbox", "email", "phone"
BUSINESS = {"business": "Puding Melati"}
OWNER = {**BUSINESS, "owner": "Sri Rekaan"}

TEXTS = [
    {
        "key": "claim_code",
        "purpose_id": "Kode klaim dikirim ke nomor pemilik",
        "purpose_en": "A claim code is sent to the owner's number",
        "placeholders": {**BUSINESS, "code": "BCDF-2345-GH", "days": "30"},
        "channels": [PHONE],
        "is_secret": True,
        "subject_id": "Kode klaim {business}",
        "body_id": (
            "Halo,\n\n"
            "{business} sudah didaftarkan di Rumah Kreatif. Dengan kode ini pemiliknya dapat memegang sendiri datanya:"
            "\n\n{code}\n\n"
            "Daftar atau masuk di situs kami, buka halaman klaim, lalu ketik kode ini. Berlaku {days} hari. "
            "Jangan berikan kode ini kepada siapa pun. Jika usaha ini bukan milik Anda, abaikan pesan ini."
        ),
        "subject_en": "Claim code for {business}",
        "body_en": (
            "Hello,\n\n"
            "{business} has been registered with Rumah Kreatif. With this code its owner takes it into her own hands:"
            "\n\n{code}\n\n"
            "Sign up or sign in on our website, open the claim page and type the code. It is valid for {days} days. "
            "Don't give it to anybody. If this business isn't yours, ignore this message."
        ),
    },
    {
        "key": "unclaimed_news",
        "purpose_id": "Kabar ke nomor pemilik yang belum mengklaim usahanya",
        "purpose_en": "News to the number of an owner who has not claimed her business yet",
        "placeholders": {**BUSINESS, "helper": "Kadar Rekaan", "state": "terverifikasi"},
        "channels": [PHONE],
        "subject_id": "Kabar tentang {business}",
        "body_id": (
            "Halo,\n\n"
            "Status {business} di Rumah Kreatif sekarang: {state}. "
            "Usaha ini didaftarkan dengan bantuan {helper}; tanyakan kepadanya bila perlu. "
            "Dengan kode klaim darinya, pemilik dapat memegang sendiri datanya.\n\n"
            "Jika usaha ini bukan milik Anda, abaikan pesan ini."
        ),
        "subject_en": "News about {business}",
        "body_en": (
            "Hello,\n\n"
            "The status of {business} at Rumah Kreatif is now: {state}. "
            "It was registered with the help of {helper}, whom you can ask about it. "
            "With a claim code from her or him the owner takes it into her own hands.\n\n"
            "If this business isn't yours, ignore this message."
        ),
    },
    {
        "key": "helped_news",
        "purpose_id": "Kabar kepada kader tentang usaha yang ia daftarkan",
        "purpose_en": "News to a helper about a business that she registered",
        "placeholders": {**OWNER, "state": "dikembalikan untuk diperbaiki", "reason": "Alamat belum lengkap."},
        "channels": [INBOX, PHONE],
        "subject_id": "{business} ({owner}): {state}",
        "body_id": (
            "Halo {name},\n\n"
            "Usaha yang Anda daftarkan untuk {owner}, {business}, sekarang: {state}.\n\n"
            "{reason}\n\n"
            "Tolong sampaikan kepadanya. Jika ada yang perlu diperbaiki, Anda bisa memperbaikinya bersama.\n\n"
            "Terima kasih atas bantuan Anda,\nTim Rumah Kreatif"
        ),
        "subject_en": "{business} ({owner}): {state}",
        "body_en": (
            "Hello {name},\n\n"
            "The business that you registered for {owner}, {business}, is now: {state}.\n\n"
            "{reason}\n\n"
            "Please tell her. If something has to be put right, you can do it together.\n\n"
            "Thank you for your help,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "helped_claimed",
        "purpose_id": "Pemilik mengklaim usaha yang didaftarkan kader",
        "purpose_en": "The owner has claimed what a helper registered for her",
        "placeholders": OWNER,
        "channels": [INBOX, PHONE],
        "subject_id": "{owner} kini memegang sendiri {business}",
        "body_id": (
            "Halo {name},\n\n"
            "{owner} sudah mengklaim {business} dan kini memegang sendiri datanya. "
            "Tugas Anda selesai, dan halaman usaha itu tidak terbuka lagi untuk Anda.\n\n"
            "Terima kasih atas bantuan Anda,\nTim Rumah Kreatif"
        ),
        "subject_en": "{owner} has claimed {business}",
        "body_en": (
            "Hello {name},\n\n"
            "{owner} has claimed {business} and now looks after it herself. "
            "Your part is done, and its pages are no longer open to you.\n\n"
            "Thank you for your help,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_claimed",
        "purpose_id": "Pemilik sudah mengklaim usahanya",
        "purpose_en": "An owner has claimed her business",
        "placeholders": BUSINESS,
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "{business} kini di tangan Anda",
        "body_id": (
            "Halo {name},\n\n"
            "{business} kini di tangan Anda. Hanya Anda yang dapat mengubah datanya, "
            "dan kabar dari kami langsung sampai kepada Anda. "
            "Periksa isinya, dan putuskan sendiri apa yang boleh kami tampilkan.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "{business} is in your hands now",
        "body_en": (
            "Hello {name},\n\n"
            "{business} is in your hands now. Nobody but you can change what stands there, "
            "and our news comes straight to you. "
            "Have a look at everything, and decide yourself what we may show.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "business_handed_over",
        "purpose_id": "Usaha sudah beralih ke pemilik baru",
        "purpose_en": "A business has gone over to its new owner",
        "placeholders": OWNER,
        "channels": [INBOX, EMAIL, PHONE],
        "subject_id": "{business} sudah beralih kepada {owner}",
        "body_id": (
            "Halo {name},\n\n"
            "{owner} sudah menerima {business} dengan kode dari Anda. "
            "Mulai sekarang usaha itu ada di tangannya dan tidak terbuka lagi untuk Anda. "
            "Jika Anda tidak memintanya, segera hubungi kami.\n\n"
            "Salam hangat,\nTim Rumah Kreatif"
        ),
        "subject_en": "{business} has gone over to {owner}",
        "body_en": (
            "Hello {name},\n\n"
            "{owner} has taken over {business} with the code of your transfer. "
            "From now on it is in new hands and no longer open to you. "
            "If you didn't ask for this, get in touch with us straight away.\n\n"
            "Warm regards,\nThe Rumah Kreatif team"
        ),
    },
    {
        "key": "claimed_elsewhere",
        "purpose_id": "Usaha diklaim dari akun dengan nomor lain",
        "purpose_en": "A business was claimed from an account with another number",
        "placeholders": BUSINESS,
        "channels": [PHONE],
        "subject_id": "{business} sudah diklaim",
        "body_id": (
            "Halo,\n\n"
            "{business} sudah diklaim dari akun dengan nomor WhatsApp lain. "
            "Jika itu Anda, tidak perlu berbuat apa-apa. Jika bukan, segera hubungi kami."
        ),
        "subject_en": "{business} has been claimed",
        "body_en": (
            "Hello,\n\n"
            "{business} has been claimed from an account with another WhatsApp number. "
            "If it was you, there is nothing to do. If it wasn't, get in touch with us straight away."
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
    dependencies = [("notifications", "0009_licence_texts")]
    operations = [migrations.RunPython(add_texts, remove_texts)]
