package io.github.lsmtpd.amqp.internal.parsed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs from other libraries on their own sample mails is what docs/amqp-parsed-differences.md lists and explains. */
@Tag("slow")
class OtherLibrariesTest {
    private static final Path LIST = Path.of("../docs/amqp-parsed-differences.md");
    private static final Path SCRIPT =
            Path.of("src/test/resources/io/github/lsmtpd/amqp/internal/parsed/email_fields.py");
    private static final Pattern LISTED = Pattern.compile("(?m)^    (python|angus) (\\S+): (.+)$");

    private static final Map<String, byte[]> MAILS = new TreeMap<>();
    private static boolean all;

    @BeforeAll
    static void collectMails() throws IOException {
        MAILS.putAll(SampleMails.ofMime4j());
        assertThat(MAILS).hasSizeGreaterThan(70);
        SampleMails.ofPython().ifPresent(mails -> {
            assertThat(mails).hasSizeGreaterThan(40);
            MAILS.putAll(mails);
            all = true;
        });
        assertThat(all || !"true".equals(System.getenv("LSMTPD_REQUIRE_TOOLS")))
                .as("sample mails of Python, in the directory that LSMTPD_PYTHON_EMAIL_DATA names")
                .isTrue();
    }

    @Test
    void angusMail() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (Map.Entry<String, byte[]> mail : MAILS.entrySet()) {
            note(found, mail.getKey(), AngusFields.of(mail.getValue()), field -> !field.equals("date"));
        }
        assertThat(found).isEqualTo(listed("angus"));
    }

    @Test
    void python(@TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(all, "python3 and its sample mails are there");
        for (Map.Entry<String, byte[]> mail : MAILS.entrySet()) {
            Files.write(directory.resolve(mail.getKey()), mail.getValue());
        }
        Map<String, String> found = new TreeMap<>();
        for (Map.Entry<String, MailFields> mail :
                FieldReaders.python(SCRIPT, directory).entrySet()) {
            note(found, mail.getKey(), mail.getValue(), field -> true);
        }
        assertThat(found).isEqualTo(listed("python"));
    }

    private static void note(Map<String, String> found, String mail, MailFields other, Predicate<String> compared)
            throws IOException {
        FieldReaders.ours(MAILS.get(mail)).differences(other).stream()
                .filter(compared)
                .sorted()
                .forEach(field -> found.merge(mail, field, (fields, one) -> fields + ", " + one));
    }

    /** A mail whose differences have several reasons is listed under each. */
    private static Map<String, String> listed(String library) throws IOException {
        Map<String, String> listed = new TreeMap<>();
        Matcher lines = LISTED.matcher(Files.readString(LIST));
        while (lines.find()) {
            if (lines.group(1).equals(library) && MAILS.containsKey(lines.group(2))) {
                listed.merge(lines.group(2), lines.group(3), (fields, more) -> fields + ", " + more);
            }
        }
        listed.replaceAll((mail, fields) -> String.join(
                ", ", Pattern.compile(", ").splitAsStream(fields).sorted().toList()));
        return listed;
    }
}
