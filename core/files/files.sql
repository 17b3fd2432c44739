-- query: file_add
-- in: organisation_id int8?, name text, type text, bytes int8, sha256 bytes, created_by int8, now moment
-- out: file_id int8
INSERT INTO file (organisation_id, name, type, bytes, sha256, created_by, created_at)
VALUES (:organisation_id, :name, :type, :bytes, :sha256, :created_by, :now)
RETURNING file_id;

-- query: file_chunk_add
-- in: file_id int8, number int4, data bytes
INSERT INTO file_chunk (file_id, number, data) VALUES (:file_id, :number, :data);

-- query: file_of
-- in: file_id int8
-- out: name text, type text, bytes int8
SELECT name, type, bytes FROM file WHERE file_id = :file_id;

-- query: file_chunk_of
-- in: file_id int8, number int4
-- out: data bytes
SELECT data FROM file_chunk WHERE file_id = :file_id AND number = :number;
