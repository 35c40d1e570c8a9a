package io.github.lsmtpd.amqp.internal.parsed;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.james.mime4j.util.CharsetUtil;

/** Bytes as characters, whatever the bytes are. */
final class LenientText {
    private static final Charset WESTERN = Charset.forName("windows-1252");
    private static final char REPLACEMENT = '\uFFFD';

    private LenientText() {}

    /** Bytes of no declared charset: UTF-8 if they are well-formed as that, and windows-1252 otherwise. */
    static String undeclared(byte[] bytes) {
        return strictly(bytes, StandardCharsets.UTF_8).orElseGet(() -> new String(bytes, WESTERN));
    }

    /**
     * Bytes in a charset by its name. What is not of that charset is U+FFFD; what is not ASCII and declared to be, and what
     * is in a charset that is not known, is read as if none were declared.
     */
    static String declared(byte[] bytes, String charsetName, Defects defects) {
        Charset charset = CharsetUtil.lookup(charsetName.trim());
        if (charset == null) {
            defects.add("unknown charset");
            return undeclared(bytes);
        }
        Optional<String> text = strictly(bytes, charset);
        if (text.isPresent()) {
            return wellFormed(text.get());
        }
        defects.add("bytes that are not in the declared charset");
        return charset.equals(StandardCharsets.US_ASCII) ? undeclared(bytes) : wellFormed(new String(bytes, charset));
    }

    private static Optional<String> strictly(byte[] bytes, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** JSON in UTF-8 cannot carry half a surrogate pair, which some charsets can. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaceLoneSurrogates(text);
            }
        }
        return text;
    }

    private static String replaceLoneSurrogates(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(isSurrogate(c) ? REPLACEMENT : c));
        return clean.toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
