package io.github.lsmtpd.policy;

import io.github.lsmtpd.IpNetwork;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients in by where they come from; the others get 554 5.7.1 in place of the greeting (RFC 5321 §3.1), and are
 * disconnected. Both kinds compose by {@link SmtpPolicy#allOf}. Immutable.
 */
public final class ClientNetworks implements SmtpPolicy {
    private static final Decision NO_ACCESS = Decision.refuse(554, "5.7.1", "No access for clients of this network");

    private final List<IpNetwork> networks;
    private final boolean allowed;

    private ClientNetworks(Collection<IpNetwork> networks, boolean allowed) {
        this.networks = List.copyOf(networks);
        this.allowed = allowed;
        if (networks.isEmpty()) {
            throw new IllegalArgumentException("no network is listed");
        }
    }

    /**
     * Lets in clients of these networks, and no others.
     *
     * @param networks the networks
     * @return the policy
     * @throws IllegalArgumentException if there is none
     */
    public static ClientNetworks allow(Collection<IpNetwork> networks) {
        return new ClientNetworks(networks, true);
    }

    /**
     * Lets in whoever does not come from one of these networks.
     *
     * @param networks the networks
     * @return the policy
     * @throws IllegalArgumentException if there is none
     */
    public static ClientNetworks deny(Collection<IpNetwork> networks) {
        return new ClientNetworks(networks, false);
    }

    @Override
    public Decision connect(SessionInfo session) {
        return contain(networks, session.client().address()) == allowed ? Decision.accept() : NO_ACCESS;
    }

    /** Returns whether an address is in one of the networks; one that is not known is in none. */
    static boolean contain(List<IpNetwork> networks, @Nullable InetSocketAddress address) {
        if (address == null || address.getAddress() == null) {
            return false;
        }
        for (IpNetwork network : networks) {
            if (network.contains(address.getAddress())) {
                return true;
            }
        }
        return false;
    }
}
