/* What shuts a worker in. Called by the worker on itself, in this order; none of it can be undone. */
#ifndef PLUG_ISOLATION_H
#define PLUG_ISOLATION_H

#include <stdbool.h>
#include <stdint.h>

/* Dies with the process that started it, closes every descriptor from `first` on, cannot gain privileges or be traced.
 */
bool isolation_start(int first);
/* Bounds on processor time, address space (left out under sanitizers), files, descriptors, core files. 0: unbounded. */
bool isolation_limits(uint64_t cpu_seconds, uint64_t memory_bytes);
/* No file or folder can be opened from here on. False where the kernel has no landlock, and under
 * sanitizers, where it is left out. */
bool isolation_landlock(void);
/* The same, but for reading and running what a program of the system needs: its libraries and fonts. */
bool isolation_landlock_programs(void);
/* No network, no other process looked at or signalled, no new namespaces; for running a program of the system, of which
 * more cannot be known. Left out, and true, under sanitizers. */
bool isolation_filter_program(void);
/* No network, processes or anything else that opening a library does not need. Left out, and true, under sanitizers. */
bool isolation_filter_opening(void);
/* Only reading, writing and memory that cannot be run. Left out, and true, under sanitizers. */
bool isolation_filter_working(void);

#endif
