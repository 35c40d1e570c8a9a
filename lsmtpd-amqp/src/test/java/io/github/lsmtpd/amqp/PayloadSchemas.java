package io.github.lsmtpd.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schemas and examples in {@code docs/schemas}, against which what is published is held. */
public final class PayloadSchemas {
    private static final Path DIRECTORY = Path.of("../docs/schemas");
    private static final String ID = "urn:lsmtpd:schema:";
    private static final String SUFFIX = ".schema.json";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, Schema> READ = new ConcurrentHashMap<>();

    private PayloadSchemas() {}

    /** Reads JSON. */
    public static JsonNode read(byte[] json) {
        return JSON.readTree(json);
    }

    /** Makes JSON of maps, lists, texts and numbers. */
    public static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /** Checks JSON against {@code NAME.schema.json}. */
    public static void assertValid(String name, JsonNode json) throws IOException {
        assertThat(schema(name).validate(json)).isEmpty();
    }

    /** Checks that JSON does not fit to {@code NAME.schema.json}. */
    public static void assertInvalid(String name, JsonNode json) throws IOException {
        assertThat(schema(name).validate(json)).isNotEmpty();
    }

    /** Checks that JSON is what {@code NAME.example.json} shows. */
    public static void assertIsTheExample(String name, JsonNode json) throws IOException {
        Path example = DIRECTORY.resolve(name + ".example.json");
        if (Boolean.getBoolean("examples.write")) {
            Files.writeString(example, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
        }
        assertThat(json).isEqualTo(read(Files.readAllBytes(example)));
    }

    private static Schema schema(String name) throws IOException {
        Schema known = READ.get(name);
        if (known == null) {
            known = readSchema(name);
            READ.put(name, known);
        }
        return known;
    }

    private static Schema readSchema(String name) throws IOException {
        Map<String, String> all = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DIRECTORY, "*" + SUFFIX)) {
            for (Path file : files) {
                String found = file.getFileName().toString();
                all.put(ID + found.substring(0, found.length() - SUFFIX.length()), Files.readString(file));
            }
        }
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(all))
                .getSchema(SchemaLocation.of(ID + name));
    }
}
