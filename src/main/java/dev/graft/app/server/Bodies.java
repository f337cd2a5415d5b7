package dev.graft.app.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Reads the bodies of requests, each up to its limit and all together up to a share of the memory, by the bytes that
/// have come and not by those that were announced.
final class Bodies {
    private static final int FIRST_BYTES = 8 << 10;

    private final long maxBytes;
    private final long mostTogether;
    private final AtomicLong together = new AtomicLong();

    /// @param maxBytes     of one body
    /// @param mostTogether of all that are held at a time
    Bodies(long maxBytes, long mostTogether) {
        this.maxBytes = maxBytes;
        this.mostTogether = Math.max(maxBytes, mostTogether);
    }

    /// The bytes of a request, which count until they are closed.
    final class Body implements AutoCloseable {
        private byte[] bytes = new byte[0];
        private int length;
        private long counted;

        private Body() {}

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }

        private void read(InputStream in) throws IOException {
            while (true) {
                if (length == bytes.length) {
                    grow();
                }
                int count = in.read(bytes, length, bytes.length - length);
                if (count < 0) {
                    return;
                }
                length += count;
                if (length > maxBytes) {
                    throw tooLarge();
                }
            }
        }

        /// One byte more than the limit, so that one can see that there is more.
        private void grow() {
            int size = Math.toIntExact(Math.min(maxBytes + 1, Math.max(FIRST_BYTES, 2L * bytes.length)));
            long more = (long) size - bytes.length;
            if (together.addAndGet(more) > mostTogether + FIRST_BYTES) {
                together.addAndGet(-more);
                throw ApiError.busy("too many large requests at a time; try again");
            }
            counted += more;
            bytes = Arrays.copyOf(bytes, size);
        }

        /// Its bytes count no longer.
        @Override
        public void close() {
            together.addAndGet(-counted);
            counted = 0;
            bytes = new byte[0];
            length = 0;
        }
    }

    /// @param announced the length that the client gave, or -1
    /// @throws ApiError with 413 if it is too large, with 429 if there is no room for it just now
    Body read(InputStream in, long announced) throws IOException {
        if (announced > maxBytes) {
            throw tooLarge();
        }
        Body body = new Body();
        try {
            body.read(in);
            return body;
        } catch (IOException | RuntimeException failed) {
            body.close();
            throw failed;
        }
    }

    /// Bytes that are held now.
    long held() {
        return together.get();
    }

    private ApiError tooLarge() {
        return ApiError.of(413, "body_too_large",
                "the request is larger than %d bytes, the limit of this server (--max-body)".formatted(maxBytes));
    }
}
