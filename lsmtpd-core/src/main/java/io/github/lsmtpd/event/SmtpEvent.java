package io.github.lsmtpd.event;

/**
 * Something that has happened in a server. The records are immutable, and hold neither secrets nor text that a client chose
 * with control characters in it.
 */
public sealed interface SmtpEvent
        permits LimitReached,
                AuthenticationSucceeded,
                AuthenticationFailed,
                HandshakeFailed,
                ProxyHeaderRefused,
                CertificatesReloaded,
                CertificatesUnusable {}
