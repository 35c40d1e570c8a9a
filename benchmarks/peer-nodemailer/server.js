// nodemailer's smtp-server with a handler that reads each message to its end and forgets it.
'use strict';

const { SMTPServer } = require('smtp-server');

const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
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
