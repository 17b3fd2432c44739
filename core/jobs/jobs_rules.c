#include "jobs/jobs.h"

enum { FIRST_PAUSE = 10, LONGEST_PAUSE = 3600 };

int64_t job_backoff_seconds(int32_t attempt) {
    int64_t seconds = FIRST_PAUSE;
    for (int32_t i = 1; i < attempt && seconds < LONGEST_PAUSE; i++) {
        seconds *= 2;
    }
    return seconds < LONGEST_PAUSE ? seconds : LONGEST_PAUSE;
}

moment job_next_slot(moment now, int every_seconds) {
    int64_t slot = every_seconds * MOMENT_SECOND;
    int64_t past = now % slot;
    return now - (past < 0 ? past + slot : past) + slot;
}
