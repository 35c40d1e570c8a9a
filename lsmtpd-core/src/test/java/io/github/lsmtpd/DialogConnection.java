package io.github.lsmtpd;

import org.jspecify.annotations.Nullable;

/** The client's end of a connection, over whatever it runs. Used by one thread. */
public interface DialogConnection extends AutoCloseable {
    /** Sends bytes in one write. */
    void send(byte[] bytes);

    /** The next line without its CRLF, each byte a character; null when the server has closed the connection. */
    @Nullable
    String readLine();

    /** Encrypts the connection, after the server's 220. */
    void startTls();

    /** Closes the connection without a word. */
    void hangUp();

    /** Sends nothing more, but goes on to read. */
    void endOutput();

    /** Stops the server, without waiting for its end. */
    void stopServer();

    /** Ends the connection and the server; when this returns, no session is left. */
    @Override
    void close();
}
