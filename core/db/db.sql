-- What `assay doctor` asks the server about itself.

-- Rights the serving role has and should not: any of these means that a fault in the program could change the schema or
-- see through the walls.
-- query: db_role_rights
-- out: role text, rights text[]
SELECT current_user::text AS role, array_remove(ARRAY[
    CASE WHEN r.rolsuper THEN 'is a superuser' END,
    CASE WHEN r.rolbypassrls THEN 'passes row-level security' END,
    CASE WHEN r.rolcreaterole THEN 'may create roles' END,
    CASE WHEN r.rolcreatedb THEN 'may create databases' END,
    CASE WHEN has_schema_privilege('public', 'CREATE') THEN 'may create tables' END,
    CASE WHEN has_database_privilege(current_database(), 'CREATE') THEN 'may create schemas' END,
    CASE WHEN EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relowner = r.oid) THEN 'owns tables' END,
    CASE WHEN EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relowner <> r.oid
            AND pg_has_role(c.relowner, 'MEMBER')) THEN 'is a member of the owner' END], NULL) AS rights
FROM pg_roles r WHERE r.rolname = current_user;

-- Tables that tell organisations apart but have no wall. Three have none on purpose: the public register, sessions (read
-- before anybody is known) and the staging of imports (its import's own wall is asked first).
-- query: db_tables_open
-- out: name text
SELECT c.relname::text AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND NOT c.relrowsecurity
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organisation_id'
        AND NOT a.attisdropped)
    AND c.relname NOT IN ('register_entry', 'session', 'import_record')
ORDER BY 1;

-- query: db_guards_off
-- out: name text, guarded text
SELECT t.tgname::text AS name, c.relname::text AS guarded
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND NOT t.tgisinternal AND t.tgenabled NOT IN ('O', 'A')
ORDER BY 2, 1;

-- query: db_server
-- out: version int4, encoding text, fsync bool, synchronous text, connections int4, walls int8, clock moment
-- out: encrypted bool, local bool
SELECT current_setting('server_version_num')::int4 AS version, pg_encoding_to_char(d.encoding)::text AS encoding,
    current_setting('fsync')::bool AS fsync, current_setting('synchronous_commit') AS synchronous,
    current_setting('max_connections')::int4 AS connections,
    (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relrowsecurity) AS walls,
    clock_timestamp() AS clock,
    coalesce((SELECT s.ssl FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()), false) AS encrypted,
    inet_client_addr() IS NULL OR host(inet_client_addr()) IN ('127.0.0.1', '::1') AS local
FROM pg_database d WHERE d.datname = current_database();
