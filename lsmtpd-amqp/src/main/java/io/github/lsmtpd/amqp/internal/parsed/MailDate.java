package io.github.lsmtpd.amqp.internal.parsed;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time in a Date field (RFC 5322 §3.3), also in the obsolete forms of §4.3: years of two digits, zones by name. */
final class MailDate {
    private static final Pattern FORM = Pattern.compile(
            "(?:[A-Za-z]{2,9},?\\s*)?(\\d{1,2})[\\s-]\\s*([A-Za-z]{3})[A-Za-z]{0,6}[\\s-]\\s*(\\d{2,4})\\s+"
                    + "(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?:\\s*([+-]\\d{3,4})|\\s+([A-Za-z]{1,5}))?(?:[\\s(].*)?");

    private static final int LONGEST = 200;

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    /** Any other name says nothing about the zone (§4.3). */
    private static final Map<String, Integer> ZONES =
            Map.of("EDT", -4, "EST", -5, "CDT", -5, "CST", -6, "MDT", -6, "MST", -7, "PDT", -7, "PST", -8);

    private MailDate() {}

    static Optional<OffsetDateTime> parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (text.length() > LONGEST || !form.matches()) {
            return Optional.empty();
        }
        try {
            int second = form.group(6) == null ? 0 : number(form.group(6));
            LocalDateTime time = LocalDateTime.of(
                    year(form.group(3)),
                    1 + MONTHS.indexOf(form.group(2).toLowerCase(Locale.ROOT)),
                    number(form.group(1)),
                    number(form.group(4)),
                    number(form.group(5)),
                    // A leap second is the last one.
                    second == 60 ? 59 : second);
            return Optional.of(time.atOffset(zone(form.group(7), form.group(8))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** RFC 3339. */
    static String format(OffsetDateTime date) {
        return date.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    /** §4.3: from 50 on, and with three digits, years are of 19xx. */
    private static int year(String text) {
        int year = number(text);
        return text.length() == 4 ? year : text.length() == 2 && year < 50 ? 2000 + year : 1900 + year;
    }

    private static ZoneOffset zone(@Nullable String offset, @Nullable String name) {
        if (offset != null) {
            int sign = offset.charAt(0) == '-' ? -1 : 1;
            int number = number(offset.substring(1));
            return ZoneOffset.ofHoursMinutes(sign * (number / 100), sign * (number % 100));
        }
        return ZoneOffset.ofHours(name == null ? 0 : ZONES.getOrDefault(name.toUpperCase(Locale.ROOT), 0));
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
