package io.github.lsmtpd.amqp;

import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the body of each published message is. Immutable; made by {@link #of}, and changed by the methods after that.
 *
 * @param format what makes it
 * @param compression how it is compressed
 * @param compressAbove bodies of up to this many bytes are not compressed
 * @param claims where the content of large messages is kept, if they are not published whole
 * @param claimAbove messages of up to this many bytes are published whole
 */
public record PayloadSettings(
        PayloadFormat format,
        PayloadCompression compression,
        long compressAbove,
        Optional<ClaimStore> claims,
        long claimAbove) {
    private static final Settings NOTHING_SET = Settings.of(Map.of());

    /**
     * Checks every value.
     *
     * @param format what makes the body
     * @param compression how it is compressed
     * @param compressAbove bodies of up to this many bytes are not compressed
     * @param claims where the content of large messages is kept, if they are not published whole
     * @param claimAbove messages of up to this many bytes are published whole
     * @throws SettingException if a value cannot be right; it names the component
     */
    public PayloadSettings {
        Objects.requireNonNull(format, "format");
        PayloadSetting.COMPRESSION.check(compression);
        PayloadSetting.COMPRESSION_ABOVE.check(compressAbove);
        Objects.requireNonNull(claims, "claims");
        PayloadSetting.CLAIM_ABOVE.check(claimAbove);
    }

    /**
     * JSON, as it is by default.
     *
     * @return the settings
     */
    public static PayloadSettings defaults() {
        return of(PayloadSetting.FORMAT.defaultValue());
    }

    /**
     * A format by its name, neither compressed nor with claims.
     *
     * @param name the name, such as {@code raw}
     * @return the settings, with the format's own settings as they are by default
     * @throws SettingException if there is no such format; its text names those that there are
     */
    public static PayloadSettings of(String name) {
        return of(
                PayloadFormatProvider.named(PayloadSetting.FORMAT.name(), name).create(NOTHING_SET));
    }

    /**
     * A format, neither compressed nor with claims.
     *
     * @param format the format
     * @return the settings
     */
    public static PayloadSettings of(PayloadFormat format) {
        return new PayloadSettings(
                format,
                PayloadSetting.COMPRESSION.defaultValue(),
                PayloadSetting.COMPRESSION_ABOVE.defaultValue(),
                Optional.empty(),
                PayloadSetting.CLAIM_ABOVE.defaultValue());
    }

    /**
     * The same with larger bodies compressed.
     *
     * @param how how to compress
     * @param above bodies of up to this many bytes are not compressed
     * @return the changed copy
     * @throws SettingException if the library for it is missing, or the number out of range
     */
    public PayloadSettings compressed(PayloadCompression how, long above) {
        return new PayloadSettings(format, how, above, claims, claimAbove);
    }

    /**
     * The same with the content of large messages kept elsewhere.
     *
     * @param store where
     * @param above messages of up to this many bytes are published whole
     * @return the changed copy
     * @throws SettingException if the number is out of range
     */
    public PayloadSettings withClaims(ClaimStore store, long above) {
        return new PayloadSettings(format, compression, compressAbove, Optional.of(store), above);
    }

    /**
     * Reads the variables of {@link PayloadSetting} and of the format that they name, and makes the directory for claims if
     * there is to be one.
     *
     * @param settings the values
     * @return the settings
     * @throws SettingException if a value cannot be right, or the directory cannot be used
     */
    public static PayloadSettings from(Settings settings) {
        String name = settings.get(PayloadSetting.FORMAT);
        PayloadFormat format = PayloadFormatProvider.named(PayloadSetting.FORMAT.variable(), name)
                .create(settings);
        return new PayloadSettings(
                format,
                settings.get(PayloadSetting.COMPRESSION),
                settings.get(PayloadSetting.COMPRESSION_ABOVE),
                settings.find(PayloadSetting.CLAIM_DIRECTORY).map(directory -> claims(directory, settings)),
                settings.get(PayloadSetting.CLAIM_ABOVE));
    }

    private static ClaimStore claims(Path directory, Settings settings) {
        try {
            return DirectoryClaimStore.open(directory, settings.get(PayloadSetting.CLAIM_MAX_AGE));
        } catch (IOException e) {
            throw new SettingException(
                    PayloadSetting.CLAIM_DIRECTORY.variable(),
                    directory,
                    "a private directory that this process may write to: " + e.getMessage());
        }
    }
}
