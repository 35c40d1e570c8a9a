/** The parts of the spool; not exported. */
package io.github.lsmtpd.spool.internal;
