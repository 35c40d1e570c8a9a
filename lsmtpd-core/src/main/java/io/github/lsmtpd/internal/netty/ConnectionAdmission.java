package io.github.lsmtpd.internal.netty;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * What one connection takes of the server's {@link Admission}, and gives back when it ends. The address is the client's own,
 * and not that of a proxy. Used on the connection's thread alone.
 */
final class ConnectionAdmission {
    private final Admission admission;
    private final Channel channel;
    private InetSocketAddress client;
    private boolean shakingHands;

    ConnectionAdmission(Admission admission, Channel channel) {
        this.admission = admission;
        this.channel = channel;
        this.client = (InetSocketAddress) channel.remoteAddress();
    }

    /** Where the client is, as far as is known now. */
    InetSocketAddress client() {
        return client;
    }

    /** Counts the connection; returns whether there is room for it. */
    boolean connect() {
        boolean admitted = admission.connected(client);
        channel.closeFuture().addListener(closed -> admission.disconnected());
        return admitted;
    }

    /** Counts the client, once it is known where it is; returns whether it may have one more connection. */
    boolean enter() {
        InetSocketAddress entered = client;
        boolean admitted = admission.entered(entered);
        if (admitted) {
            channel.closeFuture().addListener(closed -> admission.left(entered));
        }
        return admitted;
    }

    /** A trusted proxy says where the client is. */
    void comesFrom(InetSocketAddress address) {
        client = address;
    }

    /** Returns whether the client may begin a handshake; it counts until {@link #handshakeEnded}. */
    boolean mayBeginHandshake() {
        shakingHands = admission.handshakeBegins(client);
        if (shakingHands) {
            channel.closeFuture().addListener(closed -> handshakeEnded());
        }
        return shakingHands;
    }

    /** The client has failed to prove who it is; returns whether it may try again. */
    boolean mayTryAgain() {
        return admission.mayTryAgain(client);
    }

    /** The handshake that may begin has ended, or the connection with it. */
    void handshakeEnded() {
        if (shakingHands) {
            shakingHands = false;
            admission.handshakeEnded();
        }
    }
}
