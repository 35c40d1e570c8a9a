package io.github.lsmtpd.examples.spool;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One JSON object a line. */
final class JsonReport implements Report {
    private final JsonFactory json = new JsonFactory();
    private final PrintWriter out;

    JsonReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void row(Map<String, ?> values) {
        StringWriter line = new StringWriter();
        try (JsonGenerator object = json.createGenerator(ObjectWriteContext.empty(), line)) {
            object.writeStartObject();
            values.forEach((name, value) -> {
                object.writeName(name.replace(' ', '_'));
                write(object, value);
            });
            object.writeEndObject();
        }
        out.println(line);
    }

    @Override
    public void card(Map<String, ?> values) {
        row(values);
    }

    private static void write(JsonGenerator object, Object value) {
        if (value instanceof Number number) {
            object.writeNumber(number.longValue());
        } else if (value instanceof Collection<?> several) {
            object.writeStartArray();
            several.forEach(each -> object.writeString(each.toString()));
            object.writeEndArray();
        } else {
            object.writeString(value.toString());
        }
    }

    @Override
    public void end() {
        out.flush();
    }
}
