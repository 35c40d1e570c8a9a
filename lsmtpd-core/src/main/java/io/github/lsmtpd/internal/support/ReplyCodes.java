package io.github.lsmtpd.internal.support;

import java.util.regex.Pattern;

/** What a reply that an application makes may say (RFC 5321 §4.2.1, RFC 3463 §2). Stateless. */
public final class ReplyCodes {
    /** 421 ends a session, which is said in another way. */
    private static final Pattern CODE = Pattern.compile("(?!421)[45][0-5][0-9]");

    private static final Pattern ENHANCED = Pattern.compile("[45]\\.[0-9]{1,3}\\.[0-9]{1,3}");

    private ReplyCodes() {}

    /**
     * Checks a refusal.
     *
     * @param code the reply code
     * @param enhanced the enhanced status code
     * @param text the text
     * @throws IllegalArgumentException if a code is malformed or the two are not of one class, or there is no text
     */
    public static void checkRefusal(int code, String enhanced, String text) {
        String digits = Integer.toString(code);
        if (!CODE.matcher(digits).matches()) {
            throw new IllegalArgumentException(
                    "reply code " + code + " is not usable; expected 4xx or 5xx, but not 421");
        }
        if (!ENHANCED.matcher(enhanced).matches() || enhanced.charAt(0) != digits.charAt(0)) {
            throw new IllegalArgumentException("enhanced status code '" + OneLine.of(enhanced)
                    + "' is not usable; expected " + digits.charAt(0) + ".x.x, as the reply code is " + code);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("a reply needs a text");
        }
    }
}
