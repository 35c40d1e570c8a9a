package io.github.lsmtpd.spool.internal.seal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that are there: one that new files are sealed with, if they are to be, and all that files are read with. Immutable. */
public final class SpoolKeys {
    /** Files are not sealed, and those that are cannot be read. */
    public static final SpoolKeys NONE = new SpoolKeys(null, Map.of());

    private final @Nullable SpoolKey first;
    private final Map<String, SpoolKey> all;

    private SpoolKeys(@Nullable SpoolKey first, Map<String, SpoolKey> all) {
        this.first = first;
        this.all = all;
    }

    /**
     * Keys of 32 random octets each.
     *
     * @param seals whether the first one seals new files, which are plain otherwise
     */
    public static SpoolKeys of(List<byte[]> keys, boolean seals) {
        Map<String, SpoolKey> all = new LinkedHashMap<>();
        for (byte[] each : keys) {
            SpoolKey key = new SpoolKey(each);
            all.put(key.id(), key);
        }
        return new SpoolKeys(seals ? all.values().iterator().next() : null, all);
    }

    /** The seal of a new file, or null if that is to be plain. */
    public @Nullable Seal newSeal() {
        return first == null ? null : Seal.create(first);
    }

    @Nullable
    SpoolKey find(String id) {
        return all.get(id);
    }

    /** The ids of the keys, for a log. */
    @Override
    public String toString() {
        String encrypting = first == null ? "not encrypted" : "encrypted with the key " + first;
        return "new files are " + encrypting + ", and those of these keys can be read: "
                + String.join(", ", all.keySet());
    }
}
