// The wire between one phone and the server, which a story can cut: a browser's own offline switch leaves open sockets open.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server as Listener, type Socket } from 'node:net';

/** See the top of the file. */
export class Wire {
  readonly #listener: Listener;
  readonly #sockets = new Set<Socket>();
  #whole = true;
  /** Attempts that came while it was cut. */
  #refused = 0;

  private constructor(target: number) {
    this.#listener = createServer((near) => {
      if (!this.#whole) {
        this.#refused++;
        near.resetAndDestroy();
        return;
      }
      const far = connect(target, '127.0.0.1');
      near.pipe(far).pipe(near);
      this.#keep(near, far);
      this.#keep(far, near);
    });
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port);
    wire.#listener.listen(0, '127.0.0.1');
    await once(wire.#listener, 'listening');
    return wire;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  get refused(): number {
    return this.#refused;
  }

  /** Breaks every connection, and lets none through. */
  cut(): void {
    this.#whole = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  heal(): void {
    this.#whole = true;
  }

  async close(): Promise<void> {
    this.cut();
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #keep(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    // A broken connection is broken on both sides; which error it was does not matter.
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }
}
