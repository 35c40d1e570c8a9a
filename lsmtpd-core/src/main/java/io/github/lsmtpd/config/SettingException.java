package io.github.lsmtpd.config;

import java.util.regex.Pattern;

/**
 * A setting that cannot be used. Its message is one line that names the setting, the value it had, and what would be
 * right; the value of a secret never gets into it. A value that looks as if a secret were in it, since it is a URL with a
 * user, or PEM, is shown without that part. Immutable.
 */
public final class SettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** A user and password before a host, with or without a scheme, up to the last at sign: a password may have one too. */
    private static final Pattern URL_USER = Pattern.compile("^[^@]*(:|//).*@");

    private static final Pattern PEM = Pattern.compile("(-----BEGIN [A-Z ]*-----).*");

    /** The setting's name. */
    private final String setting;

    /**
     * A setting with a wrong value that may be shown, but for the user and password of a URL and for what PEM holds.
     *
     * @param setting the name of the setting
     * @param value the value it had
     * @param expected what would be right, to be read after "expected"
     */
    public SettingException(String setting, Object value, String expected) {
        super(setting + ": '" + printable(value.toString()) + "' is not usable; expected " + expected);
        this.setting = setting;
    }

    private SettingException(String setting, Throwable other, String message) {
        super(message, other.getCause());
        this.setting = setting;
    }

    private SettingException(String setting, String expected) {
        super(setting + ": the value is not usable (and not shown); expected " + expected);
        this.setting = setting;
    }

    /**
     * A setting whose value must not be shown.
     *
     * @param setting the name of the setting
     * @param expected what would be right, to be read after "expected"
     * @return the exception, to throw
     */
    public static SettingException secret(String setting, String expected) {
        return new SettingException(setting, expected);
    }

    /**
     * The same failure under another name of the setting: that of the variable in the place of the one in code.
     *
     * @param name the name
     * @return the exception, to throw
     */
    public SettingException named(String name) {
        return new SettingException(
                name, this, name + String.valueOf(getMessage()).substring(setting.length()));
    }

    /**
     * The name of the setting that is wrong.
     *
     * @return the name
     */
    public String setting() {
        return setting;
    }

    /** Keeps the message on one line, whatever the value holds, and secrets that were put into the wrong place out of it. */
    private static String printable(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?");
        return PEM.matcher(URL_USER.matcher(line).replaceFirst("***@")).replaceFirst("$1***");
    }
}
