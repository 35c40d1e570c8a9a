/** {@code spool}: an operator's commands on the files of the spool, beside a running server or without one. */
@NullMarked
package io.github.lsmtpd.examples.spool;

import org.jspecify.annotations.NullMarked;
