package io.github.lsmtpd.json;

import io.github.lsmtpd.MessageContent;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;

/** Reads the string that a parser stands at as the content of a message. */
interface MessageJsonContents {
    /** A content that may turn out not to be needed. */
    @FunctionalInterface
    interface Found {
        MessageContent get() throws IOException;
    }

    Found text(JsonParser json) throws IOException;

    Found base64(JsonParser json) throws IOException;

    /** There is neither. */
    default Found none() throws IOException {
        throw new MessageJson.MalformedException("it has no email_content", null);
    }

    /** It is somewhere else; what is there of it in the JSON is not read. */
    record Elsewhere(MessageContent content) implements MessageJsonContents {
        @Override
        public Found text(JsonParser json) {
            return none();
        }

        @Override
        public Found base64(JsonParser json) {
            return none();
        }

        @Override
        public Found none() {
            return () -> content;
        }
    }

    /** Reads it into memory. */
    final class ToMemory implements MessageJsonContents {
        /** Goes straight to bytes, so that a large body is never one String; an unpaired surrogate is an error. */
        @Override
        public Found text(JsonParser json) throws IOException {
            CollectedContent bytes = new CollectedContent();
            try (Writer writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8.newEncoder())) {
                json.readString(writer);
            }
            MessageContent content = bytes.content();
            return () -> content;
        }

        @Override
        public Found base64(JsonParser json) {
            return decoded(json);
        }

        static Found decoded(JsonParser json) {
            CollectedContent bytes = new CollectedContent();
            json.readBinaryValue(bytes);
            MessageContent content = bytes.content();
            return () -> content;
        }
    }

    /** Reads it into memory from JSON that is there already, in UTF-8. */
    final class InArray implements MessageJsonContents {
        private final byte[] bytes;

        InArray(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public Found text(JsonParser json) {
            int position = Math.toIntExact(json.currentTokenLocation().getByteOffset());
            return () -> ArrayContent.ofString(bytes, position);
        }

        @Override
        public Found base64(JsonParser json) {
            return ToMemory.decoded(json);
        }
    }

    /** Notes where it is; the parser skips it without holding it. */
    record InPlace(MessageJson.Source source) implements MessageJsonContents {
        @Override
        public Found text(JsonParser json) {
            long position = json.currentTokenLocation().getByteOffset();
            return () -> ContentInFile.text(source, position);
        }

        @Override
        public Found base64(JsonParser json) {
            long position = json.currentTokenLocation().getByteOffset();
            return () -> ContentInFile.base64(source, position);
        }
    }
}
