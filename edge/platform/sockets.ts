/** Sends a text to WebSockets. */

interface Socket {
  send(text: string): void;
}

/** Sends the text to every socket that is open. A viewer whose socket is closing connects again and gets the current text. */
export function sendToAll(sockets: readonly Socket[], text: string): void {
  for (const socket of sockets) {
    try {
      socket.send(text);
    } catch {
      // It is closing already.
    }
  }
}
