-- Writes one entry of the trail in the transaction of the act. detail: ids, codes, figures only; personal: words, names.
-- query: audit_record
-- in: action text, subject_kind text, subject_id int8?, organisation_id int8?, detail json?, personal json?
-- out: audit_id int8
SELECT audit_write(:action, :subject_kind, :subject_id, :organisation_id, :detail, :personal) AS audit_id;
