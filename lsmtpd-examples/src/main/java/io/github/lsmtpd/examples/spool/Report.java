package io.github.lsmtpd.examples.spool;

import java.util.Map;

/** How rows are printed: each a few named values, the same names in each. */
interface Report {
    /** Prints a row. */
    void row(Map<String, ?> values);

    /** Prints one thing with all that is known of it. */
    void card(Map<String, ?> values);

    /** Prints what is left; nothing follows. */
    void end();
}
