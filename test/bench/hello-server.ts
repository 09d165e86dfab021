import { createServer } from 'node:http';

/**
 * H: the least that any HTTP service on Node costs. It reads the body (as every check must) and answers a
 * constant JSON text. Prints its port on the first line.
 */
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const text = '{"hello":"world"}';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
    response.end(text);
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.stdout.write(`${address.port}\n`);
});
