"""The load-test city: as many invented businesses as asked for, written by the database itself.

Names are built from lists, phones begin with +62899 (an unassigned range), pictures are those of the demo city
shown again. Nobody in the crowd has a password. History triggers rest meanwhile: 100,000 rows that nobody
typed tell no history.
"""

from __future__ import annotations

import pgtrigger
from django.db import connection, transaction

HISTORY = (
    "businesses.Owner:insert_insert",
    "businesses.Business:insert_insert",
    "businesses.Product:insert_insert",
)

# %(start)s … %(end)s number the businesses; every expression below depends on the number and the seed alone.
PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, full_name, phone, phone_verified_at, language, is_staff, is_active, created_at)
SELECT '!', false,
       (ARRAY['Sri','Endang','Wahyu','Nur','Tri','Dewi','Yuni','Ratna','Lilik','Siti','Ani','Rini'])[1 + (n * 7 + %(seed)s) %% 12]
       || ' ' || (ARRAY['Rekaan','Contoh','Tiruan','Peragaan','Umpama','Misal'])[1 + (n / 12 + %(seed)s) %% 6] || ' ' || n,
       '+62899' || lpad(n::text, 8, '0'), now(), 'id', false, true, now() - (n %% 700) * interval '1 day'
FROM generate_series(%(start)s, %(end)s) AS n
WHERE NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.phone = '+62899' || lpad(n::text, 8, '0'))
"""
OWNERS = """
INSERT INTO businesses_owner (user_id, full_name, phone, other_phone, gender, created_at)
SELECT u.id, u.full_name, u.phone, '', CASE WHEN u.id %% 5 = 0 THEN 'man' ELSE 'woman' END, u.created_at
FROM accounts_user u
WHERE u.phone BETWEEN '+62899' || lpad(%(start)s::text, 8, '0') AND '+62899' || lpad(%(end)s::text, 8, '0')
  AND NOT EXISTS (SELECT 1 FROM businesses_owner o WHERE o.user_id = u.id)
"""
CONSENTS = """
INSERT INTO accounts_consent (user_id, purpose, text_id, way, witness, given_at, recorded_by_id)
SELECT u.id, t.purpose, t.id, 'web', '', u.created_at, u.id
FROM accounts_user u
CROSS JOIN (SELECT DISTINCT ON (purpose) id, purpose FROM accounts_consenttext
            WHERE purpose IN ('programme', 'showcase') ORDER BY purpose, version DESC) t
WHERE u.phone BETWEEN '+62899' || lpad(%(start)s::text, 8, '0') AND '+62899' || lpad(%(end)s::text, 8, '0')
ON CONFLICT DO NOTHING
"""
BUSINESSES = """
WITH areas AS (SELECT array_agg(id ORDER BY code) AS ids FROM businesses_subdistrict),
     sectors AS (SELECT array_agg(id ORDER BY position) AS ids FROM businesses_sector),
     people AS (
        SELECT o.id AS owner_id, o.created_at, right(u.phone, 8)::int AS n
        FROM businesses_owner o JOIN accounts_user u ON u.id = o.user_id
        WHERE u.phone BETWEEN '+62899' || lpad(%(start)s::text, 8, '0') AND '+62899' || lpad(%(end)s::text, 8, '0')
          AND NOT EXISTS (SELECT 1 FROM businesses_business b WHERE b.owner_id = o.id))
INSERT INTO businesses_business (
    owner_id, name, slug, status, status_reason, source, contact, sector_id, description_id, description_en, kbli_code, nib,
    address, subdistrict_id, whatsapp_is_public, submission_token, created_at, updated_at, submitted_at, verified_at,
    annual_sales_rupiah, workers_women, workers_men)
SELECT owner_id,
       (ARRAY['Dapur','Renyah','Kukis','Anyam','Batik','Jamu','Sambal','Rajut','Kopi','Jahit','Roti','Segar'])[1 + n %% 12]
       || ' ' || (ARRAY['Melati','Kenanga','Bahagia','Mandiri','Sejahtera','Makmur','Lestari','Barokah','Sentosa','Mekar','Abadi','Harapan'])[1 + (n / 12) %% 12]
       || ' ' || n,
       'usaha-peragaan-' || n,
       CASE WHEN n %% 40 = 0 THEN 'submitted' WHEN n %% 97 = 0 THEN 'inactive' ELSE 'verified' END,
       '', 'web', 'owner', sectors.ids[1 + n %% 5],
       'Usaha rekaan nomor ' || n || ' untuk mengukur kecepatan.', '', '', '',
       'Jl. Rekaan No. ' || n, areas.ids[1 + (n * 31 + %(seed)s) %% array_length(areas.ids, 1)], n %% 3 = 0,
       gen_random_uuid(), created_at, created_at, created_at, created_at, 12000000 + (n %% 400) * 100000, 1 + n %% 3, n %% 2
FROM people, areas, sectors
"""
PRODUCTS = """
WITH categories AS (SELECT array_agg(c.id ORDER BY c.id) AS ids FROM businesses_productcategory c)
INSERT INTO businesses_product (
    business_id, name_id, name_en, slug, description_id, description_en, category_id, price_rupiah, unit, is_self_made,
    storage, ingredients, halal, status, creation_token, published_at, created_at, updated_at)
SELECT b.id,
       (ARRAY['Keripik Pisang','Kue Lapis','Sambal Bawang','Keranjang Pandan','Kain Batik','Wedang Jahe','Boneka Rajut','Kopi Bubuk','Sabun Sereh','Tas Kulit'])[1 + (b.id * 3 + k) %% 10]
       || ' ' || b.id || '-' || k, '', b.slug || '-' || k,
       'Produk rekaan untuk mengukur kecepatan.', '', categories.ids[1 + (b.id * 3 + k) %% array_length(categories.ids, 1)],
       5000 + ((b.id * 7 + k) %% 300) * 500, 'bungkus', true, '', '',
       (ARRAY['halal','not_yet','not_applicable'])[1 + (b.id + k) %% 3], 'published', gen_random_uuid(), b.created_at, b.created_at, b.created_at
FROM businesses_business b, generate_series(1, %(products)s) AS k, categories
WHERE b.slug LIKE 'usaha-peragaan-%%'
  AND NOT EXISTS (SELECT 1 FROM businesses_product p WHERE p.business_id = b.id)
"""
PICTURES = """
WITH shown AS (
    SELECT array_agg(id ORDER BY id) AS ids FROM businesses_picture
    WHERE kind = 'product' AND state = 'ready' AND id IN (
        SELECT id FROM businesses_picture WHERE kind = 'product' AND state = 'ready' ORDER BY id LIMIT 100))
INSERT INTO businesses_picture (
    business_id, product_id, kind, position, caption, caption_en, upload, digest, stem, widths, width, height, colour, state, refusal, attempts, created_at)
SELECT p.business_id, p.id, 'product', 1, '', '', '', '', s.stem, s.widths, s.width, s.height, s.colour, 'ready', '', 0, p.created_at
FROM businesses_product p CROSS JOIN shown
JOIN businesses_picture s ON s.id = shown.ids[1 + p.id %% array_length(shown.ids, 1)]
WHERE p.slug LIKE 'usaha-peragaan-%%'
  AND NOT EXISTS (SELECT 1 FROM businesses_picture q WHERE q.product_id = p.id)
"""


@transaction.atomic
def fill(businesses: int, *, seed: int, products: int = 3) -> None:
    """Add businesses numbered 1 … `businesses` that are not there yet, each with `products` products."""
    values = {"start": 1, "end": businesses, "seed": seed, "products": products}
    with pgtrigger.ignore(*HISTORY), connection.cursor() as cursor:
        for statement in (PEOPLE, OWNERS, CONSENTS, BUSINESSES, PRODUCTS, PICTURES):
            # pgtrigger adds a parameter of its own, beside which named ones can't stand: ours are written in before.
            written = cursor.mogrify(statement, values).decode()
            cursor.execute(written.replace("%", "%%"))
    with connection.cursor() as cursor:
        for table in (
            "accounts_user",
            "accounts_consent",
            "businesses_owner",
            "businesses_business",
            "businesses_product",
            "businesses_picture",
        ):
            cursor.execute(f"ANALYZE {table}")
