-- Who makes the list for the National Referral Mechanism's sign-in.
INSERT INTO permission (role, action)
SELECT role, 'register.export' FROM unnest('{policy_officer,administrator}'::text[]) AS role;
