-- Who acts, and what every room leans on. Roles assay_owner and assay_app exist already: the script that makes the
-- database makes them. assay_app serves: it has no DDL and only the rights granted here, table by table.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO assay_app;

CREATE TABLE setting (
    name text PRIMARY KEY,
    value text NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON setting TO assay_app;

-- The actor of this transaction, as actor_begin set it. Unset means nobody: every wall below then hides everything.
CREATE FUNCTION actor_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('assay.person', true), '')::bigint $$;
CREATE FUNCTION actor_account() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('assay.account', true), '')::bigint $$;
CREATE FUNCTION actor_organisation() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('assay.organisation', true), '')::bigint $$;
-- Home Office staff, the auditor and the system itself see every organisation; what they may do is the permissions'.
CREATE FUNCTION actor_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('assay.sees_all', true), '') = 'on' $$;
CREATE FUNCTION actor_has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(wanted = ANY (string_to_array(current_setting('assay.roles', true), ',')), false) $$;
-- The transaction's time as the program told it; rules never ask the database's own clock.
CREATE FUNCTION actor_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('assay.now', true), '')::timestamptz $$;

-- The program itself at work (jobs, commands, demonstration data): sees all, is no person.
CREATE FUNCTION actor_begin_system(now timestamptz) RETURNS void LANGUAGE sql AS $$
    SELECT set_config('assay.person', '', true), set_config('assay.account', '', true),
        set_config('assay.organisation', '', true), set_config('assay.sees_all', 'on', true),
        set_config('assay.roles', 'system', true), set_config('assay.now', now::text, true);
$$;

-- A rule of the field refused something: error_name is the program's error code.
CREATE FUNCTION refuse(error_name text, words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', words USING ERRCODE = 'AS001', HINT = error_name;
END $$;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse('FORBIDDEN', format('%s is append-only', TG_TABLE_NAME));
    RETURN NULL;
END $$;

-- One row a form sent: a second submit of the same form finds the first one's outcome.
CREATE TABLE submission (
    key text PRIMARY KEY CHECK (length(key) BETWEEN 20 AND 64),
    person_id bigint,
    location text,
    submitted_at timestamptz NOT NULL
);
CREATE INDEX submission_age ON submission (submitted_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON submission TO assay_app;

-- Work that is due later or again. key makes each effect happen once, however many servers run.
CREATE TABLE job (
    job_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL UNIQUE,
    due_at timestamptz NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    attempts int NOT NULL DEFAULT 0,
    last_error text,
    -- A runner holds the job until then; one that was killed leaves it to be taken up again.
    leased_until timestamptz,
    locked boolean NOT NULL DEFAULT false,
    -- Called for while it was running: it runs once more, for what has come since it looked.
    called boolean NOT NULL DEFAULT false,
    done_at timestamptz,
    given_up_at timestamptz
);
CREATE INDEX job_due ON job (due_at) WHERE done_at IS NULL AND given_up_at IS NULL;
CREATE INDEX job_given_up ON job (given_up_at) WHERE given_up_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON job TO assay_app;
-- Is the session of the job's holder there? A function that is asked anew for each row: within a claim's own query the
-- answer of a moment ago would be taken again.
CREATE FUNCTION job_held(job bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        WHERE l.locktype = 'advisory' AND l.classid = 20617 AND l.objid = (job % 2147483647)::int::oid
            AND l.objsubid = 2 AND l.granted);
END $$;

-- Mail waits here in the transaction of what it tells of, and goes out by SMTP later.
CREATE TABLE mail (
    mail_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text UNIQUE,
    person_id bigint,
    address text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'cy')),
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    last_error text,
    sent_at timestamptz,
    given_up_at timestamptz,
    -- Where no mail leaves (the demonstration) they are kept to be read instead.
    kept_at timestamptz
);
CREATE INDEX mail_due ON mail (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL AND kept_at IS NULL;
CREATE INDEX mail_recent ON mail (mail_id DESC);
GRANT SELECT, INSERT, UPDATE ON mail TO assay_app;

-- Files people upload, in chunks: no server holds what another lacks.
CREATE TABLE file (
    file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    type text NOT NULL,
    bytes bigint NOT NULL CHECK (bytes >= 0),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    created_by bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE file_chunk (
    file_id bigint NOT NULL REFERENCES file ON DELETE CASCADE,
    number int NOT NULL CHECK (number >= 0),
    data bytea NOT NULL CHECK (length(data) <= 1048576),
    PRIMARY KEY (file_id, number)
);
GRANT SELECT, INSERT ON file, file_chunk TO assay_app;
ALTER TABLE file ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON file USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
ALTER TABLE file_chunk ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON file_chunk USING (EXISTS (SELECT FROM file f WHERE f.file_id = file_chunk.file_id));
