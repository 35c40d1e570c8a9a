package io.github.lsmtpd.internal.sasl;

import java.util.concurrent.CompletionStage;

/** What follows from a client's response. Immutable. */
public sealed interface SaslStep {
    /** The client has not proved who it is. */
    SaslStep FAILED = new Failed();

    /** The response cannot be read, which is not the same as a wrong password. */
    SaslStep MALFORMED = new Malformed();

    /**
     * The client is to answer this.
     *
     * @param bytes the challenge, perhaps empty
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Challenge(byte[] bytes) implements SaslStep {}

    /**
     * It is known later; the stage does not complete with another of this kind.
     *
     * @param step what follows then
     */
    record Later(CompletionStage<SaslStep> step) implements SaslStep {}

    /**
     * The client has proved who it is.
     *
     * @param identity who it is
     */
    record Done(String identity) implements SaslStep {}

    /** See {@link #FAILED}. */
    record Failed() implements SaslStep {}

    /** See {@link #MALFORMED}. */
    record Malformed() implements SaslStep {}
}
