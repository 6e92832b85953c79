import type { HostPipe } from './host-pipe.js';
import type { HostPort } from './host-port.js';
import type { RemoteSeat } from './remote-seat.js';

/** A child as the pool of pipes knows it. */
export interface RemoteChild {
  readonly seat: RemoteSeat;
  readonly port: HostPort;
  readonly pipe: HostPipe;
}
