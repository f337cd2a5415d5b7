import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Clients that misbehave, and what is left of them.
final class ServeAbuse {
    private static final int IDLE = 10_000, HALF = 200, GONE = 100, SLOW = 8;

    private final ServerProcess server;
    private final ServeLoad load;
    private boolean isRight = true;

    ServeAbuse(ServerProcess server) {
        this.server = server;
        this.load = new ServeLoad(server.port());
    }

    boolean run() throws IOException, InterruptedException {
        System.out.println("before: " + state());
        check("wrong JSON: 400", load.status("{\"prompt\": ") == 400 && load.status("{\"prompt\": NaN}") == 400);
        for (int i = 0; i < 5; i++) {
            check("a body of 100 MB: 413", status(100_000_000).startsWith("HTTP/1.1 413"));
        }
        System.out.println("after 5 bodies of 100 MB: " + state());
        cancelStreams();
        halfSent();
        slowReaders();
        idle();
        System.out.println("after: " + state());
        check("no place is taken", load.metric("graft_places_busy") == 0 && load.metric("graft_queue_waiting") == 0);
        check("no body is held", load.metric("graft_request_body_bytes") == 0);
        check("a request is answered", load.status("{\"prompt\": \"a\", \"max_tokens\": 1}") == 200);
        return isRight;
    }

    private void check(String what, boolean holds) {
        isRight &= ServeBench.check(what, holds);
    }

    private String state() throws IOException, InterruptedException {
        return "%d kB of its own, %d open files, %d places taken, %d waiting, %d requests".formatted(server.ownKilobytes(),
                server.openFiles(), load.metric("graft_places_busy"), load.metric("graft_queue_waiting"),
                load.metric("graft_requests_running"));
    }

    private Socket connect() throws IOException {
        return new Socket("127.0.0.1", server.port());
    }

    /// Sends it all, then reads.
    private String status(long length) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                    .formatted(length)).getBytes(StandardCharsets.US_ASCII));
            byte[] block = new byte[1 << 20];
            for (long left = length; left > 0; left -= block.length) {
                socket.getOutputStream().write(block, 0, (int) Math.min(left, block.length));
            }
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    private void cancelStreams() throws IOException, InterruptedException {
        for (int i = 0; i < GONE; i++) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(ServeLoad.bytes(i, 1000));
                if (i % 2 == 0) {
                    socket.getInputStream().readNBytes(300);
                }
            }
        }
        System.out.println(GONE + " streams cancelled: " + state());
        awaitEmpty("places after cancelled streams are free", 30);
    }

    private void awaitEmpty(String what, int seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (load.metric("graft_places_busy") + load.metric("graft_queue_waiting") > 0 && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        check(what, load.metric("graft_places_busy") + load.metric("graft_queue_waiting") == 0);
    }

    private void halfSent() throws IOException, InterruptedException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < HALF; i++) {
            Socket socket = connect();
            byte[] whole = ServeLoad.bytes(i, 10);
            socket.getOutputStream().write(whole, 0, i % 2 == 0 ? 20 : whole.length - 3); // a head, or a body
            sockets.add(socket);
        }
        check("half a request holds no place", load.metric("graft_places_busy") == 0);
        check("others are answered meanwhile", load.status("{\"prompt\": \"a\", \"max_tokens\": 1}") == 200);
        long start = System.nanoTime();
        for (Socket socket : sockets) {
            socket.setSoTimeout(60_000);
            check1(socket);
            socket.close();
        }
        System.out.printf("%d half requests were ended within %.0f s: %s%n", HALF, (System.nanoTime() - start) / 1e9,
                state());
    }

    private void check1(Socket socket) throws IOException {
        try {
            InputStream in = socket.getInputStream();
            if (in.read() >= 0) {
                check("half a request got an answer", false);
            }
        } catch (SocketException _) {
            return; // reset
        } catch (java.net.SocketTimeoutException late) {
            check("half a request is ended", false);
        }
    }

    /// They read nothing for a while, and their texts are written all the same.
    private void slowReaders() throws IOException, InterruptedException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(1024);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", server.port()));
            socket.getOutputStream().write(ServeLoad.bytes(i, 400));
            sockets.add(socket);
        }
        awaitEmpty("texts for readers that do not read are written, and hold no place", 60);
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void idle() throws IOException, InterruptedException {
        List<Socket> sockets = new ArrayList<>();
        long before = server.ownKilobytes();
        try {
            for (int i = 0; i < IDLE; i++) {
                sockets.add(connect());
            }
            System.out.println(IDLE + " idle connections: " + state());
            check("others are answered beside them", load.status("{\"prompt\": \"a\", \"max_tokens\": 1}") == 200);
            check("they take less than 64 MB", server.ownKilobytes() - before < 64_000);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
