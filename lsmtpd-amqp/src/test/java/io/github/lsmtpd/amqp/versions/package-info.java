/** Other versions of what we build with, each in a process of its own. */
package io.github.lsmtpd.amqp.versions;
