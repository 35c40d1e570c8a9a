package io.github.lsmtpd.benchmarks.amqp;

import java.util.List;

/**
 * Where messages go, and which ones.
 *
 * @param type of the queue: {@code classic} or {@code quorum}
 * @param consumed whether a consumer takes them meanwhile
 * @param kibibytes the size of a mail
 */
public record Destination(String type, boolean consumed, int kibibytes) {
    private static List<Destination> all() {
        return List.of(
                new Destination("classic", false, 5),
                new Destination("classic", true, 5),
                new Destination("quorum", false, 5),
                new Destination("quorum", true, 5),
                new Destination("classic", false, 100),
                new Destination("classic", true, 100),
                new Destination("quorum", false, 100),
                new Destination("quorum", true, 100));
    }

    static List<String> names() {
        return all().stream().map(Destination::name).toList();
    }

    /** Those with these names. */
    public static List<Destination> named(List<String> names) {
        if (!names().containsAll(names)) {
            throw new IllegalArgumentException("queues are " + String.join(", ", names()));
        }
        return all().stream()
                .filter(destination -> names.contains(destination.name()))
                .toList();
    }

    /** Its name: {@code quorum-5k} or {@code quorum-5k-consumed}. */
    public String name() {
        return type + "-" + kibibytes + "k" + (consumed ? "-consumed" : "");
    }

    /** For people. */
    public String title() {
        return kibibytes + " KiB, " + type + " queue" + (consumed ? ", with a consumer" : "");
    }

    /** In bytes. */
    public int mailSize() {
        return kibibytes * 1024;
    }
}
