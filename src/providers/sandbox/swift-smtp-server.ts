import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';

/**
 * A mail server that greets at once. smtp-server waits a tenth of a second on each new connection to catch
 * clients that talk too soon; in a sandbox week that is most of the time spent.
 */
export class SwiftSmtpServer extends SMTPServer {
  override connect(socket: Socket | TLSSocket, options?: SMTPConnectionOptions | null): void {
    const connection = new SMTPConnection(this, socket, options);
    this.connections.add(connection);
    connection.on('error', (error) => this.emit('error', error));
    connection._setListeners(() => connection.connectionReady());
  }
}
