/** Exit codes of the command. A guest that gives a status of its own overrides them. */
export const EXIT_OK = 0;
export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;
/** As `timeout` of GNU coreutils. */
export const EXIT_TIMEOUT = 124;
