// Many cases at a stage, quickly: copies of one that went there through the pages.
//
//   clones(application, count)   each of an organisation of its own, whose lead has an account with an address:
//                                [{ application, organisation, reference, email }]
//
// Copied is what a case consists of; not its messages, mails and entries of the trail, which tell of what happened.
import { sql } from "./server.mjs";

const parts = ["application_event", "application_sign_off", "application_clock", "application_answer", "application_section", "conflict_declaration",
  "case_role", "assessment", "moderation", "decision"];
let made = 0;

export function clones(application, count) {
  const first = made + 1;
  made += count;
  sql(`DO $clone$
    DECLARE
      v_table text;
      v_columns text;
      v_organisation bigint;
      v_person bigint;
      v_application bigint;
      v_copied text[] := ARRAY['application', '${parts.join("', '")}'];
    BEGIN
      FOREACH v_table IN ARRAY v_copied LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', v_table);
      END LOOP;
      FOR v_number IN ${first} .. ${made} LOOP
        INSERT INTO organisation (name, framework_code, kind, sector, registered_at)
          SELECT 'Copied Organisation ' || v_number, o.framework_code, o.kind, o.sector, now()
          FROM application a JOIN organisation o USING (organisation_id) WHERE a.application_id = ${application}
          RETURNING organisation_id INTO v_organisation;
        INSERT INTO person (full_name, email, created_at) VALUES ('Copied Lead ' || v_number, 'lead@copied' || v_number || '.example', now())
          RETURNING person_id INTO v_person;
        INSERT INTO account (person_id, email, created_at, verified_at) VALUES (v_person, 'lead@copied' || v_number || '.example', now(), now());
        INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (v_person, v_organisation, 'organisation_lead', current_date - 1);
        UPDATE organisation SET spoc_person_id = v_person WHERE organisation_id = v_organisation;
        FOREACH v_table IN ARRAY v_copied LOOP
          SELECT string_agg(quote_ident(c.column_name), ', ') INTO v_columns FROM information_schema.columns c
          WHERE c.table_schema = 'public' AND c.table_name = v_table AND c.is_identity = 'NO' AND c.is_generated = 'NEVER'
            AND c.column_name NOT IN ('application_id', 'organisation_id', 'reference');
          IF v_table = 'application' THEN
            EXECUTE format('INSERT INTO application (%s, organisation_id, reference) SELECT %s, $1, $2 FROM application
              WHERE application_id = ${application} RETURNING application_id', v_columns, v_columns)
              INTO v_application USING v_organisation, 'COPY-' || v_number;
          ELSE
            EXECUTE format('INSERT INTO %I (%s, application_id) SELECT %s, $1 FROM %I WHERE application_id = ${application}
              ORDER BY %s', v_table, v_columns, v_columns, v_table, coalesce((SELECT quote_ident(i.column_name)
                FROM information_schema.columns i WHERE i.table_name = v_table AND i.is_identity = 'YES'), '1'))
              USING v_application;
          END IF;
        END LOOP;
      END LOOP;
      FOREACH v_table IN ARRAY v_copied LOOP
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', v_table);
      END LOOP;
    END $clone$`);
  return sql(`SELECT a.application_id AS application, a.organisation_id AS organisation, a.reference, 'lead@copied' || n || '.example' AS email
    FROM generate_series(${first}, ${made}) AS n JOIN application a ON a.reference = 'COPY-' || n ORDER BY n`);
}
