-- Role by action: deny by default. A new action is a line here (in a later migration), not code.

INSERT INTO role (role, side) VALUES
    ('anyone_signed_in', 'organisation'),
    ('organisation_lead', 'organisation'), ('spoc', 'organisation'), ('training_lead', 'organisation'),
    ('first_responder', 'organisation'), ('finance_contact', 'organisation'),
    -- Whoever is trained and does no more than that as yet; without any permission of their own.
    ('staff', 'organisation'),
    ('intake_officer', 'home_office'), ('lead_officer', 'home_office'), ('assessor', 'home_office'),
    ('lived_experience_assessor', 'home_office'),
    ('nation_adviser', 'home_office'), ('moderator', 'home_office'), ('decision_maker', 'home_office'),
    ('panel_member', 'home_office'), ('panel_chair', 'home_office'), ('grants_officer', 'home_office'),
    ('finance_approver', 'home_office'), ('policy_officer', 'home_office'), ('administrator', 'home_office'),
    ('trainer', 'training'), ('provider_administrator', 'training'),
    ('auditor', 'auditor');

INSERT INTO permission (role, action)
SELECT role, action FROM (VALUES
    ('anyone_signed_in', '{home.view,account.manage}'),
    ('organisation_lead', '{organisation.view,organisation.manage,organisation.people,people.view,people.manage,application.view,application.edit,application.submit,training.view,funding.view,funding.accept}'),
    ('spoc', '{organisation.view,people.view,people.manage,application.view,application.edit,training.view,funding.view}'),
    ('training_lead', '{organisation.view,people.view,people.manage,training.view}'),
    ('first_responder', '{training.own}'),
    ('finance_contact', '{organisation.view,funding.view}'),
    ('intake_officer', '{case.queue,case.view,case.absence,case.complete,panel.convene,organisation.view_all,register.view_all,training.view_all}'),
    ('assessor', '{case.queue,case.view,case.absence,case.assess,organisation.view_all,register.view_all}'),
    ('lived_experience_assessor', '{time.tell,case.queue,case.view,case.absence,case.assess}'),
    ('nation_adviser', '{case.queue,case.view,organisation.view_all,register.view_all}'),
    ('lead_officer', '{case.queue,case.view,case.absence,case.assign,organisation.view_all,register.view_all}'),
    ('moderator', '{case.queue,case.view,case.absence,case.moderate,organisation.view_all,register.view_all}'),
    ('decision_maker', '{case.queue,case.view,case.absence,case.decide,case.issue,organisation.view_all,register.view_all,training.view_all}'),
    ('panel_member', '{panel.sit,panel.close}'),
    ('panel_chair', '{panel.sit,panel.close}'),
    ('grants_officer', '{time.view_all,time.put_forward,funding.view_all,funding.propose,organisation.view_all,register.view_all}'),
    ('finance_approver', '{time.view_all,time.pay,funding.view_all,funding.approve,organisation.view_all,register.view_all}'),
    ('policy_officer', '{framework.view,framework.intake,organisation.view_all,register.view_all,training.view_all,training.providers,training.authorise,designation.propose}'),
    ('administrator', '{administration.view,administration.users,administration.factors,administration.plugins,mail.view,audit.view,organisation.view_all,training.providers}'),
    ('trainer', '{training.record,training.sessions}'),
    ('provider_administrator', '{training.record,training.sessions,training.courses,people.view,organisation.people}'),
    ('auditor', '{time.view_all,audit.view,case.queue,case.view,organisation.view_all,register.view_all,training.view_all,training.providers,funding.view_all,framework.view}'),
    -- What follows a decision: conditions, and changes of the register.
    ('intake_officer', '{condition.review}'),
    ('nation_adviser', '{condition.review}'),
    ('decision_maker', '{condition.review,register.change}'),
    ('policy_officer', '{designation.approve}'),
    ('organisation_lead', '{accreditation.surrender}')
) AS given (role, actions), unnest(actions::text[]) AS action;

-- Reports: figures, and the cases behind them. Applications that waited before there was this service.
INSERT INTO permission (role, action)
SELECT role, action FROM (VALUES
    ('{intake_officer,lead_officer,nation_adviser,moderator,decision_maker,policy_officer,administrator,auditor}', 'report.view'),
    ('{intake_officer,lead_officer,nation_adviser,moderator,decision_maker,auditor}', 'report.rows'),
    ('{intake_officer,lead_officer,auditor}', 'backlog.view'),
    ('{intake_officer}', 'backlog.import')
) AS given (roles, action), unnest(roles::text[]) AS role;

-- Who sees more than one organisation's records signs in with a second factor.
UPDATE role SET second_factor = true WHERE side IN ('home_office', 'auditor');
-- It is asked for again before a decision is issued, and before somebody else's is taken away.
UPDATE permission SET fresh_factor = true WHERE action IN ('case.issue', 'panel.close', 'register.change', 'administration.factors');
