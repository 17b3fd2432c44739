-- The trail: one entry in the transaction of each act; sealed later, in batches, into a chain of hashes.
-- Entries hold ids and salted hashes; the personal payload stands apart, so that it can be erased and the chain holds.

CREATE TABLE audit_entry (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    person_id bigint,
    account_id bigint,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id bigint,
    organisation_id bigint,
    detail jsonb NOT NULL DEFAULT '{}',
    personal_hash bytea
);
CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject_id, audit_id);
CREATE INDEX audit_entry_transaction ON audit_entry (transaction, audit_id);
CREATE INDEX audit_entry_organisation ON audit_entry (organisation_id, audit_id);
CREATE INDEX audit_entry_action ON audit_entry (action, audit_id);
CREATE INDEX audit_entry_person ON audit_entry (person_id, audit_id);

CREATE TABLE audit_personal (
    audit_id bigint PRIMARY KEY REFERENCES audit_entry,
    salt bytea NOT NULL,
    payload jsonb NOT NULL
);

-- The chain: hash = sha256(hash before || canonical bytes of the entry). Written by the sealing job alone.
CREATE TABLE audit_seal (
    number bigint PRIMARY KEY CHECK (number > 0),
    audit_id bigint NOT NULL UNIQUE REFERENCES audit_entry,
    hash bytea NOT NULL CHECK (length(hash) = 32)
);
CREATE TABLE audit_checkpoint (
    number bigint PRIMARY KEY REFERENCES audit_seal,
    hash bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64)
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_seal EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_checkpoint EXECUTE FUNCTION refuse_change();

-- The only way to write an entry. detail: ids, codes, figures; never names or words. personal: the rest, erasable.
CREATE FUNCTION audit_write(action text, subject_kind text, subject_id bigint, organisation_id bigint,
    detail jsonb DEFAULT '{}', personal jsonb DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_salt bytea;
    v_id bigint;
BEGIN
    IF personal IS NOT NULL THEN
        v_salt := decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
    END IF;
    INSERT INTO audit_entry (at, person_id, account_id, action, subject_kind, subject_id, organisation_id, detail,
        personal_hash)
    VALUES (coalesce(actor_now(), clock_timestamp()), actor_person(), actor_account(), audit_write.action,
        audit_write.subject_kind, audit_write.subject_id, audit_write.organisation_id,
        coalesce(audit_write.detail, '{}'), sha256(v_salt || convert_to(personal::text, 'UTF8')))
    RETURNING audit_id INTO v_id;
    IF personal IS NOT NULL THEN
        INSERT INTO audit_personal VALUES (v_id, v_salt, personal);
    END IF;
    RETURN v_id;
END $$;

GRANT SELECT ON audit_entry, audit_personal, audit_seal, audit_checkpoint TO assay_app;
GRANT INSERT ON audit_seal, audit_checkpoint TO assay_app;
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit_entry USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
ALTER TABLE audit_personal ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON audit_personal USING ((SELECT actor_sees_all()));
