"""Cards follow the register: statement triggers write them in the transaction that changes what they show.

Every refresh locks the businesses that it is about, in the order of their numbers, before it reads: two
transactions that change one business (she publishes a product while her consent is withdrawn) take turns, and the
second one sees what the first one did. Businesses without an account can't be public and are not locked, so a
workbook of 50,000 rows costs one quick statement a batch.
"""

from django.db import migrations

FUNCTIONS = r"""
-- Words only: accents, apostrophes and ASCII punctuation gone, so that D’niel, D'niel and Dniel are one word.
CREATE FUNCTION showcase_words(VARIADIC parts text[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT regexp_replace(
        unaccent(translate(array_to_string(parts, ' '), '''’‘`', '')), '[!-/:-@\[-`{-~–—“”•·]+', ' ', 'g')
$$;

-- Stemmed as Indonesian to be found, and as written for the beginnings of words.
CREATE FUNCTION showcase_vector(words text, weight "char") RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT setweight(to_tsvector('indonesian', words) || to_tsvector('simple', words), weight)
$$;

CREATE FUNCTION showcase_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    shown bigint[];
    hidden bigint[];
BEGIN
    IF ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM 1 FROM unnest(ids) AS i (id) JOIN businesses_business b ON b.id = i.id
    WHERE EXISTS (SELECT 1 FROM businesses_owner o WHERE o.id = b.owner_id AND o.user_id IS NOT NULL)
    ORDER BY b.id FOR NO KEY UPDATE OF b;

    -- The same conditions as `.public()` of businesses and products; a test holds the two together.
    shown := ARRAY(
        SELECT DISTINCT b.id FROM unnest(ids) AS i (id)
        JOIN businesses_business b ON b.id = i.id JOIN businesses_owner o ON o.id = b.owner_id
        WHERE b.status = 'verified'
          AND EXISTS (SELECT 1 FROM accounts_consent k
                      WHERE k.user_id = o.user_id AND k.purpose = 'showcase' AND k.withdrawn_at IS NULL));

    hidden := ARRAY(SELECT unnest(ids) EXCEPT SELECT unnest(shown));
    DELETE FROM showcase_businesscard c USING unnest(hidden) AS i (id) WHERE c.business_id = i.id;
    DELETE FROM showcase_productcard c USING unnest(hidden) AS i (id) WHERE c.business_id = i.id;
    DELETE FROM showcase_productcard c USING unnest(shown) AS i (id)
    WHERE c.business_id = i.id
      AND NOT EXISTS (SELECT 1 FROM businesses_product p
                      WHERE p.id = c.product_id AND p.business_id = c.business_id AND p.status = 'published');
    IF shown = '{}' THEN
        RETURN;
    END IF;

    INSERT INTO showcase_productcard AS card (
        product_id, slug, sector_id, district_id, district_name, takes_whatsapp,
        picture_stem, picture_widths, picture_colour, picture_alt, rotation, search,
        business_id, business_name, business_slug, name_id, name_en, price_rupiah, category_id, is_halal)
    SELECT
        p.id, p.slug, c.sector_id, d.id, coalesce(d.name, ''), b.whatsapp_is_public AND o.phone IS NOT NULL,
        coalesce(x.stem, ''), coalesce(x.widths, '[]'), coalesce(x.colour, ''), coalesce(x.caption, ''),
        -- Fibonacci hashing: one to one, and neighbours (one maker's products) land far apart.
        (p.id * 2654435769) & 4294967295,
        showcase_vector(showcase_words(p.name_id, p.name_en), 'A')
        || showcase_vector(showcase_words(b.name, CASE WHEN EXISTS (
               SELECT 1 FROM accounts_consent k
               WHERE k.user_id = o.user_id AND k.purpose = 'photo' AND k.withdrawn_at IS NULL
           ) THEN o.full_name END), 'B')
        || showcase_vector(showcase_words(
               d.name, array_to_string(d.other_spellings, ' '), c.name_id, c.name_en, s.name_id, s.name_en), 'C')
        || setweight(to_tsvector('indonesian', showcase_words(p.description_id, p.description_en, p.ingredients)), 'D'),
        b.id, b.name, b.slug, p.name_id, p.name_en, p.price_rupiah, c.id, p.halal = 'halal'
    FROM unnest(shown) AS i (id)
    JOIN businesses_business b ON b.id = i.id
    JOIN businesses_owner o ON o.id = b.owner_id
    JOIN businesses_product p ON p.business_id = b.id AND p.status = 'published'
    JOIN businesses_productcategory c ON c.id = p.category_id
    JOIN businesses_sector s ON s.id = c.sector_id
    LEFT JOIN businesses_subdistrict t ON t.id = b.subdistrict_id
    LEFT JOIN businesses_district d ON d.id = t.district_id
    LEFT JOIN LATERAL (
        SELECT i.stem, i.widths, i.colour, i.caption FROM businesses_picture i
        WHERE i.product_id = p.id AND i.state = 'ready' ORDER BY i.position, i.id LIMIT 1) x ON true
    ON CONFLICT (product_id) DO UPDATE SET
        slug = excluded.slug, sector_id = excluded.sector_id, district_id = excluded.district_id,
        district_name = excluded.district_name, takes_whatsapp = excluded.takes_whatsapp,
        picture_stem = excluded.picture_stem, picture_widths = excluded.picture_widths,
        picture_colour = excluded.picture_colour, picture_alt = excluded.picture_alt, search = excluded.search,
        business_id = excluded.business_id, business_name = excluded.business_name,
        business_slug = excluded.business_slug, name_id = excluded.name_id, name_en = excluded.name_en,
        price_rupiah = excluded.price_rupiah, category_id = excluded.category_id, is_halal = excluded.is_halal
    WHERE card IS DISTINCT FROM excluded;

    INSERT INTO showcase_businesscard AS card (
        business_id, slug, sector_id, district_id, district_name, takes_whatsapp,
        picture_stem, picture_widths, picture_colour, picture_alt, rotation, search,
        name, lead_id, product_count, has_halal)
    SELECT
        b.id, b.slug, s.id, d.id, coalesce(d.name, ''), b.whatsapp_is_public AND o.phone IS NOT NULL,
        coalesce(l.picture_stem, ''), coalesce(l.picture_widths, '[]'), coalesce(l.picture_colour, ''),
        coalesce(l.picture_alt, ''),
        (b.id * 2654435769) & 4294967295,
        showcase_vector(showcase_words(b.name, CASE WHEN EXISTS (
               SELECT 1 FROM accounts_consent k
               WHERE k.user_id = o.user_id AND k.purpose = 'photo' AND k.withdrawn_at IS NULL
           ) THEN o.full_name END), 'A')
        || showcase_vector(showcase_words(n.names), 'B')
        || showcase_vector(showcase_words(
               d.name, array_to_string(d.other_spellings, ' '), s.name_id, s.name_en), 'C')
        || setweight(to_tsvector('indonesian', showcase_words(b.description_id, b.description_en)), 'D'),
        b.name, l.product_id, coalesce(n.products, 0), coalesce(n.has_halal, false)
    FROM unnest(shown) AS i (id)
    JOIN businesses_business b ON b.id = i.id
    JOIN businesses_owner o ON o.id = b.owner_id
    LEFT JOIN businesses_sector s ON s.id = b.sector_id
    LEFT JOIN businesses_subdistrict t ON t.id = b.subdistrict_id
    LEFT JOIN businesses_district d ON d.id = t.district_id
    LEFT JOIN LATERAL (
        SELECT q.* FROM showcase_productcard q WHERE q.business_id = b.id
        ORDER BY (q.picture_stem = ''), q.product_id LIMIT 1) l ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', q.name_id, q.name_en), ' ' ORDER BY q.product_id) AS names,
               count(*) AS products, bool_or(q.is_halal) AS has_halal
        FROM showcase_productcard q WHERE q.business_id = b.id) n ON true
    ON CONFLICT (business_id) DO UPDATE SET
        slug = excluded.slug, sector_id = excluded.sector_id, district_id = excluded.district_id,
        district_name = excluded.district_name, takes_whatsapp = excluded.takes_whatsapp,
        picture_stem = excluded.picture_stem, picture_widths = excluded.picture_widths,
        picture_colour = excluded.picture_colour, picture_alt = excluded.picture_alt, search = excluded.search,
        name = excluded.name, lead_id = excluded.lead_id, product_count = excluded.product_count,
        has_halal = excluded.has_halal
    WHERE card IS DISTINCT FROM excluded;
END $$;

-- Which businesses a change is about; `changed` holds the rows of the statement that fired the trigger.
CREATE FUNCTION showcase_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'businesses_business' THEN
        PERFORM showcase_refresh(array_agg(id)) FROM changed;
    WHEN 'businesses_product', 'businesses_picture' THEN
        PERFORM showcase_refresh(array_agg(DISTINCT business_id)) FROM changed;
    WHEN 'businesses_owner' THEN
        PERFORM showcase_refresh(array_agg(b.id))
        FROM changed JOIN businesses_business b ON b.owner_id = changed.id;
    WHEN 'accounts_consent' THEN
        PERFORM showcase_refresh(array_agg(DISTINCT b.id))
        FROM changed JOIN businesses_owner o ON o.user_id = changed.user_id
        JOIN businesses_business b ON b.owner_id = o.id
        WHERE changed.purpose IN ('showcase', 'photo');
    WHEN 'businesses_district' THEN
        PERFORM showcase_refresh(array_agg(business_id)) FROM showcase_businesscard
        WHERE district_id IN (SELECT id FROM changed);
    WHEN 'businesses_subdistrict' THEN
        PERFORM showcase_refresh(array_agg(b.id)) FROM businesses_business b
        WHERE b.subdistrict_id IN (SELECT id FROM changed);
    WHEN 'businesses_productcategory' THEN
        PERFORM showcase_refresh(array_agg(DISTINCT business_id)) FROM showcase_productcard
        WHERE category_id IN (SELECT id FROM changed);
    WHEN 'businesses_sector' THEN
        PERFORM showcase_refresh(array_agg(DISTINCT business_id)) FROM (
            SELECT business_id, sector_id FROM showcase_productcard
            UNION ALL SELECT business_id, sector_id FROM showcase_businesscard) cards
        WHERE sector_id IN (SELECT id FROM changed);
    END CASE;
    RETURN NULL;
END $$;
"""

# Table, and the statements on it that can change a card. An owner's first business comes after her.
FOLLOWED = {
    "businesses_business": ["INSERT", "UPDATE", "DELETE"],
    "businesses_product": ["INSERT", "UPDATE", "DELETE"],
    "businesses_picture": ["INSERT", "UPDATE", "DELETE"],
    "businesses_owner": ["UPDATE"],
    "accounts_consent": ["INSERT", "UPDATE", "DELETE"],
    "businesses_district": ["UPDATE"],
    "businesses_subdistrict": ["UPDATE"],
    "businesses_productcategory": ["UPDATE"],
    "businesses_sector": ["UPDATE"],
}
TRIGGERS = "".join(
    f"CREATE TRIGGER showcase_{event.lower()} AFTER {event} ON {table} "
    f"REFERENCING {'OLD' if event == 'DELETE' else 'NEW'} TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION showcase_follow();\n"
    for table, events in FOLLOWED.items()
    for event in events
)
NO_TRIGGERS = "".join(
    f"DROP TRIGGER showcase_{event.lower()} ON {table};\n" for table, events in FOLLOWED.items() for event in events
)
NO_FUNCTIONS = """
DROP FUNCTION showcase_follow();
DROP FUNCTION showcase_refresh(bigint[]);
DROP FUNCTION showcase_vector(text, "char");
DROP FUNCTION showcase_words(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("showcase", "0001_cards"), ("accounts", "0001_people")]
    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        # The cards of a portal that is already running.
        migrations.RunSQL(
            "SELECT showcase_refresh(array_agg(id)) FROM businesses_business WHERE status = 'verified'",
            migrations.RunSQL.noop,
        ),
    ]
