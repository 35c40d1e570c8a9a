package io.github.lsmtpd.amqp.internal.routing;

import static java.util.stream.Collectors.joining;

import io.github.lsmtpd.amqp.internal.routing.Segment.Literal;
import io.github.lsmtpd.amqp.internal.routing.Segment.Placeholder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A text with placeholders, made by {@link TemplateParser}. One without any costs a message nothing. Immutable. */
public final class Template {
    private final String source;
    private final List<Segment> segments;
    private final @Nullable String constant;

    Template(String source, List<Segment> segments) {
        this.source = source;
        this.segments = List.copyOf(segments);
        this.constant = segments.stream().allMatch(Literal.class::isInstance)
                ? segments.stream().map(each -> ((Literal) each).text()).collect(joining())
                : null;
    }

    /** As it was written. */
    String source() {
        return source;
    }

    /** What it says in every message, if it has no placeholder. */
    public Optional<String> constant() {
        return Optional.ofNullable(constant);
    }

    Stream<Placeholder> placeholders() {
        return segments.stream().filter(Placeholder.class::isInstance).map(Placeholder.class::cast);
    }

    /** Returns whether it begins with a text of the operator's, whatever a client does; so does an empty one. */
    boolean beginsWithOwn() {
        return segments.isEmpty() || segments.get(0).isOwn();
    }

    /** The most bytes of texts of the operator's. */
    int mostOwnBytes(Map<String, String> map) {
        return segments.stream().mapToInt(segment -> segment.mostOwnBytes(map)).sum();
    }

    /** What it says in a message, where dots and wildcards mean nothing. */
    String text(MessageValues values) throws IOException {
        return constant != null ? constant : joined(values, Segment::of, Value::text);
    }

    /** What it says as a routing key, of whatever length. */
    String routingKey(MessageValues values) throws IOException {
        return constant != null ? constant : joined(values, Segment::of, Value::inRoutingKey);
    }

    /** The same without anything that a client wrote. */
    String routingKeyWithoutClient(MessageValues values) throws IOException {
        return joined(values, Segment::withoutClient, Value::inRoutingKey);
    }

    private String joined(MessageValues values, Reader reader, Function<Value, String> writer) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            text.append(writer.apply(reader.read(segment, values)));
        }
        return text.toString();
    }

    private interface Reader {
        Value read(Segment segment, MessageValues values) throws IOException;
    }
}
