-- Money in whole pence. A fund is never committed beyond its budget, however many approve at once: the fund's own row is
-- locked by the update that adds the commitment, and its check refuses.

CREATE TABLE fund (
    fund_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    funder text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    budget_pence bigint NOT NULL CHECK (budget_pence >= 0),
    committed_pence bigint NOT NULL DEFAULT 0,
    created_by bigint REFERENCES person,
    created_at timestamptz NOT NULL,
    CONSTRAINT fund_period CHECK (ends_on >= starts_on),
    CONSTRAINT fund_within_budget CHECK (committed_pence BETWEEN 0 AND budget_pence)
);
CREATE TABLE scheme (
    scheme_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fund_id bigint NOT NULL REFERENCES fund,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    purpose text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX scheme_title ON scheme (fund_id, lower(title));
CREATE SEQUENCE award_number;
GRANT USAGE ON SEQUENCE award_number TO assay_app;
CREATE TABLE award (
    award_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    scheme_id bigint NOT NULL REFERENCES scheme,
    organisation_id bigint NOT NULL REFERENCES organisation,
    amount_pence bigint NOT NULL CHECK (amount_pence > 0),
    purpose text NOT NULL CHECK (length(purpose) BETWEEN 1 AND 2000),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    state text NOT NULL CHECK (state IN ('proposed', 'rejected', 'offered', 'declined', 'withdrawn', 'accepted', 'live',
        'suspended', 'closed', 'terminated')),
    version int NOT NULL DEFAULT 1,
    proposed_by bigint NOT NULL REFERENCES person,
    proposed_at timestamptz NOT NULL,
    approved_by bigint REFERENCES person,
    approved_at timestamptz,
    answered_by bigint REFERENCES person,
    answered_at timestamptz,
    -- The version of the terms it was offered under, and who signed them for the organisation.
    terms_code text NOT NULL CHECK (length(terms_code) BETWEEN 1 AND 40),
    signatory_name text CHECK (length(signatory_name) BETWEEN 1 AND 200),
    signatory_capacity text CHECK (length(signatory_capacity) BETWEEN 1 AND 200),
    CONSTRAINT award_signed CHECK (state NOT IN ('accepted', 'live', 'suspended', 'closed', 'terminated')
        OR (answered_by IS NOT NULL AND signatory_name IS NOT NULL AND signatory_capacity IS NOT NULL)),
    CONSTRAINT award_maker_is_not_checker CHECK (approved_by IS NULL OR approved_by <> proposed_by),
    CONSTRAINT award_period CHECK (ends_on >= starts_on)
);
CREATE INDEX award_organisation ON award (organisation_id, award_id DESC);
CREATE INDEX award_state ON award (state, award_id DESC);
CREATE INDEX award_scheme ON award (scheme_id);
CREATE TABLE award_event (
    award_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    award_id bigint NOT NULL REFERENCES award,
    event text NOT NULL,
    to_state text NOT NULL,
    person_id bigint REFERENCES person,
    at timestamptz NOT NULL,
    words text NOT NULL DEFAULT ''
);
CREATE INDEX award_event_award ON award_event (award_id, award_event_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON award_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What is committed follows the award's state, here and nowhere else.
CREATE FUNCTION award_commits(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT state IN ('offered', 'accepted', 'live', 'suspended', 'closed') $$;
-- What may follow what; the same as award_next in funding_rules.c, and what comes after it with claims.
CREATE FUNCTION award_follows(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (before, after) IN (('proposed', 'offered'), ('proposed', 'rejected'),
        ('proposed', 'withdrawn'), ('offered', 'accepted'),
        ('offered', 'declined'), ('offered', 'withdrawn'), ('accepted', 'live'), ('live', 'suspended'),
        ('suspended', 'live'), ('live', 'closed'), ('suspended', 'closed'), ('accepted', 'terminated'),
        ('live', 'terminated'), ('suspended', 'terminated'))
$$;
CREATE FUNCTION award_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_before bigint := 0;
    v_after bigint := CASE WHEN award_commits(NEW.state) THEN NEW.amount_pence ELSE 0 END;
    v_fund fund;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        v_before := CASE WHEN award_commits(OLD.state) THEN OLD.amount_pence ELSE 0 END;
        IF NEW.organisation_id <> OLD.organisation_id OR NEW.scheme_id <> OLD.scheme_id
                OR NEW.proposed_by <> OLD.proposed_by OR NEW.reference <> OLD.reference THEN
            PERFORM refuse('FORBIDDEN', 'an award stays with its organisation, scheme and maker');
        END IF;
        IF NEW.state <> OLD.state AND NOT award_follows(OLD.state, NEW.state) THEN
            PERFORM refuse('STATE_REFUSED', format('an award that is %s does not become %s', OLD.state, NEW.state));
        END IF;
        IF OLD.state <> 'proposed' AND (NEW.amount_pence, NEW.starts_on, NEW.ends_on, NEW.purpose, NEW.terms_code)
                <> (OLD.amount_pence, OLD.starts_on, OLD.ends_on, OLD.purpose, OLD.terms_code) THEN
            PERFORM refuse('FORBIDDEN', 'what was decided is not changed');
        END IF;
        IF OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by
                OR OLD.answered_by IS NOT NULL AND NEW.answered_by IS DISTINCT FROM OLD.answered_by THEN
            PERFORM refuse('FORBIDDEN', 'who decided is not changed');
        END IF;
    ELSIF NEW.state <> 'proposed' THEN
        PERFORM refuse('STATE_REFUSED', 'an award begins with its proposal');
    END IF;
    IF EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = NEW.organisation_id
            AND h.person_id IN (NEW.proposed_by, NEW.approved_by)) THEN
        PERFORM refuse('FORBIDDEN', 'a person of the organisation takes no part in giving it money');
    END IF;
    IF NEW.state NOT IN ('proposed', 'rejected', 'withdrawn') AND NEW.approved_by IS NULL THEN
        PERFORM refuse('FORBIDDEN', 'an award is approved by a second person first');
    END IF;
    IF NEW.state IN ('accepted', 'declined') AND NEW.answered_by IS NULL THEN
        PERFORM refuse('FORBIDDEN', 'an offer is answered by somebody');
    END IF;
    IF v_after > 0 AND v_before = 0 AND NOT EXISTS (SELECT FROM register_entry e
            WHERE e.organisation_id = NEW.organisation_id
                AND e.state IN ('designated', 'accredited', 'accredited_with_conditions', 'renewal_due')) THEN
        PERFORM refuse('STATE_REFUSED', 'money goes to accredited organisations only');
    END IF;
    IF v_after <> v_before THEN
        UPDATE fund f SET committed_pence = f.committed_pence + v_after - v_before
        FROM scheme s WHERE s.scheme_id = NEW.scheme_id AND f.fund_id = s.fund_id
        RETURNING f.* INTO v_fund;
        IF NEW.starts_on < v_fund.starts_on OR NEW.ends_on > v_fund.ends_on THEN
            PERFORM refuse('INVALID', 'the award lies outside of the fund''s period');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OF organisation_id, scheme_id, proposed_by, reference, state, amount_pence,
    starts_on, ends_on, purpose, terms_code, approved_by, answered_by ON award
    FOR EACH ROW EXECUTE FUNCTION award_guard();
-- Who signed stays who signed, until the name's time is over (retention_sweep).
CREATE TRIGGER signed BEFORE UPDATE OF signatory_name, signatory_capacity ON award FOR EACH ROW
    WHEN (OLD.signatory_name IS NOT NULL AND NEW.signatory_name <> 'Erased person'
        AND (OLD.signatory_name, OLD.signatory_capacity) IS DISTINCT FROM (NEW.signatory_name, NEW.signatory_capacity))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept BEFORE DELETE ON award FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- For claims, ledger and payments, which come after.
CREATE TABLE claim (
    claim_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    award_id bigint NOT NULL REFERENCES award,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'query', 'approved', 'part_approved', 'paid',
        'reconciled', 'recovered')),
    created_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL
);
CREATE TABLE claim_line (
    claim_line_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id bigint NOT NULL REFERENCES claim,
    category text NOT NULL,
    spent_on date NOT NULL,
    amount_pence bigint NOT NULL CHECK (amount_pence > 0),
    file_id bigint REFERENCES file
);
CREATE TABLE payment (
    payment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id bigint NOT NULL REFERENCES claim,
    amount_pence bigint NOT NULL CHECK (amount_pence > 0),
    made_by bigint NOT NULL REFERENCES person,
    approved_by bigint REFERENCES person,
    paid_at timestamptz,
    CHECK (approved_by IS NULL OR approved_by <> made_by)
);
-- Double entry: the lines of one transaction add up to nothing, checked when it commits; nothing is edited.
CREATE TABLE ledger_transaction (
    ledger_transaction_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fund_id bigint NOT NULL REFERENCES fund,
    words text NOT NULL,
    at timestamptz NOT NULL
);
CREATE TABLE ledger_line (
    ledger_transaction_id bigint NOT NULL REFERENCES ledger_transaction,
    line int NOT NULL,
    account text NOT NULL,
    amount_pence bigint NOT NULL CHECK (amount_pence <> 0),
    PRIMARY KEY (ledger_transaction_id, line)
);
CREATE FUNCTION ledger_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT sum(l.amount_pence) FROM ledger_line l
            WHERE l.ledger_transaction_id = NEW.ledger_transaction_id) <> 0 THEN
        PERFORM refuse('INVALID', 'ledger entries must balance');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balance AFTER INSERT ON ledger_line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_balance();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_line FOR EACH ROW EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON fund, scheme TO assay_app;
GRANT SELECT, INSERT, UPDATE ON award TO assay_app;
GRANT SELECT, INSERT ON award_event TO assay_app;
-- A fund's budget may be changed; what is committed only the guard above writes.
GRANT UPDATE (title, funder, starts_on, ends_on, budget_pence) ON fund TO assay_app;

ALTER TABLE award ENABLE ROW LEVEL SECURITY;
-- An organisation sees what was offered to it, not what is being considered.
CREATE POLICY wall ON award USING ((SELECT actor_sees_all())
    OR (organisation_id = (SELECT actor_organisation()) AND approved_by IS NOT NULL));
ALTER TABLE award_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON award_event USING (EXISTS (SELECT FROM award a WHERE a.award_id = award_event.award_id)
    AND ((SELECT actor_sees_all()) OR to_state NOT IN ('proposed', 'rejected')));
ALTER TABLE claim ENABLE ROW LEVEL SECURITY;
ALTER TABLE claim_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_transaction ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_line ENABLE ROW LEVEL SECURITY;

-- What people with lived experience are paid for.
-- A month's time of one person is put forward for payment by one and marked as paid by another; neither is paid by it.
CREATE TABLE lived_experience_payment (
    lived_experience_payment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    month date NOT NULL CHECK (month = date_trunc('month', month)),
    put_forward_by bigint NOT NULL REFERENCES person,
    put_forward_at timestamptz NOT NULL,
    paid_by bigint REFERENCES person,
    paid_at timestamptz,
    CHECK (num_nulls(paid_by, paid_at) IN (0, 2)),
    CHECK (paid_by <> put_forward_by),
    CHECK (person_id <> put_forward_by),
    CHECK (person_id <> paid_by)
);
CREATE INDEX lived_experience_payment_month ON lived_experience_payment (month, person_id);
CREATE TABLE lived_experience_payment_entry (
    lived_experience_time_id bigint PRIMARY KEY REFERENCES lived_experience_time,
    lived_experience_payment_id bigint NOT NULL REFERENCES lived_experience_payment
);
CREATE INDEX lived_experience_payment_entry_payment ON lived_experience_payment_entry (lived_experience_payment_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON lived_experience_payment_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION lived_experience_payment_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_by bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.put_forward_by ELSE NEW.paid_by END;
BEGIN
    IF v_by IS DISTINCT FROM actor_person() OR NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = v_by
            AND h.organisation_id IS NULL AND h.ended_on IS NULL
            AND h.role = CASE WHEN TG_OP = 'INSERT' THEN 'grants_officer' ELSE 'finance_approver' END) THEN
        PERFORM refuse('FORBIDDEN', 'a grants officer puts time forward, and a finance approver marks it as paid');
    END IF;
    IF TG_OP = 'INSERT' AND NEW.paid_at IS NOT NULL OR TG_OP = 'UPDATE' AND (OLD.paid_at IS NOT NULL
            OR (NEW.lived_experience_payment_id, NEW.person_id, NEW.month, NEW.put_forward_by, NEW.put_forward_at)
                IS DISTINCT FROM (OLD.lived_experience_payment_id, OLD.person_id, OLD.month, OLD.put_forward_by,
                    OLD.put_forward_at)) THEN
        PERFORM refuse('FORBIDDEN', 'what was put forward stands, and is paid once');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON lived_experience_payment
    FOR EACH ROW EXECUTE FUNCTION lived_experience_payment_guard();
CREATE FUNCTION lived_experience_payment_entry_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    -- The time's row first: it is not taken back meanwhile.
    PERFORM FROM lived_experience_time t WHERE t.lived_experience_time_id = NEW.lived_experience_time_id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM lived_experience_time t JOIN lived_experience_payment p USING (person_id)
            WHERE t.lived_experience_time_id = NEW.lived_experience_time_id
                AND p.lived_experience_payment_id = NEW.lived_experience_payment_id AND t.taken_back_at IS NULL
                AND date_trunc('month', t.worked_on) = p.month AND p.paid_at IS NULL
                AND p.put_forward_by = actor_person()) THEN
        PERFORM refuse('FORBIDDEN', 'a payment is of one person''s time of one month');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON lived_experience_payment_entry
    FOR EACH ROW EXECUTE FUNCTION lived_experience_payment_entry_guard();

GRANT SELECT, INSERT, UPDATE ON lived_experience_payment TO assay_app;
GRANT SELECT, INSERT ON lived_experience_payment_entry TO assay_app;
ALTER TABLE lived_experience_payment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON lived_experience_payment USING ((SELECT actor_sees_all()));
ALTER TABLE lived_experience_payment_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON lived_experience_payment_entry USING ((SELECT actor_sees_all()));
