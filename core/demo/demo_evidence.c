/* Files of evidence, made here: pages of plain words, no picture and no script in them. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "applications/applications.h"
#include "demo/demo_evidence.h"
#include "files/evidence.h"

static const struct demo_document documents[] = {
    {"legal_status", "Governing document.pdf", true, true,
        {"Objects: to relieve the need of people who were exploited or are at risk of it;",
            "to advance education about modern slavery; to prevent it.",
            "The trustees may make referrals under any law that allows it.",
            "Entry in the register: current. Annual return: filed."}},
    {"governance", "Minutes agreeing to apply.pdf", true, true,
        {"Item 4. Application to be a First Responder Organisation.",
            "Interests declared: one trustee left the room for items 4 and 5.",
            "Agreed: to apply; that one trustee answers for the role; to look again in six months.",
            "Adopted: policy on conflicts of interest."}},
    {"financial_viability", "Accounts of the last two years.pdf", true, true,
        {"Independently examined. No matter was brought to the trustees' attention.",
            "Free reserves stand above the level set by the trustees.",
            "Designated: a reserve for the First Responder role, two years."}},
    {"financial_viability", "Budget for the role.csv", false, false,
        {"line,year 1,year 2", "staff,31400,32650", "interpreters,9800,10100", "training,2400,2400",
            "supervision,3120,3200", "telephone and travel,1900,1950"}},
    {"track_record", "Annual report.pdf", true, false,
        {"What we did, what it cost, and what we would do differently.",
            "Figures only: nobody who used the service can be known from this report."}},
    {"standards_adopted", "Board decision on standards.pdf", true, false,
        {"The board adopts the Slavery and Trafficking Survivor Care Standards",
            "and the Trauma-informed Code of Conduct, to be read again each year."}},
    {"delivery_statement", "Delivery plan for the first year.pdf", true, false,
        {"Quarter 1: supervised referrals, one place.", "Quarter 2: review; evening hours begin.",
            "Quarters 3 and 4: up to four referrals a week.",
            "We stop new enquiries when a first meeting cannot be had within five working days."}},
    {"pathways", "Pathway and protocols.pdf", true, true,
        {"1 Is anybody in danger now? 2 Food, rest, a place for the night. 3 Explain, give time.",
            "4 Children, age in doubt: referral and safeguarding on the same day.",
            "5 Consent, draft, second reader, read back, send. 6 Days 1, 5 and 20.",
            "7 When somebody says no. 8 Out of hours. 9 After the decision."}},
    {"trained_staff", "Training plan.pdf", true, true,
        {"Everybody in the role holds every module before the first referral.",
            "Renewals are booked two months before a module lapses.",
            "New First Responders: four weeks' shadowing, two supervised referrals."}},
    {"safeguarding", "Safeguarding policies.pdf", true, true,
        {"Part A: adults. Part B: children. Reviewed by the board this year.",
            "Lead and deputy trained at level 4. Concerns about staff go to the chair.",
            "Statement: enhanced checks were made for everybody in the role. No certificates are kept."}},
    {"consent_and_notify", "Explaining consent.pdf", true, true,
        {"Seven things to say, four to ask.",
            "What a referral is; what support it brings and when it ends; who decides;",
            "what may be refused; who sees the form; that no is an answer; that minds may change."}},
    {"data_protection", "Data protection impact assessment.pdf", true, true,
        {"Two high risks: messages on private phones; visitors near case workers. Both treated.",
            "Retention: referrals six years, enquiries one year, then erased.",
            "Access: by need, two-step sign-in, every look logged."}},
    {"capacity_and_exit", "Complaints procedure.txt", false, false,
        {"Anybody may complain, in any language, in any way.",
            "A trustee who does not manage the service answers within 15 working days.",
            "Help does not change while we look into it."}},
};

struct demo_documents demo_documents(void) {
    return (struct demo_documents){sizeof documents / sizeof *documents, documents};
}

static void file_close(void *descriptor) {
    close((int)(intptr_t)descriptor);
}

static int file_of(struct arena *arena, const char *data, size_t bytes) {
    int descriptor = memfd_create("evidence", MFD_CLOEXEC);
    if (descriptor >= 0) {
        arena_defer(arena, file_close, (void *)(intptr_t)descriptor);
    }
    if (descriptor < 0 || write(descriptor, data, bytes) != (ssize_t)bytes) {
        arena_raise(arena, ERROR_INTERNAL, "a file cannot be made in memory");
    }
    return descriptor;
}

/* A text of PDF: brackets and backslashes are marked; only ASCII is handed in. */
static void pdf_text(struct text_builder *page, const char *text) {
    text_add_char(page, '(');
    for (; *text != '\0'; text++) {
        if (*text == '(' || *text == ')' || *text == '\\') {
            text_add_char(page, '\\');
        }
        text_add_char(page, *text);
    }
    text_add(page, ") Tj");
}

static char *pdf_content(
    struct arena *arena, const char *title, const char *under, const struct demo_document *document) {
    struct text_builder page;
    text_builder_start(&page, arena);
    text_add(&page, "BT /F1 18 Tf 56 770 Td ");
    pdf_text(&page, title);
    text_add(&page, " /F2 12 Tf 0 -26 Td ");
    pdf_text(&page, under);
    text_add(&page, " 0 -14 Td");
    for (size_t i = 0; i < DEMO_LINES && document->line[i] != NULL; i++) {
        text_add(&page, " 0 -20 Td ");
        pdf_text(&page, document->line[i]);
    }
    text_add(&page, " 0 -40 Td /F2 9 Tf ");
    pdf_text(&page, "Made up for a demonstration. Nothing in it is about a real organisation or person.");
    text_add(&page, " ET");
    return page.data;
}

static char *pdf_of(struct arena *arena, const char *title, const char *under, const struct demo_document *document) {
    enum { OBJECTS = 6 };
    const char *content = pdf_content(arena, title, under, document);
    static const char page[] = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R "
                               "/Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>";
    const char *object[OBJECTS] = {"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page,
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        arena_format(arena, "<< /Length %zu >>\nstream\n%s\nendstream", strlen(content), content)};
    struct text_builder file;
    text_builder_start(&file, arena);
    text_add(&file, "%PDF-1.4\n");
    size_t offset[OBJECTS];
    for (size_t i = 0; i < OBJECTS; i++) {
        offset[i] = file.length;
        text_add_format(&file, "%zu 0 obj\n%s\nendobj\n", i + 1, object[i]);
    }
    size_t table = file.length;
    text_add_format(&file, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS + 1);
    for (size_t i = 0; i < OBJECTS; i++) {
        text_add_format(&file, "%010zu 00000 n \n", offset[i]);
    }
    text_add_format(&file, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", OBJECTS + 1, table);
    return file.data;
}

static char *text_of(struct arena *arena, const struct demo_document *document) {
    struct text_builder file;
    text_builder_start(&file, arena);
    for (size_t i = 0; i < DEMO_LINES && document->line[i] != NULL; i++) {
        text_add_format(&file, "%s\r\n", document->line[i]);
    }
    return file.data;
}

static int document_make(
    struct arena *arena, const char *organisation, const struct demo_document *document, size_t *bytes) {
    const char *title = arena_text_part(arena, document->name, strlen(document->name) - strlen(".pdf"));
    const char *data = document->pdf ? pdf_of(arena, title, organisation, document) : text_of(arena, document);
    *bytes = strlen(data);
    return file_of(arena, data, *bytes);
}

void demo_document_add(struct db *db, int64_t application_id, int64_t person_id, const char *organisation,
    const struct demo_document *document, moment now) {
    struct arena *arena = db_arena(db);
    size_t bytes;
    int descriptor = document_make(arena, organisation, document, &bytes);
    const char *fault = NULL;
    int64_t evidence = application_add_evidence(db,
        &(struct application_upload){.application_id = application_id,
            .person_id = person_id,
            .criterion = document->criterion,
            .name = document->name,
            .descriptor = descriptor,
            .size = bytes},
        now, &fault);
    arena_release(arena, (void *)(intptr_t)descriptor);
    if (evidence == 0) {
        arena_raise(arena, ERROR_INTERNAL, "evidence \"%s\" was not taken: %s", document->name, fault);
    }
}

int64_t demo_document_keep(struct db *db, int64_t organisation_id, int64_t person_id, const char *organisation,
    const struct demo_document *document, moment now) {
    struct arena *arena = db_arena(db);
    size_t bytes;
    int descriptor = document_make(arena, organisation, document, &bytes);
    const char *type = NULL;
    const char *fault = NULL;
    int64_t file = evidence_keep(db,
        &(struct file_upload){.organisation_id = organisation_id,
            .name = document->name,
            .descriptor = descriptor,
            .size = bytes,
            .person_id = person_id},
        now, &type, &fault);
    arena_release(arena, (void *)(intptr_t)descriptor);
    if (file == 0) {
        arena_raise(arena, ERROR_INTERNAL, "file \"%s\" was not taken: %s", document->name, fault);
    }
    return file;
}
