package io.github.lsmtpd.amqp.internal.payload;

import io.github.lsmtpd.amqp.Claim;
import java.util.LinkedHashMap;
import java.util.Map;

/** A claim as it is published, in a body as in a header. Stateless. */
public final class ClaimFields {
    private ClaimFields() {}

    /** The fields, in their order. */
    public static Map<String, Object> of(Claim claim) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("reference", claim.reference());
        fields.put("size", claim.size());
        fields.put("sha256", claim.sha256());
        return fields;
    }
}
