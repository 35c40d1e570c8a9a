package io.github.lsmtpd.amqp.internal.routing;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a placeholder stands for in one message.
 *
 * @param text the text, empty if there is none
 * @param form how it stands in a routing key
 */
record Value(String text, Form form) {
    /** How a value stands in a routing key. */
    enum Form {
        /** As it is: it is the operator's. */
        OWN,
        /** As one word, whatever the client wrote. */
        WORD,
        /** As the words that its dots divide. */
        WORDS,
        /** As those words, the last one first. */
        REVERSED
    }

    static Value own(String text) {
        return new Value(text, Form.OWN);
    }

    /** The same with another text by the same author. */
    Value withText(String other) {
        return new Value(other, form);
    }

    /** The same in words, unless it is the operator's. */
    Value as(Form words) {
        return form == Form.OWN ? this : new Value(text, words);
    }

    boolean isOwn() {
        return form == Form.OWN;
    }

    /** How it stands in a routing key. */
    String inRoutingKey() {
        if (form == Form.OWN) {
            return text;
        }
        if (form == Form.WORD || text.startsWith("[")) { // the dots of an address literal are none between labels
            return WordEncoding.encode(text);
        }
        List<String> words = Arrays.asList(text.split("\\.", -1));
        if (form == Form.REVERSED) {
            Collections.reverse(words);
        }
        words.replaceAll(WordEncoding::encode);
        return String.join(".", words);
    }
}
