package io.github.lsmtpd.internal.protocol;

/** Upper case of ASCII alone: to Unicode {@code ſ} is an s and {@code ı} an i, but no keyword is spelt with them. */
final class Ascii {
    private Ascii() {}

    /** Returns whether there is nothing beyond ASCII, as in almost every line, without a decoder. */
    static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether there is nothing beyond ASCII. */
    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    static String upperCase(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'a' && chars[i] <= 'z') {
                chars[i] = (char) (chars[i] - 'a' + 'A');
            }
        }
        return new String(chars);
    }
}
