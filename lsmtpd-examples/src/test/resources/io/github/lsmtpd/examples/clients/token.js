// Sends a mail with a token, by XOAUTH2 after STARTTLS: node token.js PORT CERTIFICATE USER TOKEN.
const fs = require('fs');
const nodemailer = require('nodemailer');

const [port, certificate, user, accessToken] = process.argv.slice(2);
nodemailer
  .createTransport({
    host: 'localhost',
    port: Number(port),
    requireTLS: true,
    tls: { ca: fs.readFileSync(certificate) },
    auth: { type: 'OAuth2', user, accessToken },
  })
  .sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 'x', text: 'y' })
  .catch((error) => {
    console.log(error);
    process.exitCode = 1;
  });
