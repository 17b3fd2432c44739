/* The outbox and its way out, against a small mail server of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/random.h"
#include "mail/mail.h"
#include "mail/mail_queries.h"
#include "support/database.h"

enum { MOST = 200 };

/* What the server was handed. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *message[MOST];
static size_t messages;
static atomic_bool hanging;
static unsigned port;

static void keep(const char *text) {
    pthread_mutex_lock(&lock);
    if (messages < MOST) {
        message[messages++] = strdup(text);
    }
    pthread_mutex_unlock(&lock);
}

static size_t received(void) {
    pthread_mutex_lock(&lock);
    size_t count = messages;
    pthread_mutex_unlock(&lock);
    return count;
}

static void answer(FILE *out, const char *text) {
    fputs(text, out);
    fflush(out);
}

static void read_message(FILE *in, FILE *out) {
    char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    char line[2048];
    while (fgets(line, sizeof line, in) != NULL && strcmp(line, ".\r\n") != 0) {
        fputs(*line == '.' ? line + 1 : line, memory);
    }
    fclose(memory);
    keep(text);
    answer(out, strstr(text, "unwanted") != NULL ? "554 not such words\r\n" : "250 taken\r\n");
    free(text);
}

static void *conversation(void *context) {
    int descriptor = (int)(intptr_t)context;
    FILE *in = fdopen(descriptor, "r");
    FILE *out = fdopen(dup(descriptor), "w");
    char line[2048];
    if (!atomic_load(&hanging)) {
        answer(out, "220 test\r\n");
    }
    while (fgets(line, sizeof line, in) != NULL) {
        if (atomic_load(&hanging)) {
            continue;
        } else if (strncasecmp(line, "EHLO", 4) == 0) {
            answer(out, "250 test\r\n");
        } else if (strncasecmp(line, "RCPT TO:<refused", 16) == 0) {
            answer(out, "550 no such person\r\n");
        } else if (strncasecmp(line, "RCPT TO:<later", 14) == 0) {
            answer(out, "451 come back\r\n");
        } else if (strncasecmp(line, "DATA", 4) == 0) {
            answer(out, "354 go on\r\n");
            read_message(in, out);
        } else if (strncasecmp(line, "QUIT", 4) == 0) {
            answer(out, "221 bye\r\n");
            break;
        } else {
            answer(out, "250 well\r\n");
        }
    }
    fclose(in);
    fclose(out);
    return NULL;
}

static void *server(void *context) {
    int listener = (int)(intptr_t)context;
    for (int accepted; (accepted = accept(listener, NULL, NULL)) >= 0;) {
        pthread_t thread;
        pthread_create(&thread, NULL, conversation, (void *)(intptr_t)accepted);
        pthread_detach(thread);
    }
    return NULL;
}

static void server_start(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
    socklen_t length = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 64) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        perror("mail server of the test");
        exit(1);
    }
    port = ntohs(address.sin_port);
    pthread_t thread;
    pthread_create(&thread, NULL, server, (void *)(intptr_t)listener);
    pthread_detach(thread);
}

static struct arena *arena;
static struct db *db;

static int start(void **state) {
    (void)state;
    arena = arena_new(64u << 20);
    db = test_database();
    if (!db_ready(db)) {
        return 1;
    }
    db_arena_set(db, arena);
    struct db *owner = test_database_owner();
    db_arena_set(owner, arena);
    db_script(owner, "TRUNCATE mail, job CASCADE; DELETE FROM setting WHERE name = 'demonstration'");
    atomic_store(&hanging, false);
    while (messages > 0) {
        free(message[--messages]);
    }
    const struct mail_configuration configuration = {.smtp = arena_format(arena, "smtp://127.0.0.1:%u", port),
        .from = "Assay <assay@example.org>",
        .site = "https://assay.example.org/",
        .timeout_seconds = 2};
    return mail_start(&configuration) ? 0 : 1;
}

static int finish(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static int64_t counted(const char *sql) {
    return strtoll(test_value(db, sql), NULL, 10);
}

static void run_due(void) {
    static const struct job_kind *const tables[] = {mail_jobs};
    clock_set(clock_now() + 20 * MOMENT_SECOND); /* past the next slot */
    jobs_run_due(db, tables, 1, true);
}

static struct mail to(const char *address) {
    return (struct mail){.address = address, .subject = "Your award", .body = "Hello\n.\nGoodbye\n"};
}

static void goes_out_once(void **state) {
    (void)state;
    assert_true(mail_add(db, to("lead@example.org")));
    run_due();
    run_due();
    assert_int_equal(received(), 1);
    assert_non_null(strstr(message[0], "Subject: Your award\r\n"));
    assert_non_null(strstr(message[0], "\r\n\r\nHello\r\n.\r\nGoodbye\r\n"));
    assert_int_equal(counted("SELECT count(*) FROM mail WHERE sent_at IS NOT NULL AND body = '' AND attempts = 1"), 1);
}

static void the_same_key_goes_once(void **state) {
    (void)state;
    struct mail mail = to("lead@example.org");
    mail.key = "award:1:offered";
    assert_true(mail_add(db, mail));
    assert_false(mail_add(db, mail));
    run_due();
    assert_false(mail_add(db, mail));
    run_due();
    assert_int_equal(received(), 1);
}

static void not_before_it_is_due(void **state) {
    (void)state;
    struct mail mail = to("lead@example.org");
    mail.due_at = clock_now() + MOMENT_DAY;
    mail_add(db, mail);
    run_due();
    assert_int_equal(received(), 0);
    clock_set(clock_now() + MOMENT_DAY);
    run_due();
    assert_int_equal(received(), 1);
}

static void a_refused_one_stops_nobody_else(void **state) {
    (void)state;
    mail_add(db, to("refused@example.org"));
    mail_add(db, to("later@example.org"));
    struct mail unwanted = to("lead@example.org");
    unwanted.subject = "unwanted";
    mail_add(db, unwanted);
    mail_add(db, to("lead@example.org"));
    run_due();
    assert_int_equal(counted("SELECT count(*) FROM mail WHERE sent_at IS NOT NULL"), 1);
    assert_string_equal(test_value(db, "SELECT last_error FROM mail WHERE address LIKE 'refused%'"),
        "the mail server answered 550 to RCPT");
    assert_int_equal(counted("SELECT count(*) FROM mail WHERE given_up_at IS NOT NULL"), 2);
    assert_string_equal(test_value(db, "SELECT last_error FROM mail WHERE address LIKE 'later%'"),
        "the mail server answered 451 to RCPT");
    assert_int_equal(counted("SELECT attempts FROM mail WHERE address LIKE 'later%'"), 1);
    clock_set(clock_now() + 61 * MOMENT_SECOND);
    run_due();
    assert_int_equal(counted("SELECT attempts FROM mail WHERE address LIKE 'later%'"), 2);
    for (int i = 0; i < 30; i++) {
        clock_set(clock_now() + 4 * 3600 * MOMENT_SECOND);
        run_due();
    }
    assert_int_equal(counted("SELECT attempts FROM mail WHERE address LIKE 'later%' AND given_up_at IS NOT NULL"), 19);
}

static void a_hanging_server_costs_its_time_once(void **state) {
    (void)state;
    for (int i = 0; i < 8; i++) {
        mail_add(db, to(arena_format(arena, "lead%d@example.org", i)));
    }
    atomic_store(&hanging, true);
    int64_t begun = clock_monotonic();
    run_due();
    assert_in_range(clock_monotonic() - begun, 500000, 6000000);
    assert_int_equal(counted("SELECT sum(attempts) FROM mail"), 1);
    assert_int_equal(counted("SELECT count(*) FROM mail WHERE last_error IS NOT NULL AND sent_at IS NULL"), 1);
    atomic_store(&hanging, false);
    clock_set(clock_now() + 120 * MOMENT_SECOND);
    run_due();
    assert_int_equal(received(), 8);
}

static void nobody_listens(void **state) {
    (void)state;
    const struct mail_configuration nowhere = {.smtp = "smtp://127.0.0.1:1", .from = "assay@example.org"};
    assert_true(mail_start(&nowhere));
    assert_non_null(mail_check(arena));
    mail_add(db, to("lead@example.org"));
    run_due();
    assert_int_equal(counted("SELECT count(*) FROM mail WHERE sent_at IS NULL AND given_up_at IS NULL"), 1);
}

static void a_server_that_answers(void **state) {
    (void)state;
    assert_null(mail_check(arena));
}

static void tls_is_demanded_of_other_machines(void **state) {
    (void)state;
    const struct mail_configuration other = {
        .smtp = arena_format(arena, "smtp://127.0.0.2:%u", port), .from = "assay@example.org"};
    assert_true(mail_start(&other));
    mail_add(db, to("lead@example.org"));
    run_due();
    assert_int_equal(received(), 0);
    assert_int_equal(counted("SELECT count(*) FROM mail WHERE sent_at IS NULL AND last_error IS NOT NULL"), 1);
}

static void several_servers_send_each_once(void **state) {
    (void)state;
    static const struct job_kind *const tables[] = {mail_jobs};
    const struct jobs_config config = {.connection = test_connection(), .kinds = tables, .tables = 1};
    struct jobs *one = jobs_start(&config);
    struct jobs *two = jobs_start(&config);
    for (int i = 0; i < 60; i++) {
        mail_add(db, to(arena_format(arena, "lead%d@example.org", i)));
    }
    for (int i = 0; i < 300 && counted("SELECT count(*) FROM mail WHERE sent_at IS NULL") > 0; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    jobs_stop(one, 5);
    jobs_stop(two, 5);
    assert_int_equal(received(), 60);
    assert_int_equal(counted("SELECT count(*) FROM mail WHERE sent_at IS NOT NULL"), 60);
}

static void kept_where_none_leaves(void **state) {
    (void)state;
    const struct mail_configuration none = {.from = "assay@example.org"};
    assert_true(mail_start(&none));
    assert_false(mail_leaves());
    mail_add(db, to("lead@example.org"));
    run_due();
    struct mail_recent_rows rows = mail_recent_run(db, (struct mail_recent_in){DB_NULL_INT8, 10});
    assert_int_equal(rows.count, 1);
    assert_true(rows.row[0].kept_at != MOMENT_NONE);
    const struct mail_read *mail = mail_read_one(db, (struct mail_read_in){rows.row[0].mail_id});
    assert_string_equal(mail->body, "Hello\n.\nGoodbye\n");
}

static void a_demonstration_sends_nothing(void **state) {
    (void)state;
    db_script(db, "INSERT INTO setting VALUES ('demonstration', 'yes')");
    mail_add(db, to("lead@example.org"));
    run_due();
    assert_int_equal(received(), 0);
    assert_int_equal(counted("SELECT count(*) FROM mail WHERE kept_at IS NOT NULL"), 1);
}

static void what_waits_is_not_shown(void **state) {
    (void)state;
    mail_add(db, to("lead@example.org"));
    struct mail_recent_rows rows = mail_recent_run(db, (struct mail_recent_in){DB_NULL_INT8, 10});
    assert_null(mail_read_one(db, (struct mail_read_in){rows.row[0].mail_id})->body);
}

static void add_evil(void *context) {
    (void)context;
    mail_add(db, to("lead@example.org\r\nRCPT TO:<all@example.org>"));
}

static void an_address_that_is_none(void **state) {
    (void)state;
    assert_int_equal(test_raises(arena, add_evil, NULL), ERROR_INVALID);
    assert_int_equal(counted("SELECT count(*) FROM mail"), 0);
}

static void links(void **state) {
    (void)state;
    assert_string_equal(mail_link(arena, "/home"), "https://assay.example.org/home");
}

static void configurations_that_cannot_be(void **state) {
    (void)state;
    static const struct mail_configuration bad[] = {{.smtp = "http://mail.example.org"}, {.from = "Assay <nobody>"},
        {.from = "Assay\r\nBcc: x@example.org <a@example.org>"}, {.site = "javascript:alert(1)"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(mail_start(&bad[i]));
    }
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    unsetenv("ASSAY_SMTP");
    random_start();
    server_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_out_once, start, finish),
        cmocka_unit_test_setup_teardown(the_same_key_goes_once, start, finish),
        cmocka_unit_test_setup_teardown(not_before_it_is_due, start, finish),
        cmocka_unit_test_setup_teardown(a_refused_one_stops_nobody_else, start, finish),
        cmocka_unit_test_setup_teardown(a_hanging_server_costs_its_time_once, start, finish),
        cmocka_unit_test_setup_teardown(nobody_listens, start, finish),
        cmocka_unit_test_setup_teardown(a_server_that_answers, start, finish),
        cmocka_unit_test_setup_teardown(tls_is_demanded_of_other_machines, start, finish),
        cmocka_unit_test_setup_teardown(several_servers_send_each_once, start, finish),
        cmocka_unit_test_setup_teardown(kept_where_none_leaves, start, finish),
        cmocka_unit_test_setup_teardown(a_demonstration_sends_nothing, start, finish),
        cmocka_unit_test_setup_teardown(what_waits_is_not_shown, start, finish),
        cmocka_unit_test_setup_teardown(an_address_that_is_none, start, finish),
        cmocka_unit_test_setup_teardown(links, start, finish),
        cmocka_unit_test_setup_teardown(configurations_that_cannot_be, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
