package io.github.lsmtpd.amqp.internal.parsed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the header of a part says about it, by the first field of each name. */
final class PartHeader {
    private static final List<String> NAMES = List.of("content-type", "content-disposition", "content-id");

    private final Defects defects;
    private final List<HeaderField> fields = new ArrayList<>(NAMES.size());
    private boolean empty = true;

    PartHeader(Defects defects) {
        this.defects = defects;
    }

    void add(HeaderField field) {
        empty = false;
        if (NAMES.contains(field.nameInLowerCase()) && find(field.name()).isEmpty()) {
            fields.add(field);
        }
    }

    /** Returns whether there is no field at all. */
    boolean isEmpty() {
        return empty;
    }

    private Optional<HeaderField> find(String name) {
        return fields.stream().filter(field -> field.isNamed(name)).findFirst();
    }

    private Optional<Parameters> parameters(String name) {
        return find(name).map(field -> Parameters.of(field, defects));
    }

    /** The type as it is declared, which may be none that there is. */
    String declaredType() {
        return parameters("Content-Type").map(Parameters::value).orElse("");
    }

    Optional<String> typeParameter(String name) {
        return parameters("Content-Type").flatMap(type -> type.get(name));
    }

    Optional<String> disposition() {
        return parameters("Content-Disposition").map(Parameters::value).filter(value -> !value.isEmpty());
    }

    /** RFC 2183 §2.3, or the older parameter of the type. */
    Optional<String> fileName() {
        return parameters("Content-Disposition")
                .flatMap(disposition -> disposition.get("filename"))
                .or(() -> typeParameter("name"))
                .map(LenientText::wellFormed)
                .filter(name -> !name.isEmpty());
    }

    Optional<String> contentId() {
        return find("Content-ID").map(HeaderField::value).flatMap(MessageIds::first);
    }
}
