// nodemailer's smtp-server with a handler that reads each message to its end and forgets it; with STARTTLS if there is a key.
'use strict';

const fs = require('fs');
const { SMTPServer } = require('smtp-server');

const { TLS_CERTIFICATE_FILE, TLS_KEY_FILE } = process.env;
const tls = TLS_KEY_FILE ? { cert: fs.readFileSync(TLS_CERTIFICATE_FILE), key: fs.readFileSync(TLS_KEY_FILE) } : {};

const server = new SMTPServer({
    ...tls,
    disabledCommands: TLS_KEY_FILE ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, callback) {
        stream.on('data', () => {});
        stream.on('end', () => callback());
    },
});

// The other servers have the same backlog.
const listener = server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
    console.log(`listening on 127.0.0.1:${listener.address().port}`);
});
