package io.github.lsmtpd.internal.sasl;

/** One exchange by one mechanism (RFC 4422 §3). Each response is overwritten after the call. Not thread safe. */
public interface SaslExchange {
    /**
     * Begins.
     *
     * @return what the client gets if it has sent no initial response
     */
    default SaslStep begin() {
        return new SaslStep.Challenge(new byte[0]);
    }

    /**
     * Takes a response.
     *
     * @param response what the client sent, decoded
     * @return what follows
     */
    SaslStep respond(byte[] response);
}
