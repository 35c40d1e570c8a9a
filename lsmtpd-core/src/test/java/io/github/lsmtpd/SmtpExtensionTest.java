package io.github.lsmtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.lsmtpd.internal.netty.EmbeddedConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the answer to EHLO says is what works, for each extension turned off, and with TLS or without. */
@Tag("slow")
class SmtpExtensionTest {
    enum Tls {
        NONE,
        OFFERED,
        USED
    }

    /** Those that a client can try out; the rest change nothing that it could see. */
    private static final Set<SmtpExtension> TANGIBLE =
            EnumSet.complementOf(EnumSet.of(SmtpExtension.PIPELINING, SmtpExtension.LIMITS));

    static Stream<Arguments> servers() {
        List<Set<SmtpExtension>> off = new ArrayList<>();
        off.add(EnumSet.noneOf(SmtpExtension.class));
        off.add(EnumSet.allOf(SmtpExtension.class));
        for (SmtpExtension each : SmtpExtension.values()) {
            off.add(EnumSet.of(each));
        }
        return off.stream()
                .flatMap(set -> Stream.of(Tls.values())
                        .filter(tls -> tls != Tls.USED || !set.contains(SmtpExtension.STARTTLS))
                        .map(tls -> arguments(set, tls)));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatEhloSaysIsWhatWorks(Set<SmtpExtension> off, Tls tls) {
        Set<SmtpExtension> offered = offered(off, tls);
        assertThat(off).as("off, but offered").noneMatch(offered::contains);
        Set<SmtpExtension> working = EnumSet.noneOf(SmtpExtension.class);
        for (SmtpExtension extension : TANGIBLE) {
            try (Client client = new Client(off, tls)) {
                client.ask("EHLO client.example");
                if (works(client, extension)) {
                    working.add(extension);
                }
            }
        }
        offered.retainAll(TANGIBLE);
        assertThat(working).isEqualTo(offered);
    }

    /** Everything that is on is offered, unless something else that it needs is not there. */
    @ParameterizedTest
    @MethodSource("servers")
    void whatIsOnIsOffered(Set<SmtpExtension> off, Tls tls) {
        Set<SmtpExtension> missing = EnumSet.complementOf(EnumSet.copyOf(offered(off, tls)));
        missing.removeAll(off);
        if (off.contains(SmtpExtension.EIGHT_BIT_MIME)) {
            missing.removeAll(Set.of(SmtpExtension.SMTPUTF8, SmtpExtension.BINARYMIME));
        }
        if (off.contains(SmtpExtension.CHUNKING)) {
            missing.remove(SmtpExtension.BINARYMIME);
        }
        missing.remove(tls == Tls.USED ? SmtpExtension.STARTTLS : SmtpExtension.REQUIRETLS);
        assertThat(missing).isSubsetOf(tls == Tls.NONE ? Set.of(SmtpExtension.STARTTLS) : Set.of());
    }

    private static Set<SmtpExtension> offered(Set<SmtpExtension> off, Tls tls) {
        try (Client client = new Client(off, tls)) {
            Set<String> keywords = client.ask("EHLO client.example").stream()
                    .skip(1)
                    .map(line -> line.substring(4).split(" ", 2)[0])
                    .collect(Collectors.toSet());
            assertThat(keywords.remove("HELP")).isTrue();
            Set<SmtpExtension> offered = EnumSet.noneOf(SmtpExtension.class);
            for (SmtpExtension extension : SmtpExtension.values()) {
                if (keywords.remove(extension.keyword())) {
                    offered.add(extension);
                }
            }
            assertThat(keywords).as("keywords that no extension has").isEmpty();
            return offered;
        }
    }

    private static boolean works(Client client, SmtpExtension extension) {
        return switch (extension) {
            case SIZE -> client.accepts("MAIL FROM:<a@b> SIZE=1");
            case EIGHT_BIT_MIME -> client.accepts("MAIL FROM:<a@b> BODY=8BITMIME");
            case SMTPUTF8 -> client.accepts("MAIL FROM:<\u00fc@b> SMTPUTF8");
            case ENHANCED_STATUS_CODES -> client.ask("NOOP").get(0).startsWith("250 2.0.0 ");
            case CHUNKING ->
                client.accepts("MAIL FROM:<a@b>") && client.accepts("RCPT TO:<c@d>") && client.accepts("BDAT 0");
            case BINARYMIME ->
                client.accepts("MAIL FROM:<a@b> BODY=BINARYMIME")
                        && client.accepts("RCPT TO:<c@d>")
                        && client.accepts("BDAT 0 LAST");
            case DSN ->
                client.accepts("MAIL FROM:<a@b> RET=HDRS ENVID=x")
                        && client.accepts("RCPT TO:<c@d> NOTIFY=NEVER ORCPT=rfc822;c@d");
            case STARTTLS -> client.accepts("STARTTLS") && client.encrypts();
            case REQUIRETLS -> client.accepts("MAIL FROM:<a@b> REQUIRETLS");
            default -> throw new IllegalArgumentException(extension + " cannot be tried out");
        };
    }

    private static final class Client implements AutoCloseable {
        private final DialogConnection connection;

        Client(Set<SmtpExtension> off, Tls tls) {
            SmtpServerBuilder builder = SmtpServer.builder()
                    .hostname("mx.example.com")
                    .contentRules(rules -> rules.tolerating(SmtpTolerance.EMPTY_MESSAGE))
                    .sink(MessageSink.discard());
            off.forEach(builder::without);
            if (tls != Tls.NONE) {
                builder.tls(TlsConfig.offered(TestTls.context()));
            }
            connection = new EmbeddedConnection(builder.settings(), Integer.MAX_VALUE);
            reply();
            if (tls == Tls.USED) {
                ask("EHLO client.example");
                assertThat(accepts("STARTTLS") && encrypts()).isTrue();
            }
        }

        boolean accepts(String command) {
            return ask(command).get(0).startsWith("2");
        }

        /** Fails if it does not. */
        boolean encrypts() {
            connection.startTls();
            return true;
        }

        List<String> ask(String command) {
            connection.send((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return reply();
        }

        private List<String> reply() {
            List<String> lines = new ArrayList<>();
            String line;
            do {
                line = connection.readLine();
                assertThat(line).isNotNull();
                lines.add(line);
            } while (line.charAt(3) == '-');
            return lines;
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
