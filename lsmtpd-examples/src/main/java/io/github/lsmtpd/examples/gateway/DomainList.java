package io.github.lsmtpd.examples.gateway;

import io.github.lsmtpd.config.Setting;
import io.github.lsmtpd.config.SettingBuilder;
import io.github.lsmtpd.config.SettingException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Domains with commas between them. Stateless. */
final class DomainList {
    private static final Pattern DOMAIN = Pattern.compile("[^\\s\\p{Cntrl}@,]{1,255}");

    private DomainList() {}

    static SettingBuilder<List<String>> setting(String name, String variable) {
        return Setting.parsed(name, variable, DomainList::parse, domains -> String.join(",", domains));
    }

    private static List<String> parse(String variable, String text) {
        List<String> domains =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (!domains.stream().allMatch(domain -> DOMAIN.matcher(domain).matches())) {
            throw new SettingException(variable, text, "domains with commas between them");
        }
        return domains;
    }
}
