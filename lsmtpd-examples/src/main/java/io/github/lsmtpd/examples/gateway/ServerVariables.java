package io.github.lsmtpd.examples.gateway;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.ContentStorage;
import io.github.lsmtpd.SmtpExtension;
import io.github.lsmtpd.SmtpServer;
import io.github.lsmtpd.SmtpServerBuilder;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The environment variables of the server itself; {@code usage.txt} explains them. */
final class ServerVariables {
    private static final String DISABLED_EXTENSIONS = "DISABLED_EXTENSIONS";
    private static final Duration LONGEST = Duration.ofHours(24);
    /** A century; such values were written to say "never". */
    private static final long LONGEST_IDLE_SECONDS = Duration.ofDays(36_500).toSeconds();
    /** A petabyte. */
    private static final long LARGEST_MESSAGE = 1_000_000_000_000_000L;

    private ServerVariables() {}

    /** Everything but the sink. */
    static SmtpServerBuilder configure(List<ListenAddress> addresses, Settings settings) {
        SmtpServerBuilder builder = SmtpServer.builder()
                .idleTimeout(idleTimeout(settings))
                .deliveryTimeout(deliveryTimeout(settings))
                .receivedHeader(settings.flag("RECEIVED_HEADER", true));
        ToleranceVariables.tolerate(builder, settings);
        addresses.forEach(address -> address.listenOn(builder));
        int threads = (int) settings.number("IO_THREADS", SmtpServerBuilder.DEFAULT_THREADS, 1, 1_024);
        builder.threads(threads);
        limit(builder, settings);
        disableExtensions(builder, settings);
        TlsVariables.context(settings).ifPresent(builder::tls);
        nameServer(builder, settings);
        placeLargeMessages(builder, settings);
        return builder;
    }

    /** Zero, as in the setting, is no limit. */
    private static Duration idleTimeout(Settings settings) {
        long seconds = SmtpServerBuilder.DEFAULT_IDLE_TIMEOUT.toSeconds();
        return Duration.ofSeconds(settings.number("MAX_TIMEOUT_SECS", seconds, 0, LONGEST_IDLE_SECONDS));
    }

    /** How long the sink has for a message. */
    static Duration deliveryTimeout(Settings settings) {
        return settings.seconds("DELIVERY_TIMEOUT_SECS", SmtpServerBuilder.DEFAULT_DELIVERY_TIMEOUT, LONGEST);
    }

    /** How long open deliveries may take once the gateway was told to stop. */
    static Duration stopGrace(Settings settings) {
        return settings.seconds("STOP_GRACE_SECS", SmtpServer.DEFAULT_GRACE, LONGEST);
    }

    private static void limit(SmtpServerBuilder builder, Settings settings) {
        builder.maxMessageSize(settings.number(
                        "MAX_EMAIL_SIZE_BYTES", SmtpServerBuilder.DEFAULT_MAX_MESSAGE_SIZE, 0, LARGEST_MESSAGE))
                .maxRecipients(
                        (int) settings.number("MAX_RECIPIENTS", SmtpServerBuilder.DEFAULT_MAX_RECIPIENTS, 1, 1_000_000))
                .maxErrors((int) settings.number("MAX_ERRORS", SmtpServerBuilder.DEFAULT_MAX_ERRORS, 1, 1_000_000));
    }

    private static void disableExtensions(SmtpServerBuilder builder, Settings settings) {
        String keywords = settings.text(DISABLED_EXTENSIONS, "");
        if (!keywords.isEmpty()) {
            Arrays.stream(keywords.split(",", -1))
                    .map(ServerVariables::extension)
                    .forEach(builder::without);
        }
    }

    /** Keywords are the same in any case (RFC 5321 §2.4). */
    private static SmtpExtension extension(String keyword) {
        return Arrays.stream(SmtpExtension.values())
                .filter(extension -> extension.keyword().equalsIgnoreCase(keyword.strip()))
                .findFirst()
                .orElseThrow(() -> new SettingException(
                        DISABLED_EXTENSIONS,
                        keyword.strip(),
                        "keywords with commas between them, of "
                                + Arrays.stream(SmtpExtension.values())
                                        .map(SmtpExtension::keyword)
                                        .collect(joining(", "))));
    }

    private static void nameServer(SmtpServerBuilder builder, Settings settings) {
        String name = settings.text("SERVER_NAME", "");
        try {
            if (!name.isEmpty()) {
                builder.hostname(name);
            }
        } catch (SettingException e) {
            throw new SettingException("SERVER_NAME", name, "a domain name or an address literal, without blanks");
        }
    }

    private static void placeLargeMessages(SmtpServerBuilder builder, Settings settings) {
        builder.storage(temporaryFiles(settings)
                .withMaxMessageInMemory(settings.number(
                        "MAX_IN_MEMORY_BYTES", ContentStorage.DEFAULT_MAX_MESSAGE_IN_MEMORY, 0, Integer.MAX_VALUE))
                .withMaxFileBytes(settings.number(
                        "LARGE_EMAIL_MAX_BYTES", ContentStorage.DEFAULT_MAX_FILE_BYTES, 0, Long.MAX_VALUE))
                .withMinFreeBytes(settings.number(
                        "LARGE_EMAIL_MIN_FREE_BYTES", ContentStorage.DEFAULT_MIN_FREE_BYTES, 0, Long.MAX_VALUE)));
    }

    private static ContentStorage temporaryFiles(Settings settings) {
        String directory = settings.text("LARGE_EMAIL_DIR", System.getProperty("java.io.tmpdir"));
        try {
            return ContentStorage.in(Path.of(directory));
        } catch (IllegalArgumentException e) { // which a SettingException is, and an InvalidPathException
            throw new SettingException("LARGE_EMAIL_DIR", directory, "a directory that can be written to");
        }
    }
}
