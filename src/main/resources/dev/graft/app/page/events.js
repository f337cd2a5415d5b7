// Server-sent events, as HTML's standard defines their stream; of their fields only `data` matters here.

/** Yields the data of each event, in whatever pieces the bytes arrive. An event that was cut off is none. */
export async function* events(bytes) {
  const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '', data = [];
  try {
    for (;;) {
      const {value, done} = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines.map(line => line.endsWith('\r') ? line.slice(0, -1) : line)) {
        if (line.startsWith('data:')) {
          data.push(line.startsWith('data: ') ? line.slice(6) : line.slice(5));
        } else if (line === '' && data.length) {
          yield data.join('\n');
          data = [];
        } // else another field, or a comment that says the server is still there
      }
    }
  } finally {
    await reader.cancel().catch(() => {}); // ends the request too, so that its place is free
  }
}
