// An SMSC on the npm package smpp: a second opinion on what SMPP is.
//
// node smsc.js: prints {"smpp": port, "control": port} when it is ready. Control, by HTTP:
//   GET /heard                       what was submitted, as JSON
//   GET /say?from=&to=&text=&dc=     a phone writes; answers with the status of the deliver_sm_resp, -1 when nobody is bound
//   GET /say?from=&to=&hex=&esm=&dc= the same with raw bytes
//   GET /say?…&id=                   the same with an id of the operator's own
//   GET /hangup                      cuts every line
// The last two digits of a destination decide: 88 throttled, 99 bad destination, 77 accepted and never delivered.
'use strict';
const smpp = require('smpp');
const http = require('http');

let session = null;
let last = 0;
const heard = [];
const sessions = new Set();

function bind(line, pdu) {
  if (pdu.system_id !== 'test' || pdu.password !== 'secret') {
    line.send(pdu.response({ command_status: smpp.ESME_RBINDFAIL }));
    line.close();
    return;
  }
  line.send(pdu.response({ system_id: 'SMSC' }));
  session = line;
}

function submit(line, pdu) {
  const to = pdu.destination_addr;
  const text = pdu.short_message.message;
  heard.push({
    from: pdu.source_addr,
    to,
    coding: pdu.data_coding,
    header: (pdu.short_message.udh || []).map((one) => one.toString('hex')),
    text: Buffer.isBuffer(text) ? text.toString('hex') : text,
  });
  if (to.endsWith('88')) return line.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
  if (to.endsWith('99')) return line.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
  const id = `m-${++last}`;
  const word = to.endsWith('77') ? 'UNDELIV' : 'DELIVRD';
  line.send(pdu.response({ message_id: id }));
  if (pdu.registered_delivery & 1) {
    setTimeout(() => line.deliver_sm({
      esm_class: 4,
      source_addr: to,
      destination_addr: pdu.source_addr,
      receipted_message_id: id,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2611230900 done date:2611230901 stat:${word} err:000 text:x`,
    }), 50);
  }
}

const server = smpp.createServer({}, (line) => {
  sessions.add(line);
  line.on('close', () => { sessions.delete(line); if (session === line) session = null; });
  line.on('bind_transceiver', (pdu) => bind(line, pdu));
  line.on('enquire_link', (pdu) => line.send(pdu.response()));
  line.on('unbind', (pdu) => { line.send(pdu.response()); line.close(); });
  line.on('submit_sm', (pdu) => submit(line, pdu));
  line.on('error', () => {});
});

function say(query, answer) {
  if (!session) return answer({ status: -1 });
  const pdu = { source_addr: query.get('from'), destination_addr: query.get('to') };
  if (query.get('dc')) pdu.data_coding = Number(query.get('dc'));
  if (query.get('esm')) pdu.esm_class = Number(query.get('esm'));
  if (query.get('id')) pdu.receipted_message_id = query.get('id');
  pdu.short_message = query.has('hex') ? Buffer.from(query.get('hex'), 'hex') : query.get('text');
  session.deliver_sm(pdu, (response) => answer({ status: response.command_status }));
}

const control = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  const answer = (value) => response.end(JSON.stringify(value));
  if (url.pathname === '/say') return say(url.searchParams, answer);
  if (url.pathname === '/hangup') {
    sessions.forEach((line) => line.socket.destroy());
    return answer({});
  }
  return answer(heard);
});

server.listen(0, '127.0.0.1', () => {
  control.listen(0, '127.0.0.1', () => {
    console.log(JSON.stringify({ smpp: server.address().port, control: control.address().port }));
  });
});
