-- One setting of the service, such as how to reach those who run it.
-- query: home_setting
-- in: name text
-- out: value text
SELECT value FROM setting WHERE name = :name;
