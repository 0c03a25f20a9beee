"""What `enrol` asks and writes in one trip each when everybody taps at once (docs/decisions/0015)."""

from django.db import migrations

FACTS = r"""
-- All that the rules of enrolling ask about one class and one business, NULL where either is gone.
CREATE FUNCTION trainings_seat_facts(asked_training bigint, asked_business bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'training', to_jsonb(t) - '{text_id,text_en,lottery_seed}'::text[],
            'sessions', (
                SELECT jsonb_agg(jsonb_build_object('id', s.id, 'starts_at', s.starts_at, 'ends_at', s.ends_at)
                    ORDER BY s.starts_at, s.id)
                FROM trainings_session s WHERE s.training_id = t.id),
            'sectors', (SELECT jsonb_agg(l.sector_id ORDER BY l.sector_id)
                FROM trainings_training_sectors l WHERE l.training_id = t.id),
            'districts', (SELECT jsonb_agg(l.district_id ORDER BY l.district_id)
                FROM trainings_training_districts l WHERE l.training_id = t.id),
            'business', jsonb_build_object('id', b.id, 'owner_id', b.owner_id, 'name', b.name, 'status', b.status,
                'sector_id', b.sector_id, 'subdistrict_id', b.subdistrict_id),
            'user', (SELECT jsonb_build_object('id', u.id, 'full_name', u.full_name, 'language', u.language,
                    'email', u.email, 'phone', u.phone, 'phone_verified_at', u.phone_verified_at)
                FROM businesses_owner o JOIN accounts_user u ON u.id = o.user_id WHERE o.id = b.owner_id),
            -- What she is in, or waits for, with any of her businesses.
            'places', (
                SELECT jsonb_agg(jsonb_build_object('enrolment', e.id, 'training', e.training_id,
                    'business', e.business_id, 'clashes', (e.status = 'seated' OR e.offer_kind = 'own') AND EXISTS (
                        SELECT 1 FROM trainings_session s JOIN trainings_session other
                            ON other.starts_at < s.ends_at AND other.ends_at > s.starts_at
                        WHERE s.training_id = t.id AND other.training_id = e.training_id)) ORDER BY e.id)
                FROM businesses_business mine JOIN trainings_enrolment e ON e.business_id = mine.id
                WHERE mine.owner_id = b.owner_id AND e.status IN ('applied', 'seated', 'waiting', 'offered')))
        FROM trainings_training t, businesses_business b
        WHERE t.id = asked_training AND b.id = asked_business
    );
END
$$;
"""
TAKE = r"""
-- Give the seat or the place in the waiting list that was prepared in `seat` and `place`, if nothing has changed since
-- `facts` were read. Returns the place in the list, 0 for a seat, and NULL, with nothing written, for all that
-- needs more than counting.
CREATE FUNCTION trainings_take_seat(facts jsonb, seat jsonb, place jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    class trainings_training;
    taken bigint;
    in_line bigint;
    open_offers bigint;
    next_rank integer;
    given jsonb := seat;
    rank integer := 0;
BEGIN
    -- The order of locks of services/locking.py: the training, then the owner.
    SELECT * INTO class FROM trainings_training WHERE id = (facts #>> '{training,id}')::bigint FOR NO KEY UPDATE;
    PERFORM 1 FROM businesses_owner WHERE id = (facts #>> '{business,owner_id}')::bigint FOR NO KEY UPDATE;
    IF trainings_seat_facts(class.id, (facts #>> '{business,id}')::bigint) IS DISTINCT FROM facts THEN
        RETURN NULL;
    END IF;

    -- As in services/filling.py, Seats.of.
    SELECT count(*) FILTER (WHERE e.status = 'seated' OR e.offer_kind = 'own'),
        count(*) FILTER (WHERE e.status = 'waiting' OR e.offer_kind = 'open'),
        count(*) FILTER (WHERE e.offer_kind = 'open'),
        coalesce(max(e.rank), 0) + 1
    INTO taken, in_line, open_offers, next_rank
    FROM trainings_enrolment e
    WHERE e.training_id = class.id AND e.status IN ('applied', 'seated', 'waiting', 'offered');
    IF open_offers > 0 OR (taken < class.capacity AND in_line > 0) THEN
        -- What is free belongs to those who wait.
        RETURN NULL;
    END IF;
    IF taken >= class.capacity THEN
        IF in_line >= class.waiting_capacity THEN
            RETURN NULL;
        END IF;
        given := place;
        rank := next_rank;
    END IF;

    INSERT INTO trainings_enrolment
    SELECT * FROM jsonb_populate_record(
        NULL::trainings_enrolment, (given -> 'enrolment') || jsonb_build_object('rank', rank));
    INSERT INTO notifications_message
    SELECT made.* FROM jsonb_array_elements(given -> 'messages') AS told,
        jsonb_populate_record(NULL::notifications_message,
            told || jsonb_build_object('id', nextval('notifications_message_id_seq'))) AS made;
    RETURN rank;
END
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION trainings_take_seat(jsonb, jsonb, jsonb);
DROP FUNCTION trainings_seat_facts(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("trainings", "0013_demand_permissions"),
        ("businesses", "0011_register_in_depth"),
        ("notifications", "0004_message_failure"),
    ]
    operations = [migrations.RunSQL([FACTS, TAKE], NO_FUNCTIONS)]
