/* The subcommands of assay, one a file. Each answers with the exit status: 0 only on success. */
#ifndef MAIN_COMMANDS_H
#define MAIN_COMMANDS_H

int serve_command(int argc, char **argv);
int migrate_command(int argc, char **argv);
int plugins_command(int argc, char **argv);
int user_command(int argc, char **argv);
int import_command(int argc, char **argv);
int export_command(int argc, char **argv);
int report_command(int argc, char **argv);
int verify_command(int argc, char **argv);
int audit_command(int argc, char **argv);
int doctor_command(int argc, char **argv);
int demo_command(int argc, char **argv);
int statement_command(int argc, char **argv);
int verify_statement_command(int argc, char **argv);

#endif
