/** How clients prove who they are: the mechanisms of SASL (RFC 4422), without I/O. */
@NullMarked
package io.github.lsmtpd.internal.sasl;

import org.jspecify.annotations.NullMarked;
