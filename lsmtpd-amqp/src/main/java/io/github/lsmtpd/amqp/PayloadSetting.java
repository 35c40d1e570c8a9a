package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings of {@link PayloadSettings}: their variables, defaults and ranges. Stateless. */
public final class PayloadSetting {
    /** The name of {@link PayloadSettings#format}. */
    public static final Setting<String> FORMAT = Setting.text("payload", "AMQP_PAYLOAD")
            .byDefault("json")
            .meaning(
                    "what the body of a published message is: `json`, `json-compact` (without the readable form of what is"
                            + " there in base64), `parsed` (with the mail's fields, text and attachments), `raw` (the"
                            + " message's bytes, with the envelope in headers), `cloudevents` or `cloudevents-json`");

    /** {@link PayloadSettings#compression}. */
    public static final Setting<PayloadCompression> COMPRESSION = Setting.parsed(
                    "compression", "AMQP_COMPRESSION", PayloadCompression::parse, PayloadCompression::encoding)
            .byDefault(PayloadCompression.NONE)
            .onlyIf(PayloadCompression::requireLibrary)
            .meaning("`gzip` or `zstd`: how bodies are compressed, which `content_encoding` says then");

    /** {@link PayloadSettings#compressAbove}. */
    public static final Setting<Long> COMPRESSION_ABOVE = Setting.bytes(
                    "compressAbove", "AMQP_COMPRESSION_ABOVE", 0, Integer.MAX_VALUE)
            .byDefault(1_024L)
            .meaning("bodies of up to so many bytes are not compressed");

    /** The directory of {@link PayloadSettings#claims}, when it is a {@link DirectoryClaimStore}. */
    public static final Setting<Path> CLAIM_DIRECTORY = Setting.path("claimDirectory", "AMQP_CLAIM_DIR")
            .meaning(
                    "directory of its own, where the content of large messages is kept; their bodies have a claim instead");

    /** {@link PayloadSettings#claimAbove}. */
    public static final Setting<Long> CLAIM_ABOVE = Setting.bytes("claimAbove", "AMQP_CLAIM_ABOVE", 0, Long.MAX_VALUE)
            .byDefault(1L << 20)
            .meaning("messages of up to so many bytes are published whole");

    /** How old the files of that directory become. */
    public static final Setting<Duration> CLAIM_MAX_AGE = Setting.secondsOrZero(
                    "claimMaxAge", "AMQP_CLAIM_MAX_AGE_SECS", Duration.ofDays(3_650))
            .byDefault(Duration.ofDays(30))
            .meaning("age at which its files are removed, **read or not**; 0: never");

    private PayloadSetting() {}

    /**
     * All of them, and those of every format that there is, in the order in which to explain them.
     *
     * @return the settings
     */
    public static List<Setting<?>> all() {
        List<Setting<?>> settings = new ArrayList<>(
                List.of(FORMAT, COMPRESSION, COMPRESSION_ABOVE, CLAIM_DIRECTORY, CLAIM_ABOVE, CLAIM_MAX_AGE));
        PayloadFormatProvider.all().forEach(provider -> settings.addAll(provider.settings()));
        return settings;
    }
}
