package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.MailAddress;
import io.github.lsmtpd.MailMessage;
import io.github.lsmtpd.Recipient;
import io.github.lsmtpd.spool.StoredFile;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is printed of files and messages. Stateless. */
final class Rows {
    private Rows() {}

    static Map<String, Object> of(StoredFile file) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", file.id());
        row.put("state", file.state().name().toLowerCase(Locale.ROOT));
        row.put("written", file.written().truncatedTo(ChronoUnit.SECONDS));
        row.put("size", file.size());
        row.put("reason", file.reason().orElse(""));
        return row;
    }

    static Map<String, Object> of(StoredFile file, MailMessage message) {
        Map<String, Object> row = of(file);
        row.remove("reason");
        row.put("sender", sender(message));
        row.put("recipients", recipients(message));
        row.put("reason", file.reason().orElse(""));
        return row;
    }

    /** The reverse-path, which is empty in a bounce. */
    static String sender(MailMessage message) {
        return message.envelope().reversePath().map(Object::toString).orElse("<>");
    }

    static List<MailAddress> recipients(MailMessage message) {
        return message.envelope().recipients().stream().map(Recipient::address).toList();
    }

    /** What was done with a file. */
    static Map<String, Object> of(Object what, String result, Object detail) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(what instanceof Path ? "file" : "id", what);
        row.put("result", result);
        row.put("detail", detail);
        return row;
    }
}
