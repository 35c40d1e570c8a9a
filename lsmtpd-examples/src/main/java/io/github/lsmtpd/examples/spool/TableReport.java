package io.github.lsmtpd.examples.spool;

import io.github.lsmtpd.LogText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Columns for people; rows are kept until a part of them is printed, so that the columns fit. */
final class TableReport implements Report {
    /** So many rows are aligned together; more would keep a large spool in memory. */
    private static final int PART = 1000;

    private final PrintWriter out;
    private final List<List<String>> rows = new ArrayList<>();
    private boolean headed;

    TableReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void row(Map<String, ?> values) {
        if (!headed) {
            rows.add(values.keySet().stream()
                    .map(name -> name.toUpperCase(Locale.ROOT))
                    .toList());
            headed = true;
        }
        rows.add(values.values().stream().map(TableReport::text).toList());
        if (rows.size() >= PART) {
            print();
        }
    }

    @Override
    public void card(Map<String, ?> values) {
        values.forEach((name, value) -> {
            if (value instanceof Collection<?> several) {
                out.println(name + ":");
                several.forEach(each -> out.println("  " + text(each)));
            } else if (!value.toString().isEmpty()) {
                out.println(name + ": " + text(value));
            }
        });
        out.println();
    }

    /** What clients sent may hold what a terminal takes for a command. */
    private static String text(Object value) {
        String text = value instanceof Collection<?> several
                ? several.stream().map(Object::toString).collect(Collectors.joining(", "))
                : value.toString();
        return LogText.oneLine(text);
    }

    private void print() {
        int columns = rows.isEmpty() ? 0 : rows.get(0).size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        rows.forEach(row -> out.println(line(row, widths)));
        rows.clear();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String value = row.get(i);
            line.append(value);
            if (i < row.size() - 1) {
                line.append(" ".repeat(widths[i] - value.length() + 2));
            }
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void end() {
        print();
        out.flush();
    }
}
