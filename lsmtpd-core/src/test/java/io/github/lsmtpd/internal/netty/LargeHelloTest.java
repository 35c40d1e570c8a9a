package io.github.lsmtpd.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.lsmtpd.BuiltSettings;
import io.github.lsmtpd.CapturedLog;
import io.github.lsmtpd.MessageSink;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.TestCertificate;
import io.github.lsmtpd.TlsConfig;
import io.github.lsmtpd.event.HandshakeFailed;
import io.github.lsmtpd.event.SmtpEvent;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.DecoderException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Case 85 (CVE-2026-45416): a hello that says that it has 16 MiB. */
@Tag("slow")
@ExtendWith(NoLeaks.class)
class LargeHelloTest {
    private static final int RECORD = 16 * 1024;
    /** What a connection may cost before it has said anything of worth. */
    private static final long ENOUGH = 256 * 1024;

    @TempDir
    private static Path directory;

    private static TestCertificate first;
    private static TestCertificate second;

    @BeforeAll
    static void makeCertificates() throws Exception {
        first = TestCertificate.of(directory, "mx.example.com", "EC");
        second = TestCertificate.of(directory, "mail.example.org", "EC");
    }

    /** Remembers the largest buffer that was asked for, even if it was given back at once. */
    private static final class Measured extends AbstractByteBufAllocator {
        private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true);
        private long largest;

        Measured() {
            super(true);
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            largest = Math.max(largest, initialCapacity);
            return buffers.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            largest = Math.max(largest, initialCapacity);
            return buffers.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        long used() {
            return buffers.metric().usedDirectMemory() + buffers.metric().usedHeapMemory();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aHelloOf16MibIsRefusedAtOnceAndTakesNoMemory(boolean nativeTls, boolean severalNames) {
        TlsConfig tls = severalNames ? TlsWays.offered(nativeTls, first, second) : TlsWays.offered(nativeTls, first);
        List<SmtpEvent> events = new ArrayList<>();
        EmbeddedSmtpChannel server = new EmbeddedSmtpChannel(BuiltSettings.of(
                SmtpServer.builder().listen(0).tls(tls).observer(events::add).sink(MessageSink.discard())));
        Measured memory = new Measured();
        server.config().setAllocator(memory);
        server.receive("EHLO client.example\r\nSTARTTLS\r\n");
        assertThat(server.replies()).contains("220 2.0.0");

        try (CapturedLog log = new CapturedLog()) {
            assertThat(sent(server, memory)).as("bytes until it is closed").isLessThanOrEqualTo(4 * RECORD);
            assertThat(log.text()).doesNotContain("ERROR");
        }
        assertThat(memory.largest).isLessThan(ENOUGH);
        assertThat(events).singleElement().isInstanceOf(HandshakeFailed.class);
        assertThatThrownBy(server::checkException)
                .as("it was closed by the decoder, and this channel throws what a real one hands on")
                .isInstanceOf(DecoderException.class);
        server.releaseOutbound();
        server.end();
        assertThat(memory.used()).isZero();
    }

    /** Sends the hello, record by record, as long as there is a connection; gives how much was sent. */
    private static int sent(EmbeddedSmtpChannel server, Measured memory) {
        int sent = 0;
        for (byte[] record = firstRecord(); sent < 0xffffff && server.isOpen(); record = nextRecord()) {
            server.receive(Unpooled.wrappedBuffer(record));
            sent += record.length;
            assertThat(memory.used()).isLessThan(ENOUGH);
        }
        return sent;
    }

    /** RFC 8446 §4: the message's type and its length in three bytes, then the version of TLS 1.2. */
    private static byte[] firstRecord() {
        byte[] record = nextRecord();
        byte[] begin = {1, (byte) 0xff, (byte) 0xff, (byte) 0xff, 3, 3};
        System.arraycopy(begin, 0, record, 5, begin.length);
        return record;
    }

    private static byte[] nextRecord() {
        byte[] record = new byte[5 + RECORD];
        byte[] header = {22, 3, 1, RECORD >> 8, 0};
        System.arraycopy(header, 0, record, 0, header.length);
        return record;
    }
}
