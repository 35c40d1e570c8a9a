package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingException;
import io.github.lsmtpd.config.Settings;
import io.github.lsmtpd.policy.AcceptedRecipients;
import io.github.lsmtpd.policy.RecipientsFile;
import io.github.lsmtpd.policy.SmtpPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The environment variables that say for whom mail is taken. Stateless. */
final class RecipientVariables {
    static final Setting<AcceptedRecipients> DOMAINS = Setting.parsed(
                    "acceptedRecipients", "ACCEPT_DOMAINS", RecipientVariables::domains, Object::toString)
            .noDefault("every domain")
            .meaning("domains that mail is taken for, with commas between them; other recipients get 550 5.7.1");
    static final Setting<Path> FILE = Setting.path("recipientsFile", "ACCEPT_RECIPIENTS_FILE")
            .noDefault("every address")
            .meaning("file of the domains and addresses that mail is taken for, one a line, in place of"
                    + " `ACCEPT_DOMAINS`; read again when it changes");
    static final List<Setting<?>> SETTINGS = List.of(DOMAINS, FILE);

    private RecipientVariables() {}

    private static AcceptedRecipients domains(String variable, String text) {
        List<String> domains = Arrays.asList(text.split(",", -1));
        try {
            if (domains.stream().noneMatch(domain -> domain.contains("@"))) {
                return AcceptedRecipients.of(domains);
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new SettingException(
                variable, text, "domains with commas between them; addresses are for ACCEPT_RECIPIENTS_FILE");
    }

    /** The policy, if one is set; what it has open is to be closed at the end. */
    static Optional<SmtpPolicy> policy(Settings settings, Consumer<Runnable> closeLater) {
        Optional<AcceptedRecipients> domains = settings.find(DOMAINS);
        Optional<Path> file = settings.find(FILE);
        if (domains.isPresent() && file.isPresent()) {
            throw new SettingException(
                    DOMAINS.variable(),
                    "set together with " + FILE.variable(),
                    "one of the two; the file takes domains");
        }
        return file.isPresent()
                ? Optional.of(open(file.get(), closeLater))
                : domains.map(accepted -> (SmtpPolicy) accepted);
    }

    private static SmtpPolicy open(Path file, Consumer<Runnable> closeLater) {
        try {
            RecipientsFile recipients = RecipientsFile.open(file);
            closeLater.accept(recipients::close);
            return recipients;
        } catch (IOException e) {
            throw new SettingException(FILE.variable(), file, "a readable file of domains and addresses");
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    FILE.variable(), file, "a file with a domain or an address on each line (" + e.getMessage() + ")");
        }
    }
}
