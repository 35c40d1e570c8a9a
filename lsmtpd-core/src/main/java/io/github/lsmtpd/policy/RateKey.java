package io.github.lsmtpd.policy;

import io.github.lsmtpd.MailAddress;
import java.util.Optional;

/** Whose messages a {@link RateLimit} counts together. */
public enum RateKey {
    /** Those of one client: an IPv4 address, or the /64 that an IPv6 address is in. */
    ADDRESS,
    /** Those of one reverse-path; bounces, which have none, are not counted. */
    SENDER,
    /** Those of one domain of reverse-paths; bounces are not counted. */
    SENDER_DOMAIN,
    /** Those of one authenticated client; others are not counted. */
    IDENTITY;

    /** Who it is, or empty if this client is not counted. */
    Optional<Fingerprint> of(SessionInfo session, Optional<MailAddress> reversePath) {
        Optional<String> who = switch (this) {
            case ADDRESS -> ClientNetwork.of(session, ClientNetwork.IPV4_ADDRESS);
            case SENDER -> reversePath.map(CanonicalAddress::of);
            case SENDER_DOMAIN -> reversePath.map(sender -> CanonicalAddress.domain(sender.domain()));
            case IDENTITY -> Optional.ofNullable(session.client().identity());
        };
        return who.map(Fingerprint::of);
    }
}
