"""The NIB stands in the business; its licence row, which holds scan and check, follows it.

Many write `Business.nib`: the registration, officials, imports of 50,000 rows, merges, people at the database. A
service can't see them all, so two triggers keep the numbers equal, and a check of the old number ends with it.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION businesses_licence_takes_nib() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
BEGIN
    SELECT nib INTO held FROM businesses_business WHERE id = NEW.business_id FOR NO KEY UPDATE;
    IF held = '' THEN
        -- A licence that moves here in a merge brings its number along.
        UPDATE businesses_business SET nib = NEW.number WHERE id = NEW.business_id;
    ELSE
        NEW.number := held;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION businesses_licence_follows_nib() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.nib = '' THEN
        DELETE FROM businesses_licencereminder r USING businesses_licence l
        WHERE l.id = r.licence_id AND l.business_id = NEW.id AND l.kind = 'nib';
        DELETE FROM businesses_licence_products p USING businesses_licence l
        WHERE l.id = p.licence_id AND l.business_id = NEW.id AND l.kind = 'nib';
        -- Its scan loses its licence and is swept up.
        DELETE FROM businesses_licence WHERE business_id = NEW.id AND kind = 'nib';
    ELSE
        UPDATE businesses_licence
        SET number = NEW.nib, check_result = 'not_checked', checked_on = NULL, checked_by_id = NULL, updated_at = now()
        WHERE business_id = NEW.id AND kind = 'nib' AND number <> NEW.nib;
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER licence_takes_nib BEFORE INSERT OR UPDATE OF business_id, kind, number ON businesses_licence
FOR EACH ROW WHEN (NEW.kind = 'nib') EXECUTE FUNCTION businesses_licence_takes_nib();

CREATE TRIGGER licence_follows_nib AFTER UPDATE OF nib ON businesses_business
FOR EACH ROW WHEN (OLD.nib IS DISTINCT FROM NEW.nib) EXECUTE FUNCTION businesses_licence_follows_nib();
"""
GONE = """
DROP TRIGGER licence_follows_nib ON businesses_business;
DROP TRIGGER licence_takes_nib ON businesses_licence;
DROP FUNCTION businesses_licence_follows_nib();
DROP FUNCTION businesses_licence_takes_nib();
"""


class Migration(migrations.Migration):
    dependencies = [("businesses", "0014_licences")]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, GONE)]
