"""A city of many makers, written by SQL within a minute or two: what the benchmark reads and searches."""

from django.db import connection

PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, full_name, phone, language, is_staff, is_active, created_at)
SELECT '!', false, 'Contoh Rekaan ' || n, '+62899' || lpad(n::text, 8, '0'), 'id', false, true, now()
FROM generate_series(1, %(businesses)s) n;

INSERT INTO businesses_owner (user_id, full_name, phone, other_phone, gender, created_at)
SELECT id, full_name, phone, '', 'woman', now() FROM accounts_user WHERE phone LIKE '+62899________';
"""

# Names are two words out of 3,000 invented ones and a common one, as they are in the city's workbooks.
BUSINESSES = """
INSERT INTO businesses_business (
    owner_id, name, slug, status, status_reason, source, contact, sector_id,
    description_id, description_en, kbli_code, nib,
    started_year, address, subdistrict_id, whatsapp_is_public, submission_token, created_at, updated_at,
    submitted_at, verified_at)
SELECT o.id,
    (ARRAY['Dapur','Rumah','Omah','Kreasi','Karya','Griya','Warung','Sanggar'])[1 + o.id % 8] || ' '
        || initcap(syl[1 + o.id * 7 % 20] || syl[1 + o.id * 3 % 19] || syl[1 + o.id % 17])
        || ' ' || initcap(syl[1 + o.id * 11 % 20] || syl[1 + o.id * 13 % 18]),
    'usaha-' || o.id, 'verified', '', 'web', 'owner', 1 + o.id % 5,
    'Usaha rumahan di Surabaya, dikerjakan bersama keluarga.',
    '', '', '', 2018 + o.id % 8, 'Jl. Contoh ' || o.id,
    (SELECT min(id) FROM businesses_subdistrict) + o.id * 31 % 150, o.id % 4 > 0, gen_random_uuid(), now(), now(),
    now(), now()
FROM businesses_owner o,
    (SELECT ARRAY['sa','ri','wa','tu','ning','do','ma','ka','lin','gu',
        'pen','ta','ra','yu','mi','ro','ke','nu','bi','lo'] AS syl) s
WHERE o.id > (SELECT coalesce(max(owner_id), 0) FROM businesses_business);
"""
PRODUCTS = """
INSERT INTO businesses_product (
    business_id, name_id, name_en, slug, description_id, description_en, category_id, price_rupiah, unit,
    is_self_made, shelf_life_days, storage, ingredients, halal, status, created_at, updated_at)
SELECT b.id,
    (ARRAY['Sambal','Puding','Keripik','Kue','Kerupuk','Batik','Tas','Boneka','Sabun','Kopi','Jamu','Pastel',
           'Kukis','Keranjang','Roti','Abon','Wedang','Kain','Bumbu','Bros'])[1 + (b.id * 3 + n * 7) %% 20] || ' '
        || (ARRAY['Bawang','Karamel','Pisang','Lapis','Udang','Tulis','Rajut','Sereh','Arjuno','Kunyit','Ragi',
                  'Cokelat',
                  'Pandan','Manis','Sapi','Jahe','Sutra','Rujak','Perak'])[1 + (b.id * 5 + n * 11) %% 19] || ' '
        || split_part(b.name, ' ', 2),
    CASE WHEN n = 1 THEN 'Homemade speciality no. ' || b.id ELSE '' END,
    'produk-' || b.id || '-' || n, 'Dibuat sendiri setiap pagi dari bahan pilihan, tanpa pengawet.', '',
    1 + (b.id + n * 5) %% 17, 5000 + (b.id * 37 + n * 911) %% 190 * 1000, 'bungkus', true, 7, '', '',
    (ARRAY['halal','not_yet','not_yet'])[1 + (b.id + n) %% 3], 'published', now(), now()
FROM businesses_business b, generate_series(1, 3) n
WHERE b.id BETWEEN %(first)s AND %(last)s;

INSERT INTO businesses_picture (
    business_id, product_id, kind, position, caption, caption_en, upload, stem, widths, width, height, colour,
    state, refusal, attempts, created_at, digest)
SELECT business_id, id, 'product', 1, 'Gambar ' || name_id, '', '', 'bench/' || id, '[320, 640, 1280]', 1280, 960,
    '#e8a317', 'ready', '', 0, now(), ''
FROM businesses_product WHERE business_id BETWEEN %(first)s AND %(last)s;
"""
CONSENTS = """
INSERT INTO accounts_consent (user_id, purpose, text_id, way, witness, given_at, recorded_by_id)
SELECT o.user_id, 'showcase', %(text)s, 'web', '', now(), o.user_id
FROM businesses_owner o JOIN businesses_business b ON b.owner_id = o.id
WHERE b.id BETWEEN %(first)s AND %(last)s;
"""
CARDS = "SELECT showcase_refresh(array_agg(id)) FROM businesses_business WHERE id BETWEEN %(first)s AND %(last)s"


def build(businesses: int) -> None:
    """Fill an empty register with that many verified businesses and three products each, all of them public."""
    from accounts.models import ConsentPurpose, ConsentText

    text, _created = ConsentText.objects.get_or_create(
        purpose=ConsentPurpose.SHOWCASE,
        version=1,
        defaults={"text_id": "Contoh", "text_en": "Example", "effective_on": "2026-01-01"},
    )
    with connection.cursor() as cursor:
        # A history of the bench city would tell nothing and take twice the time; the cards are written below.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(PEOPLE, {"businesses": businesses})
        cursor.execute(BUSINESSES)
        cursor.execute("ANALYZE")
        cursor.execute("SELECT min(id), max(id) FROM businesses_business")
        lowest, highest = cursor.fetchone()
        for first in range(lowest, highest + 1, 5000):
            part = {"first": first, "last": first + 4999, "text": text.pk}
            cursor.execute(PRODUCTS, part)
            cursor.execute(CONSENTS, part)
            cursor.execute(CARDS, part)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


# What the portal itself would have left behind: two changes of status and three messages a business, and a queue.
DESK = """
INSERT INTO accounts_statuschange (content_type_id, object_id, from_status, to_status, reason, by_id, at)
SELECT %(kind)s, b.id, (ARRAY['draft','submitted'])[n], (ARRAY['submitted','verified'])[n], '',
    CASE WHEN n = 1 THEN o.user_id END, now() - b.id %% 900 * interval '1 day' + n * interval '1 hour'
FROM businesses_business b JOIN businesses_owner o ON o.id = b.owner_id, generate_series(1, 2) n;

INSERT INTO notifications_message (
    recipient_id, address, channel, key, language, subject, body, link, is_secret, status, attempts, due_at, failure,
    last_error, sent_at, created_at)
SELECT u.id, u.phone, (ARRAY['inbox','phone','phone'])[n],
    (ARRAY['business_verified','business_submitted','picture_refused'])[n], 'id', 'Pesan contoh nomor ' || n,
    'Usaha Anda sudah kami periksa dan boleh tampil di katalog.', '/saya/', false,
    CASE WHEN n = 3 AND u.id %% 500 = 0 THEN 'dead' ELSE 'sent' END, 1, made,
    CASE WHEN n = 3 AND u.id %% 500 = 0 THEN 'refused' ELSE '' END, '', made, made
FROM accounts_user u, generate_series(1, 3) n,
    LATERAL (SELECT now() - u.id %% 900 * interval '1 day' + n * interval '1 minute' AS made) t;

UPDATE businesses_business SET status = 'submitted', submitted_at = now() - id %% 20 * interval '1 day',
    verified_at = NULL WHERE id %% 100 = 7;
UPDATE businesses_business SET status = 'returned', submitted_at = now() - id %% 60 * interval '1 day',
    verified_at = NULL WHERE id %% 100 = 8;
UPDATE businesses_picture SET state = 'refused', refusal = 'too_small', widths = '[]' WHERE id %% 1000 = 7;
"""


def furnish_desk() -> None:
    """Add, once, what fills the officials' lists besides the register."""
    from django.contrib.contenttypes.models import ContentType

    from accounts.models import StatusChange
    from businesses.models import Business

    if StatusChange.objects.exists():
        return
    kind = ContentType.objects.get_for_model(Business).pk
    with connection.cursor() as cursor:
        cursor.execute(DESK, {"kind": kind})
        cursor.execute("VACUUM ANALYZE")
