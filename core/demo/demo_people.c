/* Staff of the Home Office, training providers, and the auditor. */
#include "demo/demo_people.h"

const struct demo_staff_member demo_staff_members[DEMO_STAFF] = {
    [DEMO_INTAKE_1] = {"Ngozi Adeyemi-Clarke", "ngozi.adeyemi-clarke@office.example", "intake_officer", "/cases"},
    [DEMO_INTAKE_2] = {"Gethin Prosser", "gethin.prosser@office.example", "intake_officer", "/cases"},
    [DEMO_LEAD_OFFICER] = {"Rosalind Achebe-Marsh", "rosalind.achebe-marsh@office.example", "lead_officer", "/cases"},
    [DEMO_ASSESSOR_1] = {"Aoife Ní Chonaill", "aoife.nichonaill@office.example", "assessor", "/cases"},
    [DEMO_ASSESSOR_2] = {"Rajan Thiruvengadam", "rajan.thiruvengadam@office.example", "assessor", "/cases"},
    [DEMO_ASSESSOR_3] = {"Dilys Whitcombe", "dilys.whitcombe@office.example", "assessor", "/cases"},
    [DEMO_MODERATOR] = {"Callum MacAskill-Reid", "callum.macaskill-reid@office.example", "moderator", "/cases"},
    [DEMO_DECISION_1] = {"Judith Ferncastle", "judith.ferncastle@office.example", "decision_maker", "/cases"},
    [DEMO_DECISION_2] = {"Samir el-Tayeb", "samir.el-tayeb@office.example", "decision_maker", "/cases"},
    [DEMO_PANEL_CHAIR_1] = {"Oluwaseun Hartnoll", "oluwaseun.hartnoll@panel.example", "panel_chair", "/panels"},
    [DEMO_PANEL_CHAIR_2] = {"Gwyneth Ravenscroft", "gwyneth.ravenscroft@panel.example", "panel_chair", "/panels"},
    [DEMO_PANEL_1] = {"Blessing Okwuosa", "blessing.okwuosa@panel.example", "panel_member", "/panels"},
    [DEMO_PANEL_2] = {"Padraig Lonergan-Shah", "padraig.lonergan-shah@panel.example", "panel_member", "/panels"},
    [DEMO_PANEL_3] = {"Annelise Thorogood", "annelise.thorogood@panel.example", "panel_member", "/panels"},
    [DEMO_PANEL_4] = {"Kofi Ansah-Whitby", "kofi.ansah-whitby@panel.example", "panel_member", "/panels"},
    [DEMO_GRANTS] = {"Patience Mutasa", "patience.mutasa@office.example", "grants_officer", "/funds"},
    [DEMO_FINANCE_1] = {"Harriet Blythe-Ogunleye", "harriet.blythe-ogunleye@office.example", "finance_approver",
        "/funds"},
    [DEMO_FINANCE_2] = {"Viktor Sjöqvist", "viktor.sjoqvist@office.example", "finance_approver", "/funds"},
    [DEMO_POLICY_1] = {"Eleri Vaughan-Mistry", "eleri.vaughan-mistry@office.example", "policy_officer", "/home"},
    [DEMO_POLICY_2] = {"Desmond Oakeshott", "desmond.oakeshott@office.example", "policy_officer", "/home"},
    [DEMO_ADMINISTRATOR] = {"Agnieszka Zielonka", "agnieszka.zielonka@office.example", "administrator",
        "/administration"},
    [DEMO_AUDITOR] = {"Winston Abara", "winston.abara@audit.example", "auditor", "/home"},
};

const struct demo_provider demo_providers[DEMO_PROVIDERS] = {
    {"Brightwater Learning", "brightwater",
        "Courses for First Responders and those who lead them, in the North and online. Made up for this "
        "demonstration.",
        "Marged Llewelyn-Shah", "marged", "/sessions", {"Olumide Fairweather", "Caoimhe Rackham"},
        {"olumide", "caoimhe"}, "/sessions", "All of England"},
    {"Kestrel Street Training Cooperative", "kestrelstreet",
        "Refresher days, run by people who made referrals for many years. Made up for this demonstration.",
        "Jonty Abernethy-Diaz", "jonty", NULL, {"Soraya Habibzadeh", "Idris Penrice"}, {"soraya", "idris"}, NULL,
        "All of England"},
};

const struct demo_other demo_others[] = {
    {DEMO_HARBOURLIGHT, "Philippa Nakamura", "philippa", "finance_contact", -1},
    {DEMO_HARBOURLIGHT, "Yusuf Karaca", "yusuf", "training_lead", 3},
    {DEMO_FERNBRIDGE, "Manjit Purewal", "manjit", "training_lead", 1},
    {DEMO_LANTERNWAY, "Bronagh Tull", "bronagh", "training_lead", 1},
    {DEMO_SALTMARSH, "Elspeth Ravenscar", "elspeth", "training_lead", 0},
    {DEMO_NORTHMOOR, "Abdirahman Warsame", "abdirahman", "training_lead", 2},
    {DEMO_PONT_GWENALLT, "Heledd Mair Trefor", "heledd", "training_lead", 2},
    {DEMO_WRENFIELD, "Rosalind O'Keeffe-Banda", "rosalind", "training_lead", 3},
    {DEMO_TIDEWELL, "Constance Adjei", "constance", "training_lead", 2},
    {DEMO_TIDEWELL, "Mehmet Aldemir", "mehmet", "finance_contact", -1},
    {DEMO_COPPERBECK, "Gwendoline Achebe", "gwendoline", "training_lead", 3},
    {DEMO_SKYLARK, "Lorcan Whitelaw", "lorcan", "training_lead", 3},
};
const size_t demo_other_count = sizeof demo_others / sizeof *demo_others;
