// Sends a file with nodemailer: node send.js PORT FILE [CERTIFICATE], the last for STARTTLS.
const fs = require('fs');
const nodemailer = require('nodemailer');

const [port, file, certificate] = process.argv.slice(2);
const security = certificate
  ? { requireTLS: true, tls: { ca: fs.readFileSync(certificate) } }
  : { ignoreTLS: true };
const envelope = { from: 'a@example.com', to: ['b@example.com'], use8BitMime: true };
nodemailer
  .createTransport({ host: 'localhost', port: Number(port), ...security })
  .sendMail({ envelope, raw: fs.createReadStream(file) });
