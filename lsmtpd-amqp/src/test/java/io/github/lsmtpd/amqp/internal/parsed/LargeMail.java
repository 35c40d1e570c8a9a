package io.github.lsmtpd.amqp.internal.parsed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.ThreadMXBean;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.MessageContent;
import io.github.lsmtpd.amqp.TestMail;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Mails that take no memory, and how much memory is taken. */
final class LargeMail {
    private static final byte[] START =
            "Subject: large\r\nContent-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    .getBytes(US_ASCII);

    private static final byte[] MEGABYTE =
            ("A".repeat(62) + "\r\n").repeat(16 * 1024).getBytes(US_ASCII);

    private LargeMail() {}

    static MailMessage withAttachment(int megabytes) {
        return TestMail.of(new MessageContent() {
            @Override
            public long size() {
                return START.length + (long) megabytes * MEGABYTE.length;
            }

            @Override
            public InputStream openStream() {
                List<InputStream> pieces = Stream.concat(
                                Stream.of(START), IntStream.range(0, megabytes).mapToObj(i -> MEGABYTE))
                        .<InputStream>map(ByteArrayInputStream::new)
                        .toList();
                return new SequenceInputStream(Collections.enumeration(pieces));
            }
        });
    }

    /** What this thread has allocated so far, in bytes. */
    static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
